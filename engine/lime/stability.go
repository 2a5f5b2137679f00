package lime

import (
	"context"
	"iter"
)

// Stability is how often each segment is selected when only the samples change.
type Stability struct {
	Runs  int
	Times []int // [d], in how many of Runs the segment was selected
}

// Stabilities explains a class with the seeds given, one after the other, and yields what is known after each. It
// ends as Explain does, and with a class' own error.
func Stabilities(ctx context.Context, m Model, pic Picture, class int, s Settings, seeds iter.Seq[uint64]) iter.Seq2[Stability, error] {
	return func(yield func(Stability, error) bool) {
		times, runs := make([]int, pic.Segments), 0
		for s.Seed = range seeds {
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

// last runs an explanation of one class to its end.
func last(progress iter.Seq2[Progress, error]) (fit Fit, err error) {
	for p, err := range progress {
		if err != nil {
			return Fit{}, err
		}
		fit = p.Fits[0]
	}
	return fit, fit.Err
}
