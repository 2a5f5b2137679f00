package nn

import (
	"slices"

	"beyond/engine/kernel"
)

// memory is the session's memory for the steps of one chunk of pictures.
type memory struct {
	arena    []float32
	bits     []uint16                // masks
	chunk    int                     // pictures the arena holds
	external [storageKinds][]float32 // by kind, starting at the chunk's first picture
	losses   []Loss                  // of the chunk's pictures, for a gradient
}

// tensor returns the pictures of a place.
func (m *memory) tensor(p *place) kernel.Tensor {
	s := p.storage.root()
	data := m.external[s.kind]
	switch s.kind {
	case inConstants:
		return kernel.Tensor{Data: s.constant[p.from:]}
	case inArena:
		data = m.arena[s.offset*m.chunk : (s.offset+s.size)*m.chunk]
	}
	return kernel.Tensor{Data: data[p.from:], Stride: s.size}
}

// layerStep calls a kernel layer.
type layerStep struct {
	about               Step
	layer               kernel.Layer
	in, out, add, saved *place // the last two may be nil
	inside, mask        *bits  // written; and read instead of saved. May be nil
}

func (s *layerStep) describe() Step { return s.about }

func (s *layerStep) tasks(n int) int { return s.layer.Tasks(n) }

func (s *layerStep) run(m *memory, n, task int) {
	a := kernel.Args{N: n, In: m.tensor(s.in), Out: m.tensor(s.out), Inside: s.inside.of(m), Mask: s.mask.of(m)}
	if s.add != nil {
		a.Add = m.tensor(s.add)
	}
	if s.saved != nil {
		a.Saved = m.tensor(s.saved)
	}
	s.layer.Run(a, task)
}

func (s *layerStep) places() (reads []*place, write *place) {
	for _, p := range []*place{s.in, s.add, s.saved} {
		if p != nil {
			reads = append(reads, p)
		}
	}
	return reads, s.out
}

// reuses returns the added tensor: layers read it where they write. They read the other tensors elsewhere too.
func (s *layerStep) reuses() []*place {
	if s.add == nil || s.add.storage == s.in.storage || s.saved != nil && s.add.storage == s.saved.storage {
		return nil
	}
	return []*place{s.add}
}

// definitionStep applies an operator's definition, one picture per task.
type definitionStep struct {
	op      Operator
	in      []*place
	read    []mover // one for each of in, to C order
	weights []Array // after the activations
	out     *place
	write   mover // from C order
}

func (s *definitionStep) describe() Step {
	kind, in, out := s.op.Kind()+" (definition)", s.in[0].shape, s.out.shape
	return Step{Kind: kind, In: in, Out: out, Operations: int64(elements(out))}
}

func (s *definitionStep) tasks(n int) int { return n }

func (s *definitionStep) run(m *memory, _, picture int) {
	args := make([]Array, len(s.in), len(s.in)+len(s.weights))
	for i, p := range s.in {
		args[i] = newArray(p.shape...)
		t := m.tensor(p)
		s.read[i].all(args[i].Data, t.Data[picture*t.Stride:])
	}
	out := newArray(s.out.shape...)
	s.op.Apply(out, append(args, s.weights...)...)
	t := m.tensor(s.out)
	s.write.all(t.Data[picture*t.Stride:], out.Data)
}

func (s *definitionStep) places() (reads []*place, write *place) { return slices.Clone(s.in), s.out }
func (s *definitionStep) reuses() []*place                       { return nil }
