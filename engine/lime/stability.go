package lime

import (
	"context"
	"iter"
)

// Stability counts how often each segment is selected in explanations that differ only in their seed.
type Stability struct {
	Runs  int   `json:"runs"`
	Times []int `json:"times"` // [d], number of runs in which the segment was selected
}

// Stabilities explains a class with one seed after the other and yields the counts after each run. It ends with
// Explain's errors or the Fit's.
func Stabilities(
	ctx context.Context, m Model, pic Picture, class int, s Settings, seeds []uint64,
) iter.Seq2[Stability, error] {
	return func(yield func(Stability, error) bool) {
		times, runs := make([]int, pic.Segments), 0
		for _, s.Seed = range seeds {
			fit, err := last(Explain(ctx, m, pic, []int{class}, s))
			if err != nil {
				yield(Stability{}, err)
				return
			}
			for _, w := range fit.Selected {
				times[w.Segment]++
			}
			runs++
			if !yield(Stability{runs, append([]int(nil), times...)}, nil) {
				return
			}
		}
	}
}

// last runs an explanation of one class to its end and returns the last fit.
func last(progress iter.Seq2[Progress, error]) (fit Fit, err error) {
	for p, err := range progress {
		if err != nil {
			return Fit{}, err
		}
		fit = p.Fits[0]
	}
	return fit, fit.Err
}
