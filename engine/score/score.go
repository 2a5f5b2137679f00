// Package score turns a classifier's logits into probabilities, ranks and losses.
//
// Everything is computed in float64 from float32 logits, and ties go to the lower class index, so that a
// ranking does not depend on the order in which classes are visited.
package score

import "math"

// Score is one class with its probability.
type Score struct {
	Class int     // index into the model's outputs
	P     float64 // softmax probability, 0..1
}

// Softmax returns the probabilities of logits. A NaN or an infinite logit gives NaN everywhere, so that it
// can be noticed and not counted.
func Softmax(logits []float32) []float64 {
	max := math.Inf(-1)
	for _, z := range logits {
		max = math.Max(max, float64(z)) // NaN if either is
	}
	probs, sum := make([]float64, len(logits)), 0.0
	for i, z := range logits {
		probs[i] = math.Exp(float64(z) - max)
		sum += probs[i]
	}
	for i := range probs {
		probs[i] /= sum
	}
	return probs
}

// Top returns the k most probable classes, most probable first; fewer when there are fewer classes.
func Top(probs []float64, k int) []Score {
	top := make([]Score, 0, k+1)
	for class, p := range probs {
		at := len(top)
		for at > 0 && top[at-1].P < p {
			at--
		}
		if at == k {
			continue
		}
		top = append(top, Score{})
		copy(top[at+1:], top[at:])
		top[at] = Score{Class: class, P: p}
		if len(top) > k {
			top = top[:k]
		}
	}
	return top
}

// Rank returns the place of class among all, 1 for the most probable.
func Rank(probs []float64, class int) int {
	rank := 1
	for i, p := range probs {
		if p > probs[class] || p == probs[class] && i < class {
			rank++
		}
	}
	return rank
}

// Loss returns the cross-entropy −log p(class), computed from the logits so that it stays finite where the
// probability underflows.
func Loss(logits []float32, class int) float64 {
	max := math.Inf(-1)
	for _, z := range logits {
		max = math.Max(max, float64(z))
	}
	sum := 0.0
	for _, z := range logits {
		sum += math.Exp(float64(z) - max)
	}
	return math.Log(sum) + max - float64(logits[class])
}

// Finite reports whether every logit is a number.
func Finite(logits []float32) bool {
	for _, z := range logits {
		if f := float64(z); math.IsNaN(f) || math.IsInf(f, 0) {
			return false
		}
	}
	return true
}
