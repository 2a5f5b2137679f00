package picture

import "image"

// quantise returns the n colours (1 to 256) that represent img best.
//
// It counts pixels in 32×32×32 bins and splits a group of bins n-1 times, each time the group and the plane that reduce
// the squared error most (Wu 1991, with the exact error of each plane instead of the longest side or the median). Two
// rounds of k-means then refine the borders.
func quantise(img *image.RGBA, n int) *palette {
	bins := histogram(img)
	groups := []group{newGroup(bins)}
	for len(groups) < n {
		widest := 0
		for i := range groups {
			if groups[i].gain > groups[widest].gain {
				widest = i
			}
		}
		if groups[widest].gain <= 0 {
			break // each group has one bin
		}
		left, right := groups[widest].split()
		groups[widest] = left
		groups = append(groups, right)
	}
	colours := make([]rgb, len(groups))
	for i, g := range groups {
		colours[i] = g.total.mean()
	}
	const rounds = 2
	for range rounds {
		colours = settle(colours, bins)
	}
	return newPalette(colours)
}

// mass is a number of pixels and the sum of their channels.
type mass struct{ n, r, g, b float64 }

func (m *mass) add(o mass) {
	m.n += o.n
	m.r += o.r
	m.g += o.g
	m.b += o.b
}

func (m mass) minus(o mass) mass { return mass{m.n - o.n, m.r - o.r, m.g - o.g, m.b - o.b} }

// fit returns |sum|²/n under distance's weights: the reduction of the pixels' squared error if all are painted with
// their mean.
func (m mass) fit() float64 {
	if m.n == 0 {
		return 0
	}
	return (2*m.r*m.r + 4*m.g*m.g + 3*m.b*m.b) / m.n
}

func (m mass) mean() rgb {
	if m.n == 0 {
		return rgb{}
	}
	return rgb{int32(m.r/m.n + 0.5), int32(m.g/m.n + 0.5), int32(m.b/m.n + 0.5)}
}

// bin is the set of pixels with the same upper five bits in each channel.
type bin struct {
	mass
	at [3]uint8 // the five bits of red, green and blue
}

// histogram returns the bins that are not empty.
func histogram(img *image.RGBA) []bin {
	type counts struct{ n, r, g, b uint32 } // enough for 2²⁴ pixels
	all := make([]counts, 1<<15)
	for i := 0; i+3 < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4 : i+4]
		c := &all[int(p[0]>>3)<<10|int(p[1]>>3)<<5|int(p[2]>>3)]
		c.n++
		c.r += uint32(p[0])
		c.g += uint32(p[1])
		c.b += uint32(p[2])
	}
	bins := make([]bin, 0, 4096)
	for i, c := range all {
		if c.n > 0 {
			bins = append(bins, bin{
				mass{float64(c.n), float64(c.r), float64(c.g), float64(c.b)},
				[3]uint8{uint8(i >> 10), uint8(i >> 5 & 31), uint8(i & 31)},
			})
		}
	}
	return bins
}

// group is a slice of bins that become one colour, and the plane that splits it best.
type group struct {
	bins  []bin
	total mass
	gain  float64 // reduction of the squared error by splitting; 0 if the group cannot be split
	axis  int     // bins with at[axis] up to cut go left
	cut   uint8
}

func newGroup(bins []bin) group {
	g := group{bins: bins}
	var slices [3][32]mass
	for i := range bins {
		b := &bins[i]
		for axis := range slices {
			slices[axis][b.at[axis]].add(b.mass)
		}
	}
	for _, m := range slices[0] {
		g.total.add(m)
	}
	whole := g.total.fit()
	for axis := range slices {
		var left mass
		for cut := range slices[axis] {
			left.add(slices[axis][cut])
			right := g.total.minus(left)
			if left.n == 0 || right.n == 0 {
				continue
			}
			if gain := left.fit() + right.fit() - whole; gain > g.gain {
				g.gain, g.axis, g.cut = gain, axis, uint8(cut)
			}
		}
	}
	return g
}

// split partitions the group's bins in place and returns the two parts.
func (g group) split() (left, right group) {
	end := 0
	for i := range g.bins {
		if g.bins[i].at[g.axis] <= g.cut {
			g.bins[i], g.bins[end] = g.bins[end], g.bins[i]
			end++
		}
	}
	return newGroup(g.bins[:end]), newGroup(g.bins[end:])
}

// settle is one round of k-means: it assigns each bin to its nearest colour and sets each colour to its bins' mean.
func settle(colours []rgb, bins []bin) []rgb {
	p := newPalette(colours)
	sums := make([]mass, len(p.colours))
	for i := range bins {
		sums[p.search(bins[i].mean())].add(bins[i].mass)
	}
	for i, m := range sums {
		if m.n > 0 {
			p.colours[i] = m.mean()
		}
	}
	return p.colours
}
