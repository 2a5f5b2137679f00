// Package lime explains one prediction by a linear surrogate of which superpixels are visible (Ribeiro, Singh and
// Guestrin 2016; Stock and Cissé 2018, §2, with K = 8, σ = 0.25, n = 1000).
//
// Pictures with random segments hidden are shown to the model; a lasso path picks the K segments that tell its
// probabilities best, and a weighted regression on these gives each its weight. Given the same samples and
// probabilities the result is that of marcotcr/lime 0.2.0.1 with feature_selection="lasso_path", whose samples come
// from another generator.
//
// The package knows neither networks nor how pictures are cut: the caller brings a Model and the segments' numbers.
package lime

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
)

// Settings of an explanation.
type Settings struct {
	Samples int     // n, the picture itself included
	Seed    uint64  // of the samples
	Sigma   float64 // σ, how fast a sample's weight falls with its distance from the picture
	Kernel  Kernel
	K       int // segments to select at most
	Refit   Refit
}

// Default returns the paper's settings, with lime's kernel and regression.
func Default() Settings { return Settings{Samples: 1000, Sigma: 0.25, K: 8} }

// Limits of settings: rows are kept, one byte a segment, until the last fit.
const (
	maxSamples = 100_000
	maxK       = 1000
)

// Validate says which setting makes no sense, if any.
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

// Model is what an explanation asks of a classifier.
type Model interface {
	// Probabilities returns the probability of each of classes for n inputs, [n,C,H,W], as [n,len(classes)]. It does
	// not keep inputs, and returns when ctx is done.
	Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error)
}

// Picture is what is explained. Nothing in it is modified.
type Picture struct {
	Visible  []float32 // [C,H,W], as the network takes it
	Hidden   []float32 // the same with every segment hidden
	Labels   []int32   // [H,W], the segment of each pixel, in [0,Segments)
	Segments int       // d
}

// Progress is what is known after N samples.
type Progress struct {
	N    int
	Fits []Fit // one for each class asked, in their order
	Last bool
}

// batch is how many inputs a model is given at once: enough to fill its workers' batches several times over, few
// enough that their memory does not matter.
const batch = 16

// Explain yields the surrogates of classes after the first 50, 100, 200, 400, 700, 1000, … samples of one stream, and
// after s.Samples; checkpoints at which there are no more samples than segments are left out. The last result does
// not depend on the ones before: it is bit for bit that of Surrogates given the same samples.
//
// It ends with an error when s is invalid, the picture is one segment (ErrOneSegment), s.Samples is not above the
// number of segments (*FewSamplesError), the model fails or gives what is no number (ErrNotFinite), or ctx is done.
// What concerns one class only is in its Fit. It panics without a class.
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
				yield(Progress{}, fmt.Errorf("explain after %d of %d samples: %w", len(probabilities)/len(classes), s.Samples, err))
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

// checkpoints are the numbers of samples after which there is a fit.
func checkpoints(n, d int) []int {
	var list []int
	for _, at := range []int{50, 100, 200, 400, 700, 1000, 1500, 2000, 5000, 10_000, 20_000, 50_000} {
		if at > d && at < n {
			list = append(list, at)
		}
	}
	return append(list, n)
}

// Evaluate yields the probabilities of classes for the picture with segments hidden as rows say, [n,d], in batches of
// rows: each part is [rows,len(classes)]. It ends with an error when the model fails or gives what is no number.
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
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
