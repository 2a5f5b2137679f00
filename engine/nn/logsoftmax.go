package nn

import (
	"math"

	"gorgonia.org/gorgonia"
)

// LogSoftmax is the logarithm of Softmax, without the loss of small probabilities.
type LogSoftmax struct{ Softmax }

func (LogSoftmax) Kind() string { return "LogSoftmax" }

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

func (LogSoftmax) Gradient(_ gorgonia.Nodes, y, dy *gorgonia.Node) []Term {
	return []Term{{LogSoftmaxGradient{}, []*gorgonia.Node{dy, y}}}
}

// LogSoftmaxGradient is dy − e^y · Σ dy, given dy and the logarithms y.
type LogSoftmaxGradient struct{ Softmax }

func (LogSoftmaxGradient) Kind() string { return "LogSoftmaxGradient" }

func (LogSoftmaxGradient) Apply(out Array, in ...Array) {
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
