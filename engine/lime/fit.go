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
	K         int      // maximum number of selected segments
	Selected  []Weight // by decreasing weight
	Intercept float64
	R2        float64   // fidelity: the weighted share of the probabilities' variance explained by the surrogate
	All       []float64 // [d], weights of a ridge regression on all segments, for ranking and tinting
	Err       error     // *ConstantError or *SingularError if there is no surrogate; then Selected is empty
}

// Weight is a segment's coefficient: the amount it adds to p(class) when it is visible.
type Weight struct {
	Segment int     `json:"segment"`
	Weight  float64 `json:"weight"`
}

// Explanation returns the selected segments of positive weight, by decreasing weight.
func (f *Fit) Explanation() []int {
	var list []int
	for _, w := range f.Selected {
		if w.Weight > 0 {
			list = append(list, w.Segment)
		}
	}
	return list
}

// Path returns, for K = 1..k, the first K segments of the explanation, or all of them if it has fewer.
func (f *Fit) Path(k int) [][]int {
	explanation, path := f.Explanation(), make([][]int, k)
	for i := range path {
		path[i] = explanation[:min(i+1, len(explanation))]
	}
	return path
}

// Notes returns a sentence for each unusual property of a fit without error.
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

// Surrogates fits a surrogate for each class. samples, [n,d], are 0 and 1, with row 0 all ones. probabilities are
// [n,len(classes)]. It returns the same errors as Explain.
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

// regress returns the segments' weights (G + αI)⁻¹·cov, where G and cov are restricted to these segments.
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

// fidelity returns the weighted R² of the surrogate with these weights.
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
