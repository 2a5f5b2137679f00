package finding

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// stratum is one class's pictures with a value and without it.
type stratum struct{ in, rest tally }

// mantelHaenszel compares shares of wrong pictures across strata that differ in their own right. It returns
// the difference of the shares, in − rest, weighted as Mantel and Haenszel do (Greenland and Robins 1985), and
// the p-value of their test with continuity correction (Mantel and Haenszel 1959): χ² with one degree of
// freedom of (|Σ(a − E a)| − ½)² / ΣVar a, a being the wrong ones with the value, the margins fixed. Without
// any stratum that has pictures on both sides the difference is 0 and p is 1.
func mantelHaenszel(strata []stratum) (difference, p float64) {
	var excess, variance, weighted, weight float64
	for _, s := range strata {
		in, rest := float64(s.in.n), float64(s.rest.n)
		n, wrong := in+rest, float64(s.in.wrong+s.rest.wrong)
		if in == 0 || rest == 0 {
			continue
		}
		excess += float64(s.in.wrong) - in*wrong/n
		if n > 1 {
			variance += in * rest * wrong * (n - wrong) / (n * n * (n - 1))
		}
		weighted += (float64(s.in.wrong)*rest - float64(s.rest.wrong)*in) / n
		weight += in * rest / n
	}
	if variance == 0 {
		return 0, 1
	}
	distance := math.Max(0, math.Abs(excess)-0.5)
	return weighted / weight, distuv.ChiSquared{K: 1}.Survival(distance * distance / variance)
}
