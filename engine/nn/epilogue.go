package nn

import (
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// epilogue is a function of one variable that follows a layer.
type epilogue struct {
	Map
	of *gorgonia.Node // its argument, the layer's own result
}

// joinFunction lets the layer that computes the argument of a function apply it, if nothing else reads the argument. In
// a plan with the gradient, the function's gradient does.
func (f *fuser) joinFunction(n *gorgonia.Node, m Map, args []*gorgonia.Node) *fused {
	if _, ok := kernelFunctions[m.Function]; !ok {
		return nil
	}
	r := f.sole(args[0], func(r *fused) bool {
		switch r.root.(type) {
		case Conv, Linear:
			return slices.Equal(r.outShape, n.Shape())
		}
		return false
	})
	if r != nil {
		r.function = &epilogue{m, r.out}
	}
	return r
}

// own returns the node that the layer computes before its function.
func (r *fused) own() *gorgonia.Node {
	if r.function == nil {
		return r.out
	}
	return r.function.of
}

// with returns a layer of the run with the run's function.
func (r *fused) with(l kernel.Layer) kernel.Layer {
	if r.function == nil {
		return l
	}
	f := r.function
	return kernel.WithFunction(l, r.outShape[r.axis()], kernelFunctions[f.Function], f.Alpha, f.Beta)
}
