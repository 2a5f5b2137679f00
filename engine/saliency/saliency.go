// Package saliency holds the explanations that LIME is judged beside: occlusion of one segment at a time (Zeiler and
// Fergus 2014), gradient × input (Shrikumar et al. 2016), SmoothGrad (Smilkov et al. 2017) and integrated gradients
// (Sundararajan et al. 2017). Each gives every segment a score; Judge tells how well a ranking of segments predicts
// what hiding them does.
//
// The gradient methods explain log p(class), against an input of zeros: the colour that the network's preparation
// takes as the mean. Scores are signed, a positive one speaks for the class.
package saliency

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"beyond/engine/lime"
)

// Method is a way to score segments.
type Method int

const (
	Occlusion  Method = iota // how far p(class) falls when the segment alone is hidden
	Gradient                 // gradient × input, summed over the segment
	SmoothGrad               // the same with the mean gradient of noisy pictures
	Integrated               // input × the mean gradient on the straight way from zeros to the picture
)

var names = [...]string{"occlusion", "gradient", "smoothgrad", "integrated"}

func (m Method) String() string { return names[m] }

// ParseMethod reads "occlusion", "gradient", "smoothgrad" or "integrated".
func ParseMethod(s string) (Method, error) {
	if i := slices.Index(names[:], s); i >= 0 {
		return Method(i), nil
	}
	return 0, fmt.Errorf("method %q: choose occlusion, gradient, smoothgrad, integrated", s)
}

// Settings of the methods that take many gradients.
type Settings struct {
	Steps int     // gradients to average; 0 means 32
	Noise float64 // of SmoothGrad: standard deviation, as a share of the input's range; 0 means 0.15
	Seed  uint64  // of the noise
}

func (s Settings) steps() int {
	if s.Steps == 0 {
		return 32
	}
	return s.Steps
}

func (s Settings) noise() float64 {
	if s.Noise == 0 {
		return 0.15
	}
	return s.Noise
}

// Model is what the methods ask of a classifier.
type Model interface {
	lime.Model
	// LogGradients returns log p(class) for n inputs, [n,C,H,W], and its derivative with respect to them, [n,C,H,W].
	// It does not keep inputs, and returns when ctx is done.
	LogGradients(ctx context.Context, inputs []float32, n, class int) (logs []float64, gradients []float32, err error)
}

// Map is the outcome of a method.
type Map struct {
	Method   Method
	Class    int
	Segments []float64 // [d], the score of each segment
	Pixels   []float64 // [H,W], the score of each pixel, channels added up; nil for occlusion
	// Sum of all scores and Change of log p(class) from zeros to the picture. Integrated gradients make them equal but
	// for the finite number of steps; for the other methods Change is NaN.
	Sum, Change float64
}

// Gap is how much of the change the scores leave unexplained, as a share of it: 0 is complete.
func (m *Map) Gap() float64 { return math.Abs(m.Sum-m.Change) / math.Abs(m.Change) }

// Explain scores the segments of a picture for a class. It ends with lime.ErrOneSegment when there is nothing to tell
// apart, lime.ErrNotFinite when the model gives what is no number, and when ctx is done.
func Explain(ctx context.Context, m Model, pic lime.Picture, class int, method Method, s Settings) (*Map, error) {
	if pic.Segments < 2 {
		return nil, lime.ErrOneSegment
	}
	if s.steps() < 1 || s.steps() > 10_000 || !(s.noise() > 0) {
		return nil, errors.New("steps must be 1 to 10000, noise positive")
	}
	out, err := &Map{Method: method, Class: class, Change: math.NaN()}, error(nil)
	switch method {
	case Occlusion:
		err = out.occlude(ctx, m, pic)
	case Gradient:
		err = out.follow(ctx, m, pic, 1, func(_ int, input []float32) { copy(input, pic.Visible) })
	case SmoothGrad:
		err = out.follow(ctx, m, pic, s.steps(), noisy(pic.Visible, s))
	case Integrated:
		err = out.integrate(ctx, m, pic, s.steps())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return out, nil
}

// Rank orders segments by decreasing score, the lower number first among equals.
func Rank(scores []float64) []int {
	order := make([]int, len(scores))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	return order
}
