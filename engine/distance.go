package engine

import (
	"beyond/engine/critic"
	"beyond/engine/kernel"
)

// exactRows is how many rows are compared exactly: at 1,280 features each, in about a second.
const exactRows = 1500

// Distances returns how the squared distances of that many rows of features are computed: exactly, or by the vector
// kernels, which err by some 1e-6 of the squared norms, where the exact way would take long.
func Distances(rows int) critic.Distances {
	if rows <= exactRows {
		return critic.Exact
	}
	return kernelDistances
}

// kernelDistances computes ‖x‖² + ‖a‖² − 2x·a, the products as a fully connected layer whose weights are a.
func kernelDistances(a []float32, d int) func(dst []float64, x []float32) {
	rows := len(a) / d
	layer := kernel.NewDense(d, rows, a, nil, kernel.None)
	norms := squaredNorms(a, d)
	in, out := kernel.Blocks(d)*kernel.Block, kernel.Blocks(rows)*kernel.Block // floats of a picture
	var products []float32
	return func(dst []float64, x []float32) {
		n := len(x) / d
		if len(products) < n*out {
			products = kernel.Alloc(n * out)
		}
		args := kernel.Args{
			N:   n,
			In:  kernel.Tensor{Data: padded(x, d, in), Stride: in},
			Out: kernel.Tensor{Data: products, Stride: out},
		}
		for task := range layer.Tasks(n) {
			layer.Run(args, task)
		}
		for j, norm := range squaredNorms(x, d) {
			for i, own := range norms {
				dst[j*rows+i] = max(0, norm+own-2*float64(products[j*out+i]))
			}
		}
	}
}

func squaredNorms(x []float32, d int) []float64 {
	norms := make([]float64, len(x)/d)
	for i, v := range x {
		norms[i/d] += float64(v) * float64(v)
	}
	return norms
}

// padded returns the rows of x with zeros behind each, where their length is not one of whole blocks.
func padded(x []float32, d, stride int) []float32 {
	if d == stride {
		return x
	}
	wide := kernel.Alloc(len(x) / d * stride)
	for i := range len(x) / d {
		copy(wide[i*stride:], x[i*d:(i+1)*d])
	}
	return wide
}
