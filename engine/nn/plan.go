package nn

import (
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
	kept     []*place // tensors to read after a pass, in C order
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

// planner turns the runs of a graph into steps.
type planner struct {
	plan
	net     *Network
	alias   map[*gorgonia.Node]*gorgonia.Node
	at      map[*gorgonia.Node]*place
	copies  map[copied]*place // of tensors in other layouts
	readers map[*gorgonia.Node][]*fused
	last    *gorgonia.Node // the gradient, written plain

	clamped map[*gorgonia.Node]clamped

	layers layers
	unmade []unmade
}

// aim says what a plan computes beside the logits.
type aim struct {
	gradient bool // the input gradient
	layer    *layer
}

// newPlan compiles the steps that compute the logits and what is aimed at.
func newPlan(n *Network, a aim, layers layers, how storing) (*plan, error) {
	targets := []*gorgonia.Node{n.logits, n.features}
	p := newPlanner(n, layers)
	p.at[n.input] = external(inPictures, n.input.Shape())
	if a.gradient {
		if err := n.differentiate(); err != nil {
			return nil, err
		}
		p.last = n.gradient
		targets = append(targets, n.gradient)
	}
	if a.layer != nil {
		targets = append(targets, a.layer.node, a.layer.gradient)
	}
	var runs []*fused
	runs, p.alias = fuse(n, targets...)
	p.readers = readersOf(runs)
	p.joinChannels(runs)
	for _, r := range runs {
		p.add(r)
	}
	if a.gradient {
		p.writeGradient(n.gradient)
	}
	if a.layer != nil {
		p.keep(a.layer.node, a.layer.gradient)
	}
	p.logits, p.features = p.row(n.logits), p.row(n.features)
	p.measureLives()
	p.shareInPlace()
	p.arrange()
	if err := how.affords(p.layers.fit(p.unmade, how.room), &p.plan); err != nil {
		return nil, err
	}
	p.layers.make(p.unmade, how.consume)
	return &p.plan, nil
}

// readersOf returns the runs that read each node.
func readersOf(runs []*fused) map[*gorgonia.Node][]*fused {
	readers := make(map[*gorgonia.Node][]*fused)
	for _, r := range runs {
		nodes := r.args
		if nodes == nil {
			nodes = []*gorgonia.Node{r.in, r.add, r.saved}
		}
		for _, n := range nodes {
			if n != nil {
				readers[n] = append(readers[n], r)
			}
		}
	}
	return readers
}

func newPlanner(n *Network, layers layers) *planner {
	return &planner{
		net: n, layers: layers, clamped: make(map[*gorgonia.Node]clamped),
		at: make(map[*gorgonia.Node]*place), copies: make(map[copied]*place),
	}
}

func (p *planner) placeOf(n *gorgonia.Node) *place {
	if a, ok := p.alias[n]; ok {
		n = a
	}
	return p.at[n]
}

// row returns the place of a vector for each picture, [1,C], in one sheet.
func (p *planner) row(n *gorgonia.Node) *place { return p.whole(p.as(p.placeOf(n), n.Shape()), 1) }

func blockedLen(shape []int) int { return kernel.Blocks(shape[1]) * kernel.Block * elements(shape[2:]) }

// joinChannels places the operands of each concatenation side by side, so that writing them joins them. If a
// concatenation extends an earlier one, as in DenseNet, both use the same storage.
func (p *planner) joinChannels(runs []*fused) {
	made, views := make(map[*gorgonia.Node]*fused), make(map[*gorgonia.Node]bool)
	for _, r := range runs {
		made[r.out] = r
	}
	for _, r := range runs {
		if _, ok := r.root.(channelRange); ok {
			views[r.out] = true
		}
		if _, ok := r.root.(Concat); !ok || !wholeBlocks(r.args) || !liesInPictures(made, r.args) {
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
			p.at[n] = joined(s, size, n.Shape())
			size += blockedLen(n.Shape())
		}
		s.size = max(s.size, size)
		p.at[r.out] = joined(s, 0, r.outShape)
	}
}

// joined returns the place of a picture inside a storage.
func joined(s *storage, from int, shape []int) *place {
	at := newPicture(shape)
	at.storage, at.from = s, from
	return at
}

// liesInPictures reports whether kernels for pictures compute all operands, maybe with a function behind them.
func liesInPictures(made map[*gorgonia.Node]*fused, args []*gorgonia.Node) bool {
	for _, n := range args {
		r := made[n]
		if r == nil {
			return false
		}
		switch r.root.(type) {
		case Map, Binary:
			if !liesInPictures(made, r.args[:1]) {
				return false
			}
		case Concat:
			if !liesInPictures(made, r.args) {
				return false
			}
		case gathered, channelRange:
		default:
			if r.args != nil || r.axis() != 1 {
				return false
			}
		}
	}
	return true
}

// former returns the storage in which the first operands already lie side by side, the size they fill and their
// number; or a new storage if there is none.
func (p *planner) former(args []*gorgonia.Node) (s *storage, size, done int) {
	for _, n := range args {
		at := p.at[n]
		if at == nil || !at.isPicture() || at.from != size || s != nil && at.storage != s {
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

// axis returns the dimension that the kernel of a run wants in lanes.
func (r *fused) axis() int {
	switch r.root.(type) {
	case Linear, linearGradient:
		return len(r.inShape) - 1
	}
	return 1
}

// add appends the steps of a run.
func (p *planner) add(r *fused) {
	switch op := r.root.(type) {
	case Concat:
		if p.at[r.out] != nil {
			return // writing the operands joins them
		}
		if p.allPictures(r.args) {
			p.gather(r, lanesOf(r.args))
			return
		}
	case gathered:
		if op.axis == 1 && slices.ContainsFunc(r.args, p.liesAsPicture) {
			p.gather(r, op.from)
		} else {
			p.assemble(r, op)
		}
		return
	}
	if r.args != nil {
		if !p.general(r) {
			p.define(r)
		}
		return
	}
	if p.elementwise(r) {
		return
	}
	p.layer(r)
}

// layer appends the step of a run with a kernel for pictures or vectors.
func (p *planner) layer(r *fused) {
	s := &layerStep{about: r.describe()}
	_, conv := r.root.(Conv)
	_, back := r.root.(ConvGradient)
	first := conv && r.root.(Conv).dense() && p.at[r.in].isInput()
	final := back && r.root.(ConvGradient).dense() && r.out == p.last && r.add == nil
	p.unmade = append(p.unmade, unmade{&s.layer, r, first || final})
	if s.in = p.at[r.in]; !first {
		s.in = p.input(r, r.in)
	}
	if r.add != nil {
		s.add = p.input(r, r.add)
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
	if to := p.at[r.out]; to != s.out {
		p.moved(s.out, to, nil)
	}
}

// isInput reports whether the place holds the caller's pictures as they are.
func (p *place) isInput() bool {
	return p.kind == inPictures && len(p.shape) == 4 && slices.Equal(p.stride, cOrder(p.shape, 1))
}

// input returns a place of n in which the kernel of a run can read it.
func (p *planner) input(r *fused, n *gorgonia.Node) *place {
	at := p.at[n]
	if axis := r.axis(); axis > 1 {
		return p.whole(at, axis)
	}
	return p.whole(at, 1)
}

// output returns the place of a run's result, a new one unless a concatenation has set it.
func (p *planner) output(r *fused) *place {
	to := p.at[r.out]
	if to == nil {
		to = newBlocked(r.outShape, min(r.axis(), len(r.outShape)-1), len(r.outShape)-1)
		p.at[r.out] = to
	}
	if to.kind == inArena && to.axis != r.axis() {
		return newBlocked(r.outShape, r.axis(), len(r.outShape)-1)
	}
	return to
}

func (p *planner) allPictures(nodes []*gorgonia.Node) bool {
	return !slices.ContainsFunc(nodes, func(n *gorgonia.Node) bool { return !p.liesAsPicture(n) })
}

func (p *planner) liesAsPicture(n *gorgonia.Node) bool { return p.at[n] != nil && p.at[n].isPicture() }

func (p *planner) gradientPlace() *place { return external(inGradient, p.net.input.Shape()) }

// define appends a step that applies an operator's definition.
func (p *planner) define(r *fused) {
	if _, loss := r.root.(crossEntropyGradient); loss {
		p.lose(r)
		return
	}
	s := &definitionStep{op: r.root, out: p.at[r.out]}
	for i, n := range r.args {
		at := p.arg(r, i)
		if p.at[n] == nil {
			s.weights = append(s.weights, Array{Shape: at.shape, Data: at.constant})
			continue
		}
		s.in = append(s.in, at)
		s.read = append(s.read, newMover(at, newPlain(at.shape), nil))
	}
	if s.out == nil {
		s.out = newPlain(r.outShape)
		p.at[r.out] = s.out
	}
	s.write = newMover(newPlain(s.out.shape), s.out, nil)
	p.steps = append(p.steps, s)
}

// writeGradient copies the gradient to the caller's memory, unless the last layer writes it there.
func (p *planner) writeGradient(n *gorgonia.Node) {
	if at := p.placeOf(n); at.kind != inGradient {
		p.moved(at, p.gradientPlace(), nil)
	}
}

// keep copies tensors to memory that lasts until the end of a pass.
func (p *planner) keep(nodes ...*gorgonia.Node) {
	for _, n := range nodes {
		p.kept = append(p.kept, p.moved(p.as(p.placeOf(n), n.Shape()), newPlain(n.Shape()), nil))
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
	for _, at := range append([]*place{p.logits, p.features}, p.kept...) {
		touch(at, len(p.steps))
	}
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
