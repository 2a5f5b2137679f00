package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// MantelHaenszel compares two shares, a of a+b and c of c+d in each table [a, b, c, d], across strata with different
// shares. It returns the Mantel-Haenszel weighted difference of the shares, first − second (Greenland and Robins 1985),
// and the p-value of the Mantel-Haenszel test with continuity correction (Mantel and Haenszel 1959):
// (|Σ(a − E a)| − ½)² / ΣVar a with fixed margins is χ²-distributed with one degree of freedom. If no stratum has both
// sides, the difference is 0 and p is 1.
func MantelHaenszel(strata [][4]int) (difference, p float64) {
	var excess, variance, weighted, weight float64
	for _, s := range strata {
		a, c := float64(s[0]), float64(s[2])
		first, second := float64(s[0]+s[1]), float64(s[2]+s[3])
		n, hits := first+second, a+c
		if first == 0 || second == 0 {
			continue
		}
		excess += a - first*hits/n
		if n > 1 {
			variance += first * second * hits * (n - hits) / (n * n * (n - 1))
		}
		weighted += (a*second - c*first) / n
		weight += first * second / n
	}
	if variance == 0 {
		return 0, 1
	}
	distance := math.Max(0, math.Abs(excess)-0.5)
	return weighted / weight, distuv.ChiSquared{K: 1}.Survival(distance * distance / variance)
}
