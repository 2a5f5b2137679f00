package critic

import (
	"context"
	"math"
)

// The bits of a float64 that is not negative order as the number does. They are found from the most significant on,
// digitBits at a time, by counting: memory does not grow with the number of pairs, and nothing is kept or sorted.
const (
	digitBits = 16
	digits    = 1 << digitBits
)

// median returns the median of the squared distances of all pairs, exactly: with an even number of pairs the mean of
// the middle two. Without pairs it is 0.
func (m matrix) median(ctx context.Context, measure Measure) (float64, error) {
	pairs := m.n * (m.n - 1) / 2
	if pairs == 0 {
		return 0, nil
	}
	low, high := (pairs-1)/2, pairs/2 // ranks of the middle two, counted from 0
	prefix, before := uint64(0), 0    // the digits found, and the number of values with lower ones
	for shift := 64 - digitBits; shift >= 0; shift -= digitBits {
		counts, err := m.count(ctx, measure, prefix, shift)
		if err != nil {
			return 0, err
		}
		digit := uint64(0)
		for ; before+counts[digit] <= low; digit++ {
			before += counts[digit]
		}
		prefix = prefix<<digitBits | digit
		if before+counts[digit] <= high { // the middle two part here
			below, above, err := m.around(ctx, measure, prefix, shift)
			return (below + above) / 2, err
		}
	}
	return math.Float64frombits(prefix), nil
}

// count returns how often each digit follows prefix.
func (m matrix) count(ctx context.Context, measure Measure, prefix uint64, shift int) ([]int, error) {
	counts := make([][]int, workers())
	for worker := range counts {
		counts[worker] = make([]int, digits)
	}
	err := m.pairs(ctx, measure, func(worker int, values []float64) {
		own := counts[worker]
		for _, v := range values {
			if bits := math.Float64bits(v) >> shift; bits>>digitBits == prefix {
				own[bits&(digits-1)]++
			}
		}
	})
	for _, own := range counts[1:] {
		for digit, n := range own {
			counts[0][digit] += n
		}
	}
	return counts[0], err
}

// around returns the largest value that starts with prefix, or is lower, and the least above.
func (m matrix) around(
	ctx context.Context, measure Measure, prefix uint64, shift int,
) (below, above float64, err error) {
	lows, highs := make([]float64, workers()), make([]float64, workers())
	for worker := range highs {
		highs[worker] = math.Inf(1)
	}
	err = m.pairs(ctx, measure, func(worker int, values []float64) {
		for _, v := range values {
			if math.Float64bits(v)>>shift <= prefix {
				lows[worker] = max(lows[worker], v)
			} else {
				highs[worker] = min(highs[worker], v)
			}
		}
	})
	above = highs[0]
	for worker := range lows {
		below, above = max(below, lows[worker]), min(above, highs[worker])
	}
	return below, above, err
}
