package walk

import "beyond/engine/imaging"

// brighten adds to the value of hue, saturation and value, in a range of 0 to 1 that it does not leave. Colours of the
// same hue and saturation are multiples of each other, so that no colour is converted.
func brighten(to, from *imaging.RGB, added float64) {
	var factors [256]float32
	for v := 1; v < 256; v++ {
		factors[v] = float32(min(max(float64(v)/255+added, 0), 1) * 255 / float64(v))
	}
	black := grey(float32(added * 255))
	for i := 0; i+3 <= len(from.Pix); i += 3 {
		p, o := from.Pix[i:i+3:i+3], to.Pix[i:i+3:i+3]
		value := max(p[0], p[1], p[2])
		if value == 0 {
			o[0], o[1], o[2] = black, black, black
			continue
		}
		f := factors[value]
		o[0], o[1], o[2] = grey(f*float32(p[0])), grey(f*float32(p[1])), grey(f*float32(p[2]))
	}
}

// stretch multiplies the distance of each channel from its mean.
func stretch(to, from *imaging.RGB, factor float64) {
	var sums [3]int
	for i := 0; i+3 <= len(from.Pix); i += 3 {
		p := from.Pix[i : i+3 : i+3]
		sums[0] += int(p[0])
		sums[1] += int(p[1])
		sums[2] += int(p[2])
	}
	var tables [3][256]uint8
	for c := range tables {
		mean := float64(sums[c]) / float64(from.W*from.H)
		for v := range tables[c] {
			tables[c][v] = grey(float32((float64(v)-mean)*factor + mean))
		}
	}
	for i := 0; i+3 <= len(from.Pix); i += 3 {
		p, o := from.Pix[i:i+3:i+3], to.Pix[i:i+3:i+3]
		o[0], o[1], o[2] = tables[0][p[0]], tables[1][p[1]], tables[2][p[2]]
	}
}
