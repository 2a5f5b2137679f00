package nn

import (
	"fmt"
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// plan is a compiled list of steps with the places of all tensors between them.
type plan struct {
	steps    []step
	arena    int // floats of working memory for one picture
	bits     int // numbers of 16 bits that masks take for one picture
	logits   *place
	features *place
}

// step is one call of a kernel layer, or of an operator's definition.
type step interface {
	describe() Step
	tasks(n int) int
	run(m *memory, n, task int)
	// places returns what the step reads, and what it writes.
	places() (reads []*place, write *place)
	// reuses returns the tensors over which the step may write its result.
	reuses() []*place
}

// storage is memory for one picture's part of a tensor, or of several joined along the channels.
type storage struct {
	kind        storageKind
	size        int      // floats for one picture
	first, last int      // steps between which it is in use
	offset      int      // in the arena, in floats for one picture
	into        *storage // shares this one's memory
}

type storageKind uint8

const (
	inArena      storageKind = iota
	inPictures               // the caller's x
	inGradient               // what InputGradient returns
	inLabels                 // one-hot labels
	storageKinds = iota
)

func (s *storage) root() *storage {
	for s.into != nil {
		s = s.into
	}
	return s
}

// place is where a tensor lies: blocked by channels, or plain as it comes from outside.
type place struct {
	*storage
	shape []int
	from  int // floats from the start of the storage: of a tensor that is joined to others
	plain bool
}

// planner lays the runs of a graph out as steps.
type planner struct {
	plan
	net    *Network
	alias  map[*gorgonia.Node]*gorgonia.Node
	at     map[*gorgonia.Node]*place
	copies map[*gorgonia.Node]*place // blocked, of plain tensors
	last   *gorgonia.Node            // the gradient, written plain

	clamped map[*gorgonia.Node]clamped

	layers layers
	unmade []unmade
}

// newPlan compiles what computes the logits, and with gradient also the input gradient. With consume the weights are
// let go as they are packed.
func newPlan(n *Network, gradient bool, layers layers, consume bool) (*plan, error) {
	targets := []*gorgonia.Node{n.logits, n.features}
	p := &planner{net: n, layers: layers, at: make(map[*gorgonia.Node]*place), copies: make(map[*gorgonia.Node]*place), clamped: make(map[*gorgonia.Node]clamped)}
	p.at[n.input] = &place{storage: &storage{kind: inPictures, size: elements(n.input.Shape())}, shape: n.input.Shape(), plain: true}
	if gradient {
		if err := n.differentiate(); err != nil {
			return nil, err
		}
		p.last = n.gradient
		targets = append(targets, n.gradient)
		p.at[n.labels] = &place{storage: &storage{kind: inLabels, size: n.Classes()}, shape: n.labels.Shape(), plain: true}
	}
	var runs []*fused
	runs, p.alias = fuse(n.graph, targets...)
	p.joinChannels(runs)
	for _, r := range runs {
		p.add(r)
	}
	if gradient {
		p.writeGradient(n.gradient)
	}
	p.logits, p.features = p.placeOf(n.logits), p.placeOf(n.features)
	p.measureLives()
	p.shareInPlace()
	p.arrange()
	p.layers.make(p.unmade, consume)
	return &p.plan, nil
}

func (p *planner) placeOf(n *gorgonia.Node) *place {
	if a, ok := p.alias[n]; ok {
		n = a
	}
	return p.at[n]
}

// newPlace makes room for a blocked tensor.
func newPlace(shape []int) *place {
	return &place{storage: &storage{size: blockedLen(shape)}, shape: shape}
}

// newPlain makes room for a tensor that an operator's definition writes: often another will read it. Others in the
// arena stay aligned.
func newPlain(shape []int) *place {
	size := (elements(shape) + kernel.Block - 1) / kernel.Block * kernel.Block
	return &place{storage: &storage{size: size}, shape: shape, plain: true}
}

func blockedLen(shape []int) int { return kernel.Blocks(shape[1]) * kernel.Block * elements(shape[2:]) }

// joinChannels places the operands of each concatenation side by side, so that they are joined as they are
// written. Where a concatenation goes on from a former one, as in DenseNet, both lie in the same storage.
func (p *planner) joinChannels(runs []*fused) {
	for _, r := range runs {
		if _, ok := r.root.(Concat); !ok || !wholeBlocks(r.args) {
			continue
		}
		s, size, done := p.former(r.args)
		for _, n := range r.args[done:] {
			if p.at[n] != nil { // already part of another, or the input: copied there as a step of its own
				s = nil
				break
			}
		}
		if s == nil {
			continue
		}
		for _, n := range r.args[done:] {
			shape := n.Shape()
			p.at[n] = &place{storage: s, shape: shape, from: size}
			size += blockedLen(shape)
		}
		s.size = max(s.size, size)
		p.at[r.out] = &place{storage: s, shape: r.outShape}
	}
}

// former returns the storage in which the first operands lie side by side already, how much of it they fill,
// and how many they are; a new storage where there are none.
func (p *planner) former(args []*gorgonia.Node) (s *storage, size, done int) {
	for _, n := range args {
		at := p.at[n]
		if at == nil || at.plain || at.from != size || s != nil && at.storage != s {
			break
		}
		s = at.storage
		size += blockedLen(at.shape)
		done++
	}
	if s == nil || size != s.size {
		return &storage{}, 0, 0
	}
	return s, size, done
}

// wholeBlocks reports whether operands can be joined without moving channels between blocks.
func wholeBlocks(args []*gorgonia.Node) bool {
	for i, n := range args {
		if i < len(args)-1 && n.Shape()[1]%kernel.Block != 0 || slices.Index(args, n) != i {
			return false
		}
	}
	return true
}

// add appends the step of a run.
func (p *planner) add(r *fused) {
	switch op := r.root.(type) {
	case Concat:
		if p.at[r.out] != nil {
			return // joined as it is written
		}
	case Channels:
		if in := p.blocked(r.in); op.From%kernel.Block == 0 && (op.Count%kernel.Block == 0 || op.From+op.Count == in.shape[1]) {
			p.at[r.out] = &place{storage: in.storage, shape: r.outShape, from: in.from + op.From*elements(r.outShape[2:])}
			return
		}
	}
	if r.args != nil {
		p.define(r)
		return
	}
	s := &layerStep{about: r.describe()}
	_, conv := r.root.(Conv)
	_, back := r.root.(ConvGradient)
	first := conv && r.root.(Conv).dense() && p.at[r.in].kind == inPictures
	final := back && r.root.(ConvGradient).dense() && r.out == p.last && r.add == nil
	p.unmade = append(p.unmade, unmade{s, r, first || final})
	if s.in = p.at[r.in]; !first {
		s.in = p.blocked(r.in)
	}
	if r.add != nil {
		s.add = p.blocked(r.add)
	}
	if r.saved != nil {
		p.mask(r, s)
	}
	p.tells(r, s)
	if final {
		p.at[r.out] = p.gradientPlace()
	}
	s.out = p.output(r)
	p.steps = append(p.steps, s)
}

// output returns the place of a run's result, making it where no concatenation has.
func (p *planner) output(r *fused) *place {
	if p.at[r.out] == nil {
		p.at[r.out] = newPlace(r.outShape)
	}
	return p.at[r.out]
}

func (p *planner) gradientPlace() *place {
	shape := p.net.input.Shape()
	return &place{storage: &storage{kind: inGradient, size: elements(shape)}, shape: shape, plain: true}
}

// blocked returns where n lies blocked, adding a step that brings it there if it is plain.
func (p *planner) blocked(n *gorgonia.Node) *place {
	at := p.at[n]
	if !at.plain {
		return at
	}
	if p.copies[n] == nil {
		p.copies[n] = newPlace(at.shape)
		p.steps = append(p.steps, &definitionStep{op: Reshape{To: at.shape}, in: []*place{at}, out: p.copies[n]})
	}
	return p.copies[n]
}

// define appends a step that applies an operator's definition.
func (p *planner) define(r *fused) {
	s := &definitionStep{op: r.root}
	for i, n := range r.args {
		if at := p.at[n]; at != nil {
			as := *at
			as.shape = children(r.out)[i].Shape() // which may have been reshaped
			s.in = append(s.in, &as)
			continue
		}
		w, err := arrayOf(n.Value())
		if err != nil {
			panic(fmt.Sprintf("nn: weight %s: %v", n.Name(), err)) // the Builder made it of float32
		}
		s.weights = append(s.weights, w)
	}
	if p.at[r.out] == nil {
		p.at[r.out] = newPlain(r.outShape)
	}
	s.out = p.at[r.out]
	p.steps = append(p.steps, s)
}

// writeGradient brings the gradient to where the caller gets it, unless the last layer has written it there.
func (p *planner) writeGradient(n *gorgonia.Node) {
	if at := p.placeOf(n); at.kind != inGradient {
		p.steps = append(p.steps, &definitionStep{op: Reshape{To: at.shape}, in: []*place{at}, out: p.gradientPlace()})
	}
}

// measureLives finds the first and last step at which each storage is in use.
func (p *planner) measureLives() {
	seen := make(map[*storage]bool)
	touch := func(at *place, i int) {
		if s := at.storage; !seen[s] {
			seen[s] = true
			s.first, s.last = i, i
		} else {
			s.last = max(s.last, i)
		}
	}
	for i, s := range p.steps {
		reads, write := s.places()
		for _, r := range reads {
			touch(r, i)
		}
		touch(write, i)
	}
	touch(p.logits, len(p.steps))
	touch(p.features, len(p.steps))
}

// shareInPlace lets a step write over an input that nobody reads afterwards, where its layer can.
func (p *planner) shareInPlace() {
	for i, s := range p.steps {
		_, out := s.places()
		for _, in := range s.reuses() {
			from, to := in.storage.root(), out.storage
			if from.kind == inArena && to.kind == inArena && from != to && from.last == i && to.first == i && from.size == to.size && to.into == nil {
				to.into = from
				from.last = to.last
				break
			}
		}
	}
}

// arrange gives each storage an offset in the arena such that no two in use at the same time overlap: the
// largest first, each at the lowest offset that is free.
func (p *planner) arrange() {
	var all []*storage
	for _, s := range p.steps {
		reads, write := s.places()
		for _, at := range append(reads, write) {
			if r := at.storage.root(); r.kind == inArena && !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *storage) int { return b.size - a.size })
	var placed []*storage // by offset
	for _, s := range all {
		s.offset = 0
		for _, other := range placed {
			apart := other.last < s.first || s.last < other.first
			if !apart && s.offset+s.size > other.offset {
				s.offset = max(s.offset, other.offset+other.size)
			}
		}
		i, _ := slices.BinarySearchFunc(placed, s.offset, func(o *storage, offset int) int { return o.offset - offset })
		placed = slices.Insert(placed, i, s)
		p.arena = max(p.arena, s.offset+s.size)
	}
}
