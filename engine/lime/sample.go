package lime

import "math/rand/v2"

// Samples returns n rows of d fair coin flips, [n,d]: 1 means that a segment is visible. Row 0 is all ones, the picture
// itself. More samples with the same seed start with the same rows.
func Samples(n, d int, seed uint64) []uint8 {
	rows, coins := make([]uint8, n*d), rand.NewPCG(seed, 0)
	for i := range d {
		rows[i] = 1
	}
	var word uint64
	for i := d; i < n*d; i++ {
		if (i-d)%64 == 0 {
			word = coins.Uint64()
		}
		rows[i] = uint8(word & 1)
		word >>= 1
	}
	return rows
}

// run is a range of consecutive pixels of one segment.
type run struct {
	begin, end int
	segment    int32
}

// runs divides the labels into runs, which are faster to copy than single pixels.
func (p *Picture) runs() []run {
	var list []run
	for at, label := range p.Labels {
		if n := len(list); n > 0 && list[n-1].segment == label {
			list[n-1].end = at + 1
			continue
		}
		list = append(list, run{at, at + 1, label})
	}
	return list
}

// perturb writes the picture to dst, [C,H,W], with the segments hidden whose value in row is 0.
func (p *Picture) perturb(dst []float32, row []uint8, runs []run) {
	copy(dst, p.Visible)
	plane := len(p.Labels)
	for _, r := range runs {
		if row[r.segment] == 1 {
			continue
		}
		for at := 0; at < len(dst); at += plane {
			copy(dst[at+r.begin:at+r.end], p.Hidden[at+r.begin:at+r.end])
		}
	}
}
