package stats

import "math"

// CohenKappa returns Cohen's κ of two columns of yes and no: the agreement beyond the agreement expected by chance from
// each column's own share (Cohen 1960). Both say yes a times, only the first b times, only the second c times, neither d
// times. For two models that are right or wrong it is their error consistency (Geirhos, Meding and Wichmann 2020). It
// panics if a count is negative.
//
// κ is NaN without questions and if both columns are the same answer throughout: chance then explains everything.
func CohenKappa(a, b, c, d int) float64 {
	if min(a, b, c, d) < 0 {
		panic("stats: negative count")
	}
	n := float64(a + b + c + d)
	observed := float64(a+d) / n
	first, second := float64(a+b)/n, float64(a+c)/n
	expected := first*second + (1-first)*(1-second)
	if expected == 1 {
		return math.NaN()
	}
	return (observed - expected) / (1 - expected)
}
