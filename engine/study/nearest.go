package study

import "math"

// Nearest is the simulated rater: it assigns the target to the column whose pictures are nearest to it, by the mean
// Euclidean distance of their features; of equal ones to the first.
func Nearest(r Round, features func(picture int) []float32) (column int) {
	target, least := features(r.Target), math.Inf(1)
	for i, c := range r.Columns {
		mean := 0.0
		for _, p := range c.Pictures {
			mean += distance(target, features(p)) / Shown
		}
		if mean < least {
			column, least = i, mean
		}
	}
	return column
}

// distance panics if the features differ in length.
func distance(a, b []float32) float64 {
	if len(a) != len(b) {
		panic("study: features of different lengths")
	}
	sum := 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}
