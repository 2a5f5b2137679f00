package stats

import "math"

// KrippendorffAlpha returns Krippendorff's α for nominal answers: 1 minus the disagreement observed over that
// expected when answers are dealt out at random (Krippendorff 2011, "Computing Krippendorff's
// Alpha-Reliability", §C). counts has one row per question and one column per answer; all rows are of one
// length, or it panics. Rows may add up to different numbers of raters: answers that are missing are missing,
// and a question with fewer than two answers tells nothing and counts for nothing.
//
// α is undefined, NaN, when no two answers belong to one question, and when all those answers are the same.
func KrippendorffAlpha(counts [][]int) float64 {
	if len(counts) == 0 {
		return math.NaN()
	}
	columns := make([]int, len(counts[0]))
	disagreeing := 0.0 // ordered pairs within a question, each weighted by 1/(m−1) for m answers
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
	if expected == 0 { // counts are whole numbers, so this is exact
		return math.NaN()
	}
	return 1 - float64(all-1)*disagreeing/expected
}
