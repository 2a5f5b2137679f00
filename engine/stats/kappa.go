package stats

import "math"

// FleissKappa returns Fleiss' κ of a table of counts, one row per question and one column per answer: the raters'
// agreement beyond the agreement expected by chance from the answers' frequencies (Fleiss 1971). It panics unless all
// rows have the same length and sum to the same number of raters, at least 2.
//
// κ is NaN without questions and if all raters gave the same answer to every question, because chance then explains the
// whole agreement.
func FleissKappa(counts [][]int) float64 {
	if len(counts) == 0 {
		return math.NaN()
	}
	raters := total(counts[0])
	if raters < 2 {
		panic("stats: kappa of fewer than two raters")
	}
	columns := make([]int, len(counts[0]))
	agreeing := 0 // ordered pairs of raters with the same answer
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
