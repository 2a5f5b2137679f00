// Package lime explains one prediction by a linear surrogate over superpixels (Ribeiro, Singh and Guestrin 2016; Stock
// and Cissé 2018, §2, with K = 8, σ = 0.25, n = 1000).
//
// The model predicts pictures in which random segments are hidden. A lasso path selects the K segments that predict its
// probabilities best, and a weighted regression on these segments gives their weights. For the same samples and
// probabilities the result equals that of marcotcr/lime 0.2.0.1 with feature_selection="lasso_path". The samples differ
// from lime's, because they come from another random generator.
//
// The package does not run networks or segment pictures: the caller supplies a Model and each pixel's segment.
package lime

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
)

// Settings are the parameters of an explanation.
type Settings struct {
	Samples int     // n, the picture itself included
	Seed    uint64  // of the samples
	Sigma   float64 // σ, the kernel's width; a small σ gives distant samples little weight
	Kernel  Kernel
	K       int // maximum number of selected segments
	Refit   Refit
}

// Default returns the paper's settings, with lime's kernel and regression.
func Default() Settings { return Settings{Samples: 1000, Sigma: 0.25, K: 8} }

// Limits of settings. They bound memory: all rows are kept until the last fit, one byte per segment.
const (
	maxSamples = 100_000
	maxK       = 1000
)

// Validate returns an error that names the first setting out of range, or nil.
func (s Settings) Validate() error {
	switch {
	case s.Samples < 2 || s.Samples > maxSamples:
		return fmt.Errorf("samples %d: must be 2 to %d", s.Samples, maxSamples)
	case !(s.Sigma > 0) || math.IsInf(s.Sigma, 0):
		return fmt.Errorf("sigma %g: must be positive", s.Sigma)
	case s.K < 1 || s.K > maxK:
		return fmt.Errorf("k %d: must be 1 to %d", s.K, maxK)
	}
	return nil
}

// Model is a classifier to explain.
type Model interface {
	// Probabilities returns the probability of each of classes for n inputs, [n,C,H,W], as [n,len(classes)]. It does
	// not keep inputs, and returns an error when ctx is done.
	Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error)
}

// Picture is the picture to explain. It is not modified.
type Picture struct {
	Visible  []float32 // [C,H,W], the network's input
	Hidden   []float32 // [C,H,W], the input with every segment hidden
	Labels   []int32   // [H,W], the segment of each pixel, in [0,Segments)
	Segments int       // d
}

// Progress is the result after N samples.
type Progress struct {
	N    int
	Fits []Fit // one for each class, in the classes' order
	Last bool
}

// batch is the number of inputs per call of a model: several times the batch of its workers, but small enough to need
// little memory.
const batch = 16

// Explain yields the surrogates of classes after the first 50, 100, 200, 400, 700, 1000, … samples of one stream, and
// after s.Samples. It skips checkpoints with no more samples than segments. The last result does not depend on the
// earlier ones: it equals the result of Surrogates for the same samples bit for bit.
//
// It ends with an error if s is invalid, the picture has one segment (ErrOneSegment), s.Samples is not above the number
// of segments (*FewSamplesError), the model fails or its output is not finite (ErrNotFinite), or ctx is done. An error
// of a single class is in its Fit. It panics if classes is empty.
func Explain(ctx context.Context, m Model, pic Picture, classes []int, s Settings) iter.Seq2[Progress, error] {
	return func(yield func(Progress, error) bool) {
		if len(classes) == 0 {
			panic("lime: no class to explain")
		}
		if err := check(pic.Segments, s.Samples, s); err != nil {
			yield(Progress{}, err)
			return
		}
		samples, ahead := Samples(s.Samples, pic.Segments, s.Seed), checkpoints(s.Samples, pic.Segments)
		var probabilities []float64 // [n,len(classes)]
		for part, err := range Evaluate(ctx, m, pic, classes, samples) {
			if err != nil {
				n := len(probabilities) / len(classes)
				yield(Progress{}, fmt.Errorf("explain after %d of %d samples: %w", n, s.Samples, err))
				return
			}
			probabilities = append(probabilities, part...)
			for ; len(ahead) > 0 && ahead[0]*len(classes) <= len(probabilities); ahead = ahead[1:] {
				n := ahead[0]
				fits, err := Surrogates(samples[:n*pic.Segments], probabilities[:n*len(classes)], pic.Segments, classes, s)
				if !yield(Progress{N: n, Fits: fits, Last: n == s.Samples}, err) || err != nil {
					return
				}
			}
		}
	}
}

// checkpoints returns the numbers of samples after which surrogates are fitted.
func checkpoints(n, d int) []int {
	var list []int
	for _, at := range []int{50, 100, 200, 400, 700, 1000, 1500, 2000, 5000, 10_000, 20_000, 50_000} {
		if at > d && at < n {
			list = append(list, at)
		}
	}
	return append(list, n)
}

// Evaluate yields the probabilities of classes for perturbed pictures. rows, [n,d], are 1 for visible and 0 for hidden
// segments. It yields one batch of rows at a time, [rows,len(classes)]. It ends with an error if the model fails or its
// output is not finite.
func Evaluate(ctx context.Context, m Model, pic Picture, classes []int, rows []uint8) iter.Seq2[[]float64, error] {
	return func(yield func([]float64, error) bool) {
		d, size := pic.Segments, len(pic.Visible)
		runs, inputs := pic.runs(), make([]float32, min(batch, len(rows)/d)*size)
		for part := range slices.Chunk(rows, batch*d) {
			n := len(part) / d
			for i := range n {
				pic.perturb(inputs[i*size:(i+1)*size], part[i*d:(i+1)*d], runs)
			}
			p, err := m.Probabilities(ctx, inputs[:n*size], n, classes)
			if err == nil && !finite(p) {
				err = fmt.Errorf("the model gives %w", ErrNotFinite)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func finite(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}
