package stats

import (
	"math"
	"sort"
)

// Holm returns the p-values adjusted for the chance of a single false discovery among them, in the same order (Holm
// 1979; the step-down form, which keeps them monotone). It suits few questions, each of which is a claim of its own;
// BenjaminiHochberg suits many.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return p[order[i]] < p[order[j]] })
	adjusted, most := make([]float64, len(p)), 0.0
	for i, at := range order {
		most = math.Max(most, p[at]*float64(len(p)-i))
		adjusted[at] = math.Min(1, most)
	}
	return adjusted
}
