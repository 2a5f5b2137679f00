package saliency

import (
	"context"
	"fmt"

	"beyond/engine/lime"
)

// Sampling is a run of KernelSHAP or RISE that has scores before it ends and that can be interrupted. The scores at its
// end are those of Explain, to the last bit. Use NewSampling.
type Sampling struct {
	method Method
	class  int
	sampler
}

// sampler draws the samples of a method.
type sampler interface {
	// N is the number of samples evaluated so far, of All.
	N() int
	All() int
	// advance evaluates samples until there are n. On an error those evaluated before stay.
	advance(ctx context.Context, m Model, class, n int) error
	// score fills o from the samples so far. It returns errCoalitions if they are too few.
	score(o *Map) error
}

// NewSampling is a run without samples. The picture is not modified. It returns lime.ErrOneSegment if the picture has
// fewer than two segments. It panics if the method draws no samples.
func NewSampling(pic lime.Picture, class int, method Method, s Settings) (*Sampling, error) {
	if pic.Segments < 2 {
		return nil, lime.ErrOneSegment
	}
	switch method {
	case KernelSHAP:
		return &Sampling{method, class, newShapley(pic, s)}, nil
	case RISE:
		return &Sampling{method, class, newRise(pic, s)}, nil
	}
	panic("saliency: a method that draws no samples")
}

// Advance evaluates samples until there are n, or All. On an error, which is ctx's when ctx is done, the samples
// evaluated before stay.
func (r *Sampling) Advance(ctx context.Context, m Model, n int) error {
	if err := r.advance(ctx, m, r.class, min(n, r.All())); err != nil {
		return fmt.Errorf("%s: %w", r.method, err)
	}
	return nil
}

// Done reports that all samples are evaluated.
func (r *Sampling) Done() bool { return r.N() == r.All() }

// Map returns the scores from the samples so far. It returns an error if these cannot tell the segments apart; before
// the run is done, more samples may.
func (r *Sampling) Map() (*Map, error) {
	out := newMap(r.method, r.class)
	if err := r.score(out); err != nil {
		return nil, fmt.Errorf("%s: %w", r.method, err)
	}
	return out, nil
}

// sampled is the map of a whole run.
func sampled(ctx context.Context, m Model, pic lime.Picture, class int, method Method, s Settings) (*Map, error) {
	r, err := NewSampling(pic, class, method, s)
	if err != nil {
		return nil, err
	}
	if err := r.Advance(ctx, m, r.All()); err != nil {
		return nil, err
	}
	return r.Map()
}
