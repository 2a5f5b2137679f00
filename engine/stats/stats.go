// Package stats computes confidence intervals of shares, exact and stratified tests of contingency tables, the
// correction of many p-values, and agreement between raters. Each function names its source. Results agree with SciPy,
// statsmodels and krippendorff to 1e-12 (testdata).
//
// For distributions and descriptive statistics use gonum.
package stats

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Share is the share k of n with its 95 % Wilson interval. For n = 0 the share is 0 and the interval 0..1.
type Share struct {
	K     int     `json:"k"`
	N     int     `json:"n"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// NewShare returns the share k of n. It panics unless 0 ≤ k ≤ n.
func NewShare(k, n int) Share {
	low, high := Wilson(k, n, 0.95)
	s := Share{K: k, N: n, Low: low, High: high}
	if n > 0 {
		s.Share = float64(k) / float64(n)
	}
	return s
}

// Wilson returns the score interval of k successes in n trials at a confidence level such as 0.95 (Wilson 1927; Brown,
// Cai and DasGupta 2001, §3.1.1, without continuity correction). It panics unless 0 ≤ k ≤ n.
func Wilson(k, n int, level float64) (low, high float64) {
	if k < 0 || k > n {
		panic("stats: successes outside the trials")
	}
	if n == 0 {
		return 0, 1
	}
	z := distuv.UnitNormal.Quantile(1 - (1-level)/2)
	p, m := float64(k)/float64(n), float64(n)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	low, high = math.Max(0, centre-half), math.Min(1, centre+half)
	if k == 0 {
		low = 0 // centre − half is 0 up to rounding
	}
	if k == n {
		high = 1
	}
	return low, high
}

// Fisher returns the two-sided p-value of Fisher's exact test of the table [[a, b], [c, d]]: the total probability of
// all tables with the same margins that are at most as probable as this one. It panics if a count is negative.
func Fisher(a, b, c, d int) float64 {
	if min(a, b, c, d) < 0 {
		panic("stats: negative count")
	}
	row, column, total := a+b, a+c, a+b+c+d
	low, high := max(0, row+column-total), min(row, column)
	weights := hypergeometricWeights(row, column, total, low, high)
	// Rounding makes equal probabilities differ in their last bits. As in R and SciPy, tables within 1e-7 count as
	// equally probable.
	limit, tail, sum := weights[a-low]*(1+1e-7), 0.0, 0.0
	for _, w := range weights {
		sum += w
		if w <= limit {
			tail += w
		}
	}
	return math.Min(1, tail/sum)
}

// hypergeometricWeights returns the probabilities of low..high in the upper left cell, up to a common factor. It
// multiplies ratios outwards from the mode, which cannot overflow and is more accurate than differences of log-gammas.
func hypergeometricWeights(row, column, total, low, high int) []float64 {
	weights := make([]float64, high-low+1)
	mode := min(max((row+1)*(column+1)/(total+2), low), high)
	ratio := func(x int) float64 { // P(x+1) / P(x)
		return float64(column-x) * float64(row-x) / (float64(x+1) * float64(total-row-column+x+1))
	}
	weights[mode-low] = 1
	for x := mode; x < high; x++ {
		weights[x+1-low] = weights[x-low] * ratio(x)
	}
	for x := mode; x > low; x-- {
		weights[x-1-low] = weights[x-low] / ratio(x-1)
	}
	return weights
}

// BenjaminiHochberg returns the p-values adjusted for the false discovery rate, in the same order (Benjamini and
// Hochberg 1995; the step-up form, which keeps them monotone).
func BenjaminiHochberg(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return p[order[i]] > p[order[j]] })
	adjusted, least := make([]float64, len(p)), 1.0
	for i, at := range order {
		rank := len(p) - i
		least = math.Min(least, p[at]*float64(len(p))/float64(rank))
		adjusted[at] = least
	}
	return adjusted
}
