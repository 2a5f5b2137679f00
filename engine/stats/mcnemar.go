package stats

import "math"

// McNemar returns the two-sided p-value of McNemar's exact test: of pairs that differ, b one way and c the other,
// the probability that chance alone divides them so unevenly or worse. It panics if a count is negative.
func McNemar(b, c int) float64 {
	if min(b, c) < 0 {
		panic("stats: negative count")
	}
	n, few := b+c, min(b, c)
	if b == c {
		return 1 // both tails, which overlap in the middle
	}
	// The binomial weights from 0 up, relative to the largest of the tail: neither overflow nor underflow hurts.
	term, tail := 1.0, 1.0
	for k := few; k > 0; k-- { // P(k−1) / P(k)
		term *= float64(k) / float64(n-k+1)
		tail += term
	}
	lnLargest, _ := math.Lgamma(float64(n + 1))
	lnFew, _ := math.Lgamma(float64(few + 1))
	lnRest, _ := math.Lgamma(float64(n - few + 1))
	return math.Min(1, 2*tail*math.Exp(lnLargest-lnFew-lnRest-float64(n)*math.Ln2))
}
