package segment

import "math"

// lab is a picture in CIE L*a*b* under D65, one plane per channel. L is in 0..100.
type lab struct {
	w, h    int
	l, a, b []float64
}

// toLab converts as skimage.color.rgb2lab does. linear maps an 8-bit value to linear light.
func toLab(pix []uint8, w, h int, linear *[256]float64) *lab {
	out := &lab{w: w, h: h, l: make([]float64, w*h), a: make([]float64, w*h), b: make([]float64, w*h)}
	inBands(h, func(_, top, bottom int) {
		for at := top * w; at < bottom*w; at++ {
			r, g, b := linear[pix[3*at]], linear[pix[3*at+1]], linear[pix[3*at+2]]
			x := bend((0.412453*r + 0.357580*g + 0.180423*b) / 0.95047)
			y := bend(0.212671*r + 0.715160*g + 0.072169*b)
			z := bend((0.019334*r + 0.119193*g + 0.950227*b) / 1.08883)
			out.l[at], out.a[at], out.b[at] = 116*y-16, 500*(x-y), 200*(y-z)
		}
	})
	return out
}

// bend is CIE 1976's cube root with a linear part near zero.
func bend(t float64) float64 {
	if t > 0.008856 {
		return math.Cbrt(t)
	}
	return 7.787*t + 16.0/116
}

// sRGB returns a table of linear light for 8-bit sRGB values. Values are first stretched so that low becomes 0 and
// high becomes 255.
func sRGB(low, high uint8) *[256]float64 {
	var table [256]float64
	for v := range table {
		c := float64(v) / 255
		if low != 0 || high != 255 {
			c -= float64(low) / 255
			if high != low {
				c /= float64(high)/255 - float64(low)/255
			}
		}
		if c > 0.04045 {
			table[v] = math.Pow((c+0.055)/1.055, 2.4)
		} else {
			table[v] = c / 12.92
		}
	}
	return &table
}
