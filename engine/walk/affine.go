package walk

import (
	"math"

	"beyond/engine/imaging"
)

// affine maps a place of the result to one of the source: x' = a·x + b·y + c, y' = d·x + e·y + f.
type affine [6]float64

// rotation turns a picture of w × h pixels about its centre, counterclockwise as Pillow's rotate.
func rotation(w, h int, degrees float64) affine {
	angle := -math.Mod(degrees, 360) * math.Pi / 180
	cos, sin := rounded(math.Cos(angle)), rounded(math.Sin(angle))
	x, y := float64(w)/2, float64(h)/2
	m := affine{cos, sin, 0, -sin, cos, 0}
	m[2] = cos*-x + sin*-y + x
	m[5] = -sin*-x + cos*-y + y
	return m
}

// rounded gives the multiples of 90 degrees exact entries.
func rounded(v float64) float64 { return math.Round(v*1e15) / 1e15 }

// enlargement scales a picture about its centre, as torchvision's affine.
func enlargement(w, h int, factor float64) affine {
	x, y := float64(w)/2, float64(h)/2
	return affine{1 / factor, 0, x - x/factor, 0, 1 / factor, y - y/factor}
}

// sample takes the pixels of from where m points, black outside, and between pixels the mean of four by their distance
// (Pillow's transform with BILINEAR, of Geometry.c, which drops fractions of the mean).
func sample(to, from *imaging.RGB, m affine) {
	w, h := float64(from.W), float64(from.H)
	for y := range to.H {
		row := to.Pix[3*to.W*y : 3*to.W*(y+1)]
		for x := range to.W {
			fx, fy := float64(x)+0.5, float64(y)+0.5
			sx, sy := m[0]*fx+m[1]*fy+m[2], m[3]*fx+m[4]*fy+m[5]
			if sx >= 0 && sx < w && sy >= 0 && sy < h {
				bilinear(row[3*x:3*x+3:3*x+3], from, sx-0.5, sy-0.5)
			}
		}
	}
}

// bilinear is the mean of the four pixels around a place. At an edge its pixels are repeated.
func bilinear(to []uint8, from *imaging.RGB, x, y float64) {
	left, top := math.Floor(x), math.Floor(y)
	dx, dy := x-left, y-top
	x0, y0 := max(int(left), 0), max(int(top), 0)
	x1, y1 := min(int(left)+1, from.W-1), min(int(top)+1, from.H-1)
	a, b := from.Pix[3*(y0*from.W+x0):], from.Pix[3*(y0*from.W+x1):]
	c, d := from.Pix[3*(y1*from.W+x0):], from.Pix[3*(y1*from.W+x1):]
	a, b, c, d = a[:3], b[:3], c[:3], d[:3]
	for i := range to {
		above := float64(a[i])*(1-dx) + float64(b[i])*dx
		below := float64(c[i])*(1-dx) + float64(d[i])*dx
		to[i] = uint8(above*(1-dy) + below*dy)
	}
}
