package kernel

import "math"

// CrossEntropyGrad returns the cross-entropy −log softmax(logits)[label] and writes its gradient with respect to
// the logits, softmax(logits) − onehot(label), into grad. The softmax is computed in float64.
// It panics if label is not in [0, len(logits)) or grad is shorter than logits.
func CrossEntropyGrad(grad, logits []float32, label int) (loss float64) {
	top := math.Inf(-1)
	for _, v := range logits {
		top = max(top, float64(v))
	}
	var sum float64
	for _, v := range logits {
		sum += math.Exp(float64(v) - top)
	}
	for i, v := range logits {
		p := math.Exp(float64(v)-top) / sum
		if i == label {
			p-- // in float64: 1 − p may be far below float32's resolution near 1
		}
		grad[i] = float32(p)
	}
	return math.Log(sum) - (float64(logits[label]) - top)
}
