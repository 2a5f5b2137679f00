package nn

import "beyond/engine/kernel"

// sheetStep calls a kernel layer on each sheet of its tensors; see place.sheet. The sheets of a tensor that is repeated
// are read again.
type sheetStep struct {
	about      Step
	layer      kernel.Layer
	in, out    operand
	add, saved operand // may be none
	count      int     // sheets
	group      int     // sheets in a task
	inPlace    bool    // the layer may overwrite its input
}

// operand is a tensor of a step with the offsets of its sheets. The zero operand is none.
type operand struct {
	*place
	sheets []int
}

// tensor returns a sheet of a picture.
func (o operand) tensor(m *memory, picture, sheet int) kernel.Tensor {
	if o.place == nil {
		return kernel.Tensor{}
	}
	t := m.tensor(o.place)
	return kernel.Tensor{Data: t.Data[picture*t.Stride+o.sheets[sheet]:], Stride: t.Stride}
}

func (s *sheetStep) describe() Step { return s.about }

func (s *sheetStep) tasks(n int) int {
	if s.group > 1 {
		return n * ((s.count + s.group - 1) / s.group)
	}
	return n * s.count * s.layer.Tasks(1)
}

func (s *sheetStep) run(m *memory, _, task int) {
	if s.group > 1 {
		parts := (s.count + s.group - 1) / s.group
		for sheet := task % parts * s.group; sheet < min((task%parts+1)*s.group, s.count); sheet++ {
			for part := range s.layer.Tasks(1) {
				s.runSheet(m, task/parts, sheet, part)
			}
		}
		return
	}
	each := s.layer.Tasks(1)
	s.runSheet(m, task/each/s.count, task/each%s.count, task%each)
}

func (s *sheetStep) runSheet(m *memory, picture, sheet, part int) {
	s.layer.Run(kernel.Args{
		N:  1,
		In: s.in.tensor(m, picture, sheet), Out: s.out.tensor(m, picture, sheet),
		Add: s.add.tensor(m, picture, sheet), Saved: s.saved.tensor(m, picture, sheet),
	}, part)
}

func (s *sheetStep) places() (reads []*place, write *place) {
	for _, o := range []operand{s.in, s.add, s.saved} {
		if o.place != nil {
			reads = append(reads, o.place)
		}
	}
	return reads, s.out.place
}

// reuses returns the input if the layer works in place and the output has the same layout.
func (s *sheetStep) reuses() []*place {
	if !s.inPlace || !s.in.dense() || !s.out.dense() {
		return nil
	}
	for _, o := range []operand{s.add, s.saved} {
		if o.place != nil && o.storage == s.in.storage {
			return nil
		}
	}
	return []*place{s.in.place}
}
