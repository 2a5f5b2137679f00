package imaging

// Turned returns the picture upright, given its EXIF orientation o (2 to 8). For any other o it returns p itself.
func (p *RGB) Turned(o int) *RGB {
	if o < 2 || o > 8 {
		return p
	}
	w, h := p.W, p.H
	if o >= 5 {
		w, h = h, w
	}
	// first is the stored index of the upright picture's first pixel. right and down are the steps in the stored
	// pixels for one upright pixel to the right and one down.
	x, y := 1, p.W
	lastX, lastY := p.W-1, (p.H-1)*p.W
	var first, right, down int
	switch o {
	case 2: // mirrored
		first, right, down = lastX, -x, y
	case 3: // upside down
		first, right, down = lastX+lastY, -x, -y
	case 4: // mirrored, upside down
		first, right, down = lastY, x, -y
	case 5: // transposed
		first, right, down = 0, y, x
	case 6: // must be turned clockwise
		first, right, down = lastY, -y, x
	case 7: // transposed along the other diagonal
		first, right, down = lastX+lastY, -y, -x
	case 8: // must be turned anticlockwise
		first, right, down = lastX, y, -x
	}
	out := NewRGB(w, h)
	for row := range h {
		to, at := out.row(row), first+row*down
		for i := 0; i < len(to); i, at = i+3, at+right {
			copy(to[i:i+3], p.Pix[3*at:3*at+3])
		}
	}
	return out
}
