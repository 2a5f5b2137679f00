package stats

import "math"

// McNemar returns the two-sided p-value of McNemar's exact test. Of the discordant pairs, b differ one way and c the
// other; p is the probability of a split at least as uneven by chance. It panics if a count is negative.
func McNemar(b, c int) float64 {
	if min(b, c) < 0 {
		panic("stats: negative count")
	}
	n, few := b+c, min(b, c)
	if b == c {
		return 1 // the two tails overlap in the middle
	}
	// The binomial weights of the tail, relative to its largest, so that none overflows and underflow is harmless.
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
