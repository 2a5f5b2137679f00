package score

import (
	"cmp"
	"slices"
)

// Objective is a function of a picture's logits [classes]. It returns its value and writes its derivative with respect
// to the logits to derivative, unless that is nil.
type Objective func(logits, derivative []float32) float64

// CrossEntropy is −log p(class).
func CrossEntropy(class int) Objective {
	return func(logits, derivative []float32) float64 {
		if derivative != nil {
			for i, p := range Softmax(logits) {
				derivative[i] = float32(p)
			}
			derivative[class]--
		}
		return Loss(logits, class)
	}
}

// Logit is the logit of a class.
func Logit(class int) Objective {
	return func(logits, derivative []float32) float64 {
		if derivative != nil {
			clear(derivative)
			derivative[class] = 1
		}
		return float64(logits[class])
	}
}

// Difference is the logit of class a less that of class b.
func Difference(a, b int) Objective {
	return func(logits, derivative []float32) float64 {
		if derivative != nil {
			clear(derivative)
			derivative[a]++
			derivative[b]--
		}
		return float64(logits[a]) - float64(logits[b])
	}
}

// TargetedDLR is the difference of logits ratio that leads from label to target: (z_target − z_label) over
// z_(1) − (z_(3) + z_(4))/2, where z_(k) is the k-th largest logit; see Croce and Hein 2020, equation 7. It needs four
// classes.
func TargetedDLR(label, target int) Objective {
	return func(logits, derivative []float32) float64 {
		z := func(i int) float64 { return float64(logits[i]) }
		best := Largest(logits, 4)
		above := z(target) - z(label)
		below := z(best[0]) - (z(best[2])+z(best[3]))/2 + 1e-12
		if derivative != nil {
			clear(derivative)
			share := float32(1 / below)
			derivative[target] += share
			derivative[label] -= share
			slope := float32(-above / (below * below))
			derivative[best[0]] += slope
			derivative[best[2]] -= slope / 2
			derivative[best[3]] -= slope / 2
		}
		return above / below
	}
}

// Largest returns the classes of the k largest logits, the largest first.
func Largest(logits []float32, k int) []int {
	order := make([]int, len(logits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(logits[b], logits[a]) })
	return order[:min(k, len(order))]
}
