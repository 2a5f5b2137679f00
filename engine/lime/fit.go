package lime

import (
	"cmp"
	"fmt"
	"slices"
)

// Fit is the surrogate of one class: intercept + Σ weight over the visible selected segments.
type Fit struct {
	Class     int
	P         float64  // p(class) of the picture itself
	Samples   int      // n
	Segments  int      // d
	K         int      // asked for
	Selected  []Weight // by decreasing weight
	Intercept float64
	R2        float64   // weighted: the share of the probabilities' variance that the surrogate tells
	All       []float64 // [d], every segment's weight in one ridge regression on all of them: to rank and to tint
	Err       error     // why there is none: *ConstantError or *SingularError; Selected is empty then
}

// Weight is what a visible segment adds to p(class).
type Weight struct {
	Segment int
	Weight  float64
}

// Explanation returns the segments that speak for the class, the weightiest first.
func (f *Fit) Explanation() []int {
	var list []int
	for _, w := range f.Selected {
		if w.Weight > 0 {
			list = append(list, w.Segment)
		}
	}
	return list
}

// Path returns, for K = 1..k, the first K segments of the explanation: all of them where it has fewer.
func (f *Fit) Path(k int) [][]int {
	explanation, path := f.Explanation(), make([][]int, k)
	for i := range path {
		path[i] = explanation[:min(i+1, len(explanation))]
	}
	return path
}

// Notes says in sentences what is odd about a fit that there is.
func (f *Fit) Notes() []string {
	var notes []string
	if f.Err != nil {
		return nil
	}
	if f.Segments <= f.K {
		notes = append(notes, fmt.Sprintf("the picture has %d segments, no more than the %d asked for", f.Segments, f.K))
	}
	if len(f.Explanation()) == 0 {
		notes = append(notes, "no segment speaks for the class")
	}
	return notes
}

// Surrogates fits a surrogate for each class. samples are rows of d zeros and ones, [n,d], row 0 all ones;
// probabilities are [n,len(classes)]. Errors are those of Explain.
func Surrogates(samples []uint8, probabilities []float64, d int, classes []int, s Settings) ([]Fit, error) {
	if err := check(d, len(samples)/max(d, 1), s); err != nil {
		return nil, err
	}
	if !finite(probabilities) {
		return nil, ErrNotFinite
	}
	shared, fits := newDesign(samples, d, s), make([]Fit, len(classes))
	for i, class := range classes {
		m := &moments{shared, shared.aim(samples, probabilities[i:], len(classes))}
		fits[i] = m.fit(s)
		fits[i].Class, fits[i].P = class, probabilities[i]
		if constant, ok := fits[i].Err.(*ConstantError); ok {
			constant.P = probabilities[i]
		}
	}
	return fits, nil
}

func (m *moments) fit(s Settings) Fit {
	f := Fit{Samples: m.n, Segments: m.d, K: s.K}
	segments := pick(lassoPath(m), s.K)
	if len(segments) == 0 {
		f.Err = &ConstantError{Samples: m.n}
		return f
	}
	weights, ok := m.regress(segments, s.Refit)
	if !ok {
		f.Err = &SingularError{m.n}
		return f
	}
	f.All, _ = m.regress(every(m.d), Ridge)
	f.Intercept, f.R2 = m.y, m.fidelity(segments, weights)
	for i, j := range segments {
		f.Intercept -= m.mean[j] * weights[i]
		f.Selected = append(f.Selected, Weight{j, weights[i]})
	}
	slices.SortStableFunc(f.Selected, func(a, b Weight) int { return cmp.Compare(b.Weight, a.Weight) })
	return f
}

func every(d int) []int {
	list := make([]int, d)
	for j := range list {
		list[j] = j
	}
	return list
}

// regress returns the segments' weights: (G + αI)⁻¹·cov on their part of the moments.
func (m *moments) regress(segments []int, r Refit) (weights []float64, ok bool) {
	var chol cholesky
	right := make([]float64, len(segments))
	for i, a := range segments {
		row := make([]float64, i+1)
		for k, b := range segments[:i+1] {
			row[k] = m.gram[a*m.d+b]
		}
		if r == Ridge {
			row[i]++ // α = 1
		}
		if !chol.extend(row, larsPivot) {
			return nil, false
		}
		right[i] = m.cov[a]
	}
	return chol.solve(right), true
}

// fidelity is the weighted R² of the surrogate with these weights.
func (m *moments) fidelity(segments []int, weights []float64) float64 {
	residual := m.variance
	for i, a := range segments {
		residual -= 2 * weights[i] * m.cov[a]
		for k, b := range segments {
			residual += weights[i] * weights[k] * m.gram[a*m.d+b]
		}
	}
	return 1 - residual/m.variance
}
