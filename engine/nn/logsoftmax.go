package nn

import (
	"math"

	"gorgonia.org/gorgonia"
)

// LogSoftmax is the logarithm of Softmax, computed without underflow of small probabilities.
type LogSoftmax struct{ Softmax }

// Kind returns "LogSoftmax".
func (LogSoftmax) Kind() string { return "LogSoftmax" }

// Apply computes z − log Σ exp(z) along the last axis, in float64.
func (LogSoftmax) Apply(out Array, in ...Array) {
	eachLast(out, in[0], Array{}, func(dst, z, _ []float32) {
		top, sum := math.Inf(-1), 0.0
		for _, v := range z {
			top = math.Max(top, float64(v))
		}
		for _, v := range z {
			sum += math.Exp(float64(v) - top)
		}
		for i, v := range z {
			dst[i] = float32(float64(v) - top - math.Log(sum))
		}
	})
}

func (LogSoftmax) gradient(_ gorgonia.Nodes, y, dy *gorgonia.Node) []Term {
	return []Term{{logSoftmaxGradient{}, []*gorgonia.Node{dy, y}}}
}

// logSoftmaxGradient is dy − e^y · Σ dy. Its inputs are dy and the logarithms y.
type logSoftmaxGradient struct{ Softmax }

func (logSoftmaxGradient) Kind() string { return "LogSoftmaxGradient" }

func (logSoftmaxGradient) Apply(out Array, in ...Array) {
	eachLast(out, in[0], in[1], func(dst, dy, y []float32) {
		sum := 0.0
		for _, v := range dy {
			sum += float64(v)
		}
		for i, v := range dy {
			dst[i] = float32(float64(v) - math.Exp(float64(y[i]))*sum)
		}
	})
}
