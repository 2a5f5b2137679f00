package nn

import (
	"cmp"
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Later adds a constant like Weight, whose numbers stay where they are until a layer packs them, so that memory holds
// one at a time. read writes all of them. It may be called several times, and from several goroutines at once.
func (b *Builder) Later(name string, read func(dst []float32), shape ...int) *gorgonia.Node {
	b.size += elements(shape)
	n := gorgonia.NewTensor(b.graph, tensor.Float32, len(shape), gorgonia.WithShape(shape...),
		gorgonia.WithName(fmt.Sprintf("w%d %s", b.ids.Add(1), name)))
	b.later[n] = read
	return n
}

// Settle makes f the end of reading constants that are added by Later. A program calls it when its layers are made, and
// says whether nothing will be read afterwards. The error says why numbers that were read are not the file's.
func (b *Builder) Settle(f func(last bool) error) { b.settle = f }

// numbers returns the elements of a constant, which are read where they were left for later.
func (n *Network) numbers(w *gorgonia.Node) []float32 {
	read := n.later[w]
	if read == nil {
		return w.Value().Data().([]float32)
	}
	data := make([]float32, elements(w.Shape()))
	read(data)
	return data
}

// isConstant reports whether a node is a weight.
func (n *Network) isConstant(w *gorgonia.Node) bool {
	return w.Op() == nil && (w.Value() != nil || n.later[w] != nil)
}

// settled returns err, or else the error with which the reading of constants ends. With consume, none are read
// afterwards.
func (n *Network) settled(consume bool, err error) error {
	if consume {
		n.later = nil
	}
	if n.settle == nil {
		return err
	}
	return cmp.Or(err, n.settle(consume))
}
