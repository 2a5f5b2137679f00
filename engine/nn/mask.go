package nn

import (
	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// All an input gradient needs of a clamped activation is where the clamp let values through. The step that computes
// the activation therefore writes a bit for each element, and the activation's memory can be reused before the gradient
// needs it: the bits of a whole network fit into a cache, its activations do not.

// bits is the position of such a mask in a session's memory.
type bits struct {
	from, size int // in 16-bit numbers, for one picture
}

// clamped is a step that can write these bits, with its clamp.
type clamped struct {
	step  *layerStep
	clamp kernel.Clamp
}

// tells records that a run's step can write bits.
func (p *planner) tells(r *fused, s *layerStep) {
	switch r.root.(type) {
	case Conv, Affine, Add, Clip, GroupNorm:
		p.clamped[r.out] = clamped{s, r.clamp}
	}
}

// mask gives a gradient's step its mask: bits if the activation's step can write them, else the activation.
func (p *planner) mask(r *fused, s *layerStep) {
	made, ok := p.clamped[r.saved]
	if !ok || made.clamp != r.clamp || !r.takesBits() {
		s.saved = p.input(r, r.saved)
		return
	}
	if made.step.inside == nil {
		made.step.inside = p.newBits(r.saved)
	}
	s.mask = made.step.inside
}

func (p *planner) newBits(n *gorgonia.Node) *bits {
	b := &bits{from: p.bits, size: blockedLen(n.Shape()) / kernel.Block}
	p.bits += b.size
	return b
}

// takesBits reports whether the kernel layer of a gradient accepts bits as its mask.
func (r *fused) takesBits() bool {
	switch r.root.(type) {
	case ConvGradient, affineGradient, clipGradient, averagePoolGradient, globalAveragePoolGradient:
		return true
	}
	return false
}

// of returns the mask in memory, or no mask for nil.
func (b *bits) of(m *memory) kernel.Mask {
	if b == nil {
		return kernel.Mask{}
	}
	return kernel.Mask{Data: m.bits[b.from*m.chunk : (b.from+b.size)*m.chunk], Stride: b.size}
}
