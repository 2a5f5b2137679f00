package lime

import (
	"errors"
	"fmt"
)

// ErrOneSegment says that nothing can be hidden without hiding everything.
var ErrOneSegment = errors.New("the picture is one segment: there is nothing to tell apart")

// ErrNotFinite says that a model's outputs are not all numbers.
var ErrNotFinite = errors.New("probabilities that are not numbers (NaN or infinite)")

// FewSamplesError says that there are not more samples than segments: any weights would fit.
type FewSamplesError struct{ Samples, Segments int }

func (e *FewSamplesError) Error() string {
	return fmt.Sprintf("%d samples cannot tell %d segments apart: take more samples or larger segments", e.Samples, e.Segments)
}

// ConstantError says that the class' probability is the same whatever is hidden, within 1e-7.
type ConstantError struct {
	P       float64 // of the first sample
	Samples int
}

func (e *ConstantError) Error() string {
	return fmt.Sprintf("p(class) stays %.3g in all %d samples: no segment matters for it", e.P, e.Samples)
}

// SingularError says that least squares has no unique answer: segments were always hidden together.
type SingularError struct{ Samples int }

func (e *SingularError) Error() string {
	return fmt.Sprintf("least squares has no unique answer after %d samples: take more, or ridge", e.Samples)
}

// check refuses what no fit could be made of.
func check(d, n int, s Settings) error {
	switch err := s.Validate(); {
	case err != nil:
		return err
	case d < 2:
		return ErrOneSegment
	case n <= d:
		return &FewSamplesError{Samples: n, Segments: d}
	}
	return nil
}
