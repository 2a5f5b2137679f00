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

// kernelDistances computes ‖x‖² + ‖y‖² − 2x·y, the products as a fully connected layer whose weights are some rows.
func kernelDistances(x []float32, d int) critic.Measure {
	norms := squaredNorms(x, d)
	return func(first, end int) func(dst []float64, from, to int) {
		rows := end - first
		layer := kernel.NewDense(d, rows, x[first*d:end*d], nil, kernel.None)
		in, out := kernel.Blocks(d)*kernel.Block, kernel.Blocks(rows)*kernel.Block // floats of a picture
		var products []float32
		return func(dst []float64, from, to int) {
			if len(products) < (to-from)*out {
				products = kernel.Alloc((to - from) * out)
			}
			run(layer, kernel.Args{
				N:   to - from,
				In:  kernel.Tensor{Data: padded(x[from*d:to*d], d, in), Stride: in},
				Out: kernel.Tensor{Data: products, Stride: out},
			})
			for at := range to - from {
				for i, product := range products[at*out:][:rows] {
					dst[at*rows+i] = max(0, norms[first+i]+norms[from+at]-2*float64(product))
				}
			}
		}
	}
}

// run does all of a layer's tasks on this goroutine.
func run(layer kernel.Layer, args kernel.Args) {
	for task := range layer.Tasks(args.N) {
		layer.Run(args, task)
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
