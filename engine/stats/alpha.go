package stats

import "math"

// KrippendorffAlpha returns Krippendorff's α for nominal answers: 1 minus the ratio of the observed disagreement to the
// disagreement expected for randomly assigned answers (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability",
// §C). counts has one row per question and one column per answer. Rows may have different numbers of raters. A question
// with fewer than two answers is ignored. KrippendorffAlpha panics if rows differ in length.
//
// α is NaN if no question has two answers or all counted answers are the same.
func KrippendorffAlpha(counts [][]int) float64 {
	if len(counts) == 0 {
		return math.NaN()
	}
	columns := make([]int, len(counts[0]))
	disagreeing := 0.0 // ordered pairs of different answers to a question, weighted by 1/(m−1) for m answers
	for _, row := range counts {
		if len(row) != len(columns) {
			panic("stats: alpha of rows that differ in answers")
		}
		answers := total(row)
		if answers < 2 {
			continue
		}
		pairs := answers * (answers - 1)
		for answer, n := range row {
			columns[answer] += n
			pairs -= n * (n - 1)
		}
		disagreeing += float64(pairs) / float64(answers-1)
	}
	all := total(columns)
	expected := float64(all) * float64(all-1)
	for _, n := range columns {
		expected -= float64(n) * float64(n-1)
	}
	if expected == 0 { // exact, because counts are integers
		return math.NaN()
	}
	return 1 - float64(all-1)*disagreeing/expected
}
