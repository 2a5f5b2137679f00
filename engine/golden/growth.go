package golden

import (
	"math"
	"testing"
)

// Growth measures how the work of reading grows with the input: run reads inputs of n items, and of eight times as many.
// It fails if the larger one costs so much more that the work is not proportional to the items: the cost is counted in
// processor time of this process, of which other processes take none. It starts with first items, and takes more until
// there is enough to measure, or most.
func Growth(t *testing.T, first, most int, run func(n int)) {
	t.Helper()
	const (
		times, allowed = 8.0, 24.0 // 8 is proportional, with a logarithm about 11, the square 64
		enough         = 0.01      // seconds
	)
	cost := func(n int) float64 {
		least := math.Inf(1)
		for range 3 {
			before := processorTime()
			run(n)
			least = min(least, processorTime()-before)
		}
		return least
	}
	n := first
	small := cost(n)
	for small < enough && times*2*float64(n) <= float64(most) {
		n *= 2
		small = cost(n)
	}
	large := cost(int(times) * n)
	t.Logf("%d items: %.3f s; %d: %.3f s", n, small, int(times)*n, large)
	if large > allowed*max(small, enough/4) {
		t.Errorf("%d items take %.3f s of processor time, %d take %.3f s: more than proportional",
			n, small, int(times)*n, large)
	}
}
