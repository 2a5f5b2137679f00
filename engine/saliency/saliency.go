// Package saliency scores segments by methods to compare with LIME: occlusion of one segment at a time (Zeiler and
// Fergus 2014), gradient × input (Shrikumar et al. 2016), SmoothGrad (Smilkov et al. 2017) and integrated gradients
// (Sundararajan et al. 2017), KernelSHAP (Lundberg and Lee 2017), RISE (Petsiuk, Das and Saenko 2018) and Grad-CAM
// (Selvaraju et al. 2017). Judge measures how well a ranking of segments predicts the effect of hiding them.
//
// The gradient methods explain log p(class) relative to an input of zeros, which is the mean colour of the network's
// preprocessing. Scores are signed: a positive one supports the class. The package does not run networks or segment
// pictures; the caller supplies a Model and a lime.Picture.
package saliency

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"beyond/engine/lime"
)

// Method is a method to score segments.
type Method int

// The methods.
const (
	Occlusion  Method = iota // fall of p(class) when the segment alone is hidden
	Gradient                 // gradient × input, summed over the segment
	SmoothGrad               // mean gradient at noisy inputs × input, summed over the segment
	Integrated               // mean gradient on the straight line from zeros to the picture × input
	KernelSHAP               // Shapley value of the segment
	RISE                     // mean p(class) over random masks, by how much of the pixels they show
	GradCAM                  // what a convolution's channels that raise the logit show, summed over the segment
)

var names = [...]string{"occlusion", "gradient", "smoothgrad", "integrated", "kernelshap", "rise", "gradcam"}

// titles are the names for people.
var titles = [...]string{
	"occlusion", "gradient × input", "SmoothGrad", "integrated gradients", "KernelSHAP", "RISE", "Grad-CAM",
}

// Title returns the name for people.
func (m Method) Title() string { return titles[m] }

// Passes is how many inputs the method shows the model for a picture of d segments, forward or for a gradient.
func (m Method) Passes(d int, s Settings) int {
	switch m {
	case Occlusion:
		return d + 1
	case SmoothGrad, Integrated:
		return s.steps()
	case KernelSHAP, RISE:
		return s.samples()
	}
	return 1
}

// Samples reports whether the method draws Settings.Samples.
func (m Method) Samples() bool { return m == KernelSHAP || m == RISE }

// Methods returns the names of all methods.
func Methods() []string { return names[:] }

// String returns the name that ParseMethod reads.
func (m Method) String() string { return names[m] }

// ParseMethod reads a name of Methods.
func ParseMethod(s string) (Method, error) {
	if i := slices.Index(names[:], s); i >= 0 {
		return Method(i), nil
	}
	return 0, fmt.Errorf("method %q: choose %s", s, strings.Join(names[:], ", "))
}

// Settings are the parameters of the methods that average gradients or sample.
type Settings struct {
	Steps   int     // gradients to average; 0 means 32
	Samples int     // of KernelSHAP and RISE; 0 means 1000
	Noise   float64 // SmoothGrad's standard deviation, as a share of the input's range; 0 means 0.15
	Seed    uint64  // of noise and samples
	Layer   string  // the convolution of Grad-CAM; "" is the last one with more than one pixel
}

func (s Settings) samples() int {
	if s.Samples == 0 {
		return 1000
	}
	return s.Samples
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

// Model is a classifier to explain.
type Model interface {
	lime.Model
	// LogGradients returns log p(class) for n inputs, [n,C,H,W], and its gradients, [n,C,H,W]. It does not keep inputs,
	// and returns an error when ctx is done.
	LogGradients(ctx context.Context, inputs []float32, n, class int) (logs []float64, gradients []float32, err error)
	// Layer returns the result of a convolution for one input, [C,H,W], and the gradient of the logit of class at it. ""
	// is the last convolution with more than one pixel.
	Layer(ctx context.Context, input []float32, layer string, class int) (LayerView, error)
}

// Map holds a method's scores.
type Map struct {
	Method   Method
	Class    int
	Segments []float64 // [d], the score of each segment
	Pixels   []float64 // [H,W], the score of each pixel, summed over channels; nil for occlusion and KernelSHAP
	Coarse   *Coarse   // of Grad-CAM, from which Pixels are drawn out
	// Sum is the sum of all scores and Change is the change of log p(class) from zeros to the picture. With integrated
	// gradients they are equal up to the finite number of steps. For the other methods Change is NaN.
	Sum, Change float64
	P           float64 // p(class) of the picture, where the method has come by it; 0 otherwise
}

func newMap(method Method, class int) *Map {
	return &Map{Method: method, Class: class, Change: math.NaN()}
}

// Gap returns the part of the change that the scores do not explain, as a share of the change. 0 is complete.
func (m *Map) Gap() float64 { return math.Abs(m.Sum-m.Change) / math.Abs(m.Change) }

// Explain scores the segments of a picture for a class. It returns lime.ErrOneSegment if the picture has fewer than two
// segments, lime.ErrNotFinite if the model's output is not finite, and ctx's error when ctx is done.
func Explain(ctx context.Context, m Model, pic lime.Picture, class int, method Method, s Settings) (*Map, error) {
	if pic.Segments < 2 {
		return nil, lime.ErrOneSegment
	}
	if s.steps() < 1 || s.steps() > 10_000 || !(s.noise() > 0) {
		return nil, errors.New("steps must be 1 to 10000, noise positive")
	}
	out, err := newMap(method, class), error(nil)
	switch method {
	case KernelSHAP, RISE:
		return sampled(ctx, m, pic, class, method, s)
	case Occlusion:
		err = out.occlude(ctx, m, pic)
	case Gradient:
		err = out.follow(ctx, m, pic, 1, func(_ int, input []float32) { copy(input, pic.Visible) })
	case SmoothGrad:
		err = out.follow(ctx, m, pic, s.steps(), noisy(pic.Visible, s))
	case Integrated:
		err = out.integrate(ctx, m, pic, s.steps())
	case GradCAM:
		err = out.activate(ctx, m, pic, s.Layer)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return out, nil
}

// Fit returns the map in the form of a surrogate whose selected segments are the k that score highest; p is the class's
// probability.
func (o *Map) Fit(p float64, k int) lime.Fit {
	fit := lime.Fit{Class: o.Class, P: p, Segments: len(o.Segments), K: k, All: o.Segments}
	for _, j := range Rank(o.Segments)[:min(k, fit.Segments)] {
		fit.Selected = append(fit.Selected, lime.Weight{Segment: j, Weight: o.Segments[j]})
	}
	return fit
}

// Rank returns the segments by decreasing score. Among equal scores, the lower number is first.
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
