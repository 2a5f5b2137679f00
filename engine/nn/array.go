package nn

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Array is a dense float32 array in C order. Activations are NCHW, or NC after the last spatial operator.
type Array struct {
	Shape []int
	Data  []float32
}

func newArray(shape ...int) Array {
	return Array{Shape: shape, Data: make([]float32, elements(shape))}
}

// plane returns the h×w plane of picture n and channel c.
func (a Array) plane(n, c int) []float32 {
	size := elements(a.Shape[2:])
	at := (n*a.Shape[1] + c) * size
	return a.Data[at : at+size : at+size]
}

// row returns element n of the first dimension.
func (a Array) row(n int) []float32 {
	size := elements(a.Shape[1:])
	return a.Data[n*size : (n+1)*size : (n+1)*size]
}

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// round writes sums to dst as float32.
func round(dst []float32, sums []float64) {
	for i, s := range sums {
		dst[i] = float32(s)
	}
}

func arrayOf(v gorgonia.Value) (Array, error) {
	t, ok := v.(tensor.Tensor)
	if !ok {
		return Array{}, fmt.Errorf("nn: value is %T, want a tensor", v)
	}
	data, ok := t.Data().([]float32)
	if !ok {
		return Array{}, fmt.Errorf("nn: tensor holds %v, want float32", t.Dtype())
	}
	return Array{Shape: t.Shape(), Data: data}, nil
}

// tensorOf wraps a in a tensor that shares its data.
func tensorOf(a Array) *tensor.Dense {
	return tensor.New(tensor.WithShape(a.Shape...), tensor.WithBacking(a.Data))
}
