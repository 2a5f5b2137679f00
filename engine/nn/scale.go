package nn

import "slices"

// scale multiplies the weights of a convolution or fully connected layer, [O, C/groups, window], by a factor for
// each input channel or, with groups 0, for each output channel.
type scale struct {
	by             []float32
	groups, window int
}

func rowScale(by []float32) scale { return scale{by: by} }

// weights returns the run's filter, scaled. The result is valid until buf is used again.
func (r *fused) weights(buf *[]float32) []float32 {
	switch {
	case r.later != nil:
		*buf = slices.Grow((*buf)[:0], r.weight())[:r.weight()]
		r.later(*buf)
	case len(r.scales) == 0:
		return r.filter
	default:
		*buf = append((*buf)[:0], r.filter...)
	}
	for _, s := range r.scales {
		if s.groups == 0 {
			s.rows(*buf)
		} else {
			s.columns(*buf)
		}
	}
	return *buf
}

// weight returns the number of elements of the run's filter; 0 without one.
func (r *fused) weight() int {
	if r.filterNode == nil {
		return 0
	}
	return elements(r.filterNode.Shape())
}

func (s scale) rows(weights []float32) {
	per := len(weights) / len(s.by)
	for o, factor := range s.by {
		row := weights[o*per:][:per]
		for i := range row {
			row[i] *= factor
		}
	}
}

func (s scale) columns(weights []float32) {
	per := len(s.by) / s.groups                        // input channels per group
	rows := len(weights) / (s.groups * s.window * per) // output channels per group
	for at, o := 0, 0; at < len(weights); o++ {
		for _, factor := range s.by[o/rows*per:][:per] {
			for range s.window {
				weights[at] *= factor
				at++
			}
		}
	}
}
