package lime

import (
	"errors"
	"fmt"
)

// ErrOneSegment means that the picture has a single segment, so hiding it hides everything.
var ErrOneSegment = errors.New("the picture is one segment: there is nothing to tell apart")

// ErrNotFinite means that a model's output is NaN or infinite.
var ErrNotFinite = errors.New("probabilities that are not numbers (NaN or infinite)")

// FewSamplesError means that there are no more samples than segments, so a perfect fit is always possible.
type FewSamplesError struct{ Samples, Segments int }

// Error returns the two numbers and a remedy.
func (e *FewSamplesError) Error() string {
	return fmt.Sprintf("%d samples cannot tell %d segments apart: take more samples or larger segments",
		e.Samples, e.Segments)
}

// ConstantError means that the class's probability is the same in all samples, within 1e-7.
type ConstantError struct {
	P       float64 // p(class) of the picture itself
	Samples int
}

// Error returns the probability and the number of samples.
func (e *ConstantError) Error() string {
	return fmt.Sprintf("p(class) stays %.3g in all %d samples: no segment matters for it", e.P, e.Samples)
}

// SingularError means that least squares has no unique solution, because some segments were always hidden together.
type SingularError struct{ Samples int }

// Error returns the number of samples and a remedy.
func (e *SingularError) Error() string {
	return fmt.Sprintf("least squares has no unique answer after %d samples: take more, or ridge", e.Samples)
}

// check returns an error if d segments, n samples and the settings s allow no fit.
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
