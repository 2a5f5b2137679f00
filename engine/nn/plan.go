package nn

import (
	"fmt"
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// plan is a compiled list of steps and the memory of all tensors between them.
type plan struct {
	steps    []step
	arena    int // floats of working memory for one picture
	bits     int // 16-bit numbers of masks for one picture
	logits   *place
	features *place
}

// step is one call of a kernel layer or of an operator's definition.
type step interface {
	describe() Step
	tasks(n int) int
	run(m *memory, n, task int)
	// places returns the tensors the step reads and the one it writes.
	places() (reads []*place, write *place)
	// reuses returns the tensors that the step may overwrite with its result.
	reuses() []*place
}

// storage is memory for one picture's part of a tensor, or of several tensors joined along the channels.
type storage struct {
	kind        storageKind
	size        int      // floats for one picture
	first, last int      // the steps that use it first and last
	offset      int      // in the arena, in floats for one picture
	into        *storage // the storage whose memory it shares; nil if it has its own
}

type storageKind uint8

const (
	inArena      storageKind = iota
	inPictures               // the caller's x
	inGradient               // the result of InputGradient
	inLabels                 // one-hot labels
	storageKinds = iota
)

func (s *storage) root() *storage {
	for s.into != nil {
		s = s.into
	}
	return s
}

// place is the position of a tensor, which is blocked by channels, or plain as callers pass it.
type place struct {
	*storage
	shape []int
	from  int // floats from the start of the storage, for a tensor joined to others
	plain bool
}

// planner turns the runs of a graph into steps.
type planner struct {
	plan
	net    *Network
	alias  map[*gorgonia.Node]*gorgonia.Node
	at     map[*gorgonia.Node]*place
	copies map[*gorgonia.Node]*place // blocked copies of plain tensors
	last   *gorgonia.Node            // the gradient, written plain

	clamped map[*gorgonia.Node]clamped

	layers layers
	unmade []unmade
}

// newPlan compiles the steps that compute the logits, and with gradient also the input gradient. With consume, weights
// are freed as they are packed.
func newPlan(n *Network, gradient bool, layers layers, consume bool) (*plan, error) {
	targets := []*gorgonia.Node{n.logits, n.features}
	p := newPlanner(n, layers)
	p.at[n.input] = external(inPictures, n.input.Shape())
	if gradient {
		if err := n.differentiate(); err != nil {
			return nil, err
		}
		p.last = n.gradient
		targets = append(targets, n.gradient)
		p.at[n.labels] = external(inLabels, n.labels.Shape())
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

func newPlanner(n *Network, layers layers) *planner {
	return &planner{
		net: n, layers: layers, clamped: make(map[*gorgonia.Node]clamped),
		at: make(map[*gorgonia.Node]*place), copies: make(map[*gorgonia.Node]*place),
	}
}

// external returns the place of a plain tensor in the caller's memory.
func external(kind storageKind, shape []int) *place {
	return &place{storage: &storage{kind: kind, size: elements(shape)}, shape: shape, plain: true}
}

func (p *planner) placeOf(n *gorgonia.Node) *place {
	if a, ok := p.alias[n]; ok {
		n = a
	}
	return p.at[n]
}

// newPlace returns a new place for a blocked tensor.
func newPlace(shape []int) *place {
	return &place{storage: &storage{size: blockedLen(shape)}, shape: shape}
}

// newPlain returns a new place for the plain result of an operator's definition, which other definitions often read.
// Its size is a multiple of kernel.Block, to keep other tensors in the arena aligned.
func newPlain(shape []int) *place {
	size := (elements(shape) + kernel.Block - 1) / kernel.Block * kernel.Block
	return &place{storage: &storage{size: size}, shape: shape, plain: true}
}

func blockedLen(shape []int) int { return kernel.Blocks(shape[1]) * kernel.Block * elements(shape[2:]) }

// joinChannels places the operands of each concatenation side by side, so that writing them joins them. If a
// concatenation extends an earlier one, as in DenseNet, both use the same storage.
func (p *planner) joinChannels(runs []*fused) {
	views := make(map[*gorgonia.Node]bool)
	for _, r := range runs {
		if _, ok := r.root.(channelRange); ok {
			views[r.out] = true
		}
		if _, ok := r.root.(Concat); !ok || !wholeBlocks(r.args) {
			continue
		}
		s, size, done := p.former(r.args)
		for _, n := range r.args[done:] {
			// Part of another tensor, or the input: a step of its own copies it.
			if p.at[n] != nil || views[n] {
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

// former returns the storage in which the first operands already lie side by side, the size they fill and their
// number; or a new storage if there is none.
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
			return // writing the operands joins them
		}
		if p.allBlocked(r.args) {
			p.gather(r, lanesOf(r.args))
			return
		}
	case gathered:
		p.gather(r, op.from)
		return
	case channelRange:
		in := p.blocked(r.in)
		if op.aligned(in.shape[1]) {
			from := in.from + op.From*elements(r.outShape[2:])
			p.at[r.out] = &place{storage: in.storage, shape: r.outShape, from: from}
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

// output returns the place of a run's result, a new one unless a concatenation has set it.
func (p *planner) output(r *fused) *place {
	if p.at[r.out] == nil {
		p.at[r.out] = newPlace(r.outShape)
	}
	return p.at[r.out]
}

func (p *planner) allBlocked(nodes []*gorgonia.Node) bool {
	return !slices.ContainsFunc(nodes, func(n *gorgonia.Node) bool { return p.at[n] == nil || p.at[n].plain })
}

func (p *planner) gradientPlace() *place { return external(inGradient, p.net.input.Shape()) }

// blocked returns a blocked place of n. If n is plain, it adds a step that copies it.
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
			as.shape = children(r.out)[i].Shape() // it may have been reshaped
			s.in = append(s.in, &as)
			continue
		}
		w, err := arrayOf(n.Value())
		if err != nil {
			panic(fmt.Sprintf("nn: weight %s: %v", n.Name(), err)) // cannot happen: the Builder made it of float32
		}
		s.weights = append(s.weights, w)
	}
	if p.at[r.out] == nil {
		p.at[r.out] = newPlain(r.outShape)
	}
	s.out = p.at[r.out]
	p.steps = append(p.steps, s)
}

// writeGradient copies the gradient to the caller's memory, unless the last layer writes it there.
func (p *planner) writeGradient(n *gorgonia.Node) {
	if at := p.placeOf(n); at.kind != inGradient {
		p.steps = append(p.steps, &definitionStep{op: Reshape{To: at.shape}, in: []*place{at}, out: p.gradientPlace()})
	}
}

// measureLives finds the first and last step that use each storage.
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

// shareInPlace lets a step overwrite an input that no later step reads, if the step allows it.
func (p *planner) shareInPlace() {
	for i, s := range p.steps {
		_, out := s.places()
		for _, in := range s.reuses() {
			from, to := in.storage.root(), out.storage
			sole := from.last == i && to.first == i && to.into == nil
			if sole && from != to && from.kind == inArena && to.kind == inArena && from.size == to.size {
				to.into = from
				from.last = to.last
				break
			}
		}
	}
}

// arrange gives each storage an offset in the arena so that storages in use at the same time do not overlap. It takes
// the largest first and gives each the lowest free offset.
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
