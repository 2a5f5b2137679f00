package imaging

// Thumbnail returns src shrunk to fit maxW × maxH pixels, each pixel the mean of the area it covers; a
// picture that fits already is returned as it is. It panics if src is empty or the frame not positive.
func Thumbnail(src *RGB, maxW, maxH int) *RGB {
	w, h := Fit(src.W, src.H, maxW, maxH)
	if w == src.W && h == src.H {
		return src
	}
	return Resize(src, w, h, Box)
}

// Fit is the largest size of the shape w × h, at least 1 × 1, that fits maxW × maxH without enlarging.
func Fit(w, h, maxW, maxH int) (int, int) {
	if w <= maxW && h <= maxH {
		return w, h
	}
	if w*maxH > h*maxW {
		return maxW, max(1, (h*maxW+w/2)/w)
	}
	return max(1, (w*maxH+h/2)/h), maxH
}
