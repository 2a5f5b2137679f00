package nn

// Loss writes the derivative of a loss with respect to a picture's logits [classes].
type Loss func(logits, derivative []float32)

// CrossEntropy is the loss −log softmax(logits)[label].
func CrossEntropy(label int) Loss {
	return func(logits, derivative []float32) {
		softmax(derivative, logits)
		derivative[label]--
	}
}

// lossStep writes the derivatives of the pictures' losses, from which the gradient begins.
type lossStep struct {
	logits *place
	read   mover // to C order
	out    *place
	write  mover // from C order
}

// lose appends a step in the place of the graph's loss, which the caller chooses.
func (p *planner) lose(r *fused) {
	at, out := p.arg(r, 0), newPlain(r.outShape)
	p.at[r.out] = out
	p.steps = append(p.steps, &lossStep{
		logits: at, read: newMover(at, newPlain(at.shape), nil), out: out, write: newMover(newPlain(out.shape), out, nil),
	})
}

func (s *lossStep) describe() Step {
	return Step{
		Kind: crossEntropyGradient{}.Kind() + " (definition)", In: s.logits.shape, Out: s.out.shape,
		Operations: int64(elements(s.out.shape)),
	}
}

func (s *lossStep) tasks(n int) int { return n }

func (s *lossStep) run(m *memory, _, picture int) {
	logits, derivative := newArray(s.logits.shape...), newArray(s.out.shape...)
	t := m.tensor(s.logits)
	s.read.all(logits.Data, t.Data[picture*t.Stride:])
	m.losses[picture](logits.Data, derivative.Data)
	t = m.tensor(s.out)
	s.write.all(t.Data[picture*t.Stride:], derivative.Data)
}

func (s *lossStep) places() (reads []*place, write *place) { return []*place{s.logits}, s.out }
func (s *lossStep) reuses() []*place                       { return nil }
