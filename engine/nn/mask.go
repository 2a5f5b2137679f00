package nn

import (
	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// An input gradient needs an activation only to know where its clamp let values through. The step that computes
// the activation therefore leaves a bit for each element, and the activation itself need not live until the gradient
// comes back: the bits of a whole network fit into a cache that its activations would spill from.

// bits is where such a mask lies in a session's memory.
type bits struct {
	from, size int // in numbers of 16 bits for one picture
}

// clamped is a step that can tell where its clamp let values through.
type clamped struct {
	step  *layerStep
	clamp kernel.Clamp
}

// tells notes that a run's step can leave bits.
func (p *planner) tells(r *fused, s *layerStep) {
	switch r.root.(type) {
	case Conv, Affine, Add, Clip:
		p.clamped[r.out] = clamped{s, r.clamp}
	}
}

// mask gives a gradient's step its mask: bits where the activation's step can leave them, else the activation.
func (p *planner) mask(r *fused, s *layerStep) {
	made, ok := p.clamped[r.saved]
	if !ok || made.clamp != r.clamp || !r.takesBits() {
		s.saved = p.blocked(r.saved)
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

// takesBits reports whether the kernel layer of a gradient takes bits as its mask.
func (r *fused) takesBits() bool {
	switch r.root.(type) {
	case ConvGradient, AffineGradient, ClipGradient, AveragePoolGradient, GlobalAveragePoolGradient:
		return true
	}
	return false
}

// of returns the pictures of a mask; none for nil.
func (b *bits) of(m *memory) kernel.Mask {
	if b == nil {
		return kernel.Mask{}
	}
	return kernel.Mask{Data: m.bits[b.from*m.chunk : (b.from+b.size)*m.chunk], Stride: b.size}
}
