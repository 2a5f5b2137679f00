package stats

import "math"

// FleissKappa returns Fleiss' κ of a table of counts, one row per question and one column per answer: how far
// the raters agree beyond what their shares of answers would give by chance (Fleiss 1971). Every row must add
// up to the same number of raters, at least 2, and every row must be of one length; it panics otherwise.
//
// κ is undefined, NaN, without questions, and where all raters gave the same answer to all of them: chance
// alone then explains everything, and nothing is left to divide by.
func FleissKappa(counts [][]int) float64 {
	if len(counts) == 0 {
		return math.NaN()
	}
	raters := total(counts[0])
	if raters < 2 {
		panic("stats: kappa of fewer than two raters")
	}
	columns := make([]int, len(counts[0]))
	agreeing := 0 // ordered pairs of raters that gave the same answer
	for _, row := range counts {
		if len(row) != len(columns) || total(row) != raters {
			panic("stats: kappa of rows that differ in raters or answers")
		}
		for answer, n := range row {
			columns[answer] += n
			agreeing += n * (n - 1)
		}
	}
	observed := float64(agreeing) / float64(len(counts)*raters*(raters-1))
	expected := 0.0
	for _, n := range columns {
		share := float64(n) / float64(len(counts)*raters)
		if share == 1 {
			return math.NaN()
		}
		expected += share * share
	}
	return (observed - expected) / (1 - expected)
}

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
