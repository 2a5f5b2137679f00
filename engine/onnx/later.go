package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// later is a large constant of floats that stays in the file until a layer packs it: a tensor, or one whose elements an
// operator moves, as a transposed one.
type later struct {
	begin func()              // does what must be done once, in the order of the network
	read  func(dst []float32) // may be called several times, and from several goroutines at once
}

// laterRead returns the reading of a checked tensor of floats; nil if it is small.
func (t *tensorProto) laterRead() *later {
	if t.bytes() < minLater {
		return nil
	}
	return &later{begin: t.section.noted, read: t.later}
}

// later returns the reading of what f computes; nil if f does more than to move the elements of one tensor of the file.
func (f *fold) later(z *normaliser) *later {
	if !moves(f.op) || len(f.in) != 1 || f.in[0].fold != nil || f.in[0].later == nil {
		return nil
	}
	in := f.in[0]
	return &later{
		begin: func() {
			in.later.begin()
			z.tired(f)
		},
		read: func(dst []float32) {
			x := nn.Array{Shape: in.inner(), Data: make([]float32, in.count())}
			in.later.read(x.Data)
			f.op.Apply(nn.Array{Shape: slices.Clone(f.shape), Data: dst}, x)
		},
	}
}
