package nn

import (
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// gathered is a run of operators that only move channels: slices, joins, shuffles, padding with channels of zeros, and
// the gradients of all these. Channel i of its result is from[i], of the run's arguments. Channels lie along any axis,
// but axis 1 for all but sums of slices.
type gathered struct {
	axis int
	from []kernel.Lane
}

// Kind returns "Channels".
func (gathered) Kind() string { return channelRange{}.Kind() }

// Shape replaces the number of channels.
func (g gathered) Shape(in ...[]int) ([]int, error) {
	out := slices.Clone(in[0])
	out[g.axis] = len(g.from)
	return out, nil
}

// Apply copies the channels.
func (g gathered) Apply(out Array, in ...Array) {
	plane := elements(out.Shape[g.axis+1:])
	for n := range elements(out.Shape[:g.axis]) {
		for i, l := range g.from {
			if l.Input >= 0 {
				x := in[l.Input]
				copy(out.Data[(n*len(g.from)+i)*plane:][:plane], x.Data[(n*x.Shape[g.axis]+l.Channel)*plane:])
			}
		}
	}
}

// channelOf is a channel of a node; without a node it is zero.
type channelOf struct {
	node    *gorgonia.Node
	channel int
}

// gather lets n start a run that moves channels, if that is all it does, in place of the runs of its inputs that do so.
func (f *fuser) gather(at int, n *gorgonia.Node, op Operator, args []*gorgonia.Node) bool {
	var from []channelOf
	axis := 1
	switch op := op.(type) {
	case Concat:
		if !slices.ContainsFunc(args, f.movesChannels) {
			return false // the planner lets the operands be written side by side
		}
		from = f.channelsOf(args...)
	case channelRange:
		if all := f.channelsOf(args...); all != nil {
			from = all[op.From:][:op.Count]
		}
	case Mix:
		from = f.mixed(op, args)
	case Reshape:
		from = f.shuffled(n, args[0])
	case Add:
		axis, from = f.disjoint(args)
	}
	if _, sum := op.(Add); from == nil || !sum && len(n.Shape()) != 4 {
		return false
	}
	f.startGather(at, n, args, axis, from)
	return true
}

// movesChannels reports whether a run only moves channels and computes n.
func (f *fuser) movesChannels(n *gorgonia.Node) bool {
	r := f.producer[n]
	if r == nil {
		return false
	}
	switch r.root.(type) {
	case gathered, channelRange:
		return true
	}
	return false
}

// channelsOf returns the channels of nodes, one node after the other, as channels of the nodes that compute them. It
// returns nil if one of them is not the result of a kernel.
func (f *fuser) channelsOf(nodes ...*gorgonia.Node) []channelOf {
	var all []channelOf
	for _, n := range nodes {
		r := f.producer[n]
		if r == nil || len(n.Shape()) != 4 {
			return nil
		}
		var own []channelOf
		switch op := r.root.(type) {
		case gathered:
			if op.axis == 1 {
				own = op.of(r.args)
			}
		case channelRange:
			own = identityOf(r.args[0], 1)[op.From:][:op.Count]
		case Concat:
			own = f.channelsOf(r.args...)
		default:
			if r.args == nil {
				own = identityOf(n, 1)
			}
		}
		if own == nil {
			return nil
		}
		all = append(all, own...)
	}
	return all
}

func (g gathered) of(args []*gorgonia.Node) []channelOf {
	from := make([]channelOf, len(g.from))
	for i, l := range g.from {
		if l.Input >= 0 {
			from[i] = channelOf{args[l.Input], l.Channel}
		}
	}
	return from
}

func identityOf(n *gorgonia.Node, axis int) []channelOf {
	from := make([]channelOf, n.Shape()[axis])
	for i := range from {
		from[i] = channelOf{n, i}
	}
	return from
}

// mixed returns the channels of a Mix that takes each from one channel, or is zero.
func (f *fuser) mixed(m Mix, args []*gorgonia.Node) []channelOf {
	all := f.channelsOf(args...)
	rows, _, ok := m.choice()
	if m.Axis != 1 || all == nil || !ok {
		return nil
	}
	return taken(all, rows)
}

// taken returns the channels of a choice of rows; −1 stands for zero.
func taken(all []channelOf, rows []int) []channelOf {
	from := make([]channelOf, len(rows))
	for i, row := range rows {
		if row >= 0 {
			from[i] = all[row]
		}
	}
	return from
}

// shuffled returns the channels of a reshaped transpose of a reshaped node, if these only permute channels: n is the
// last of the three, moved the transpose.
func (f *fuser) shuffled(n, moved *gorgonia.Node) []channelOf {
	t, ok := f.soleRoot(moved).(Transpose)
	if !ok {
		return nil
	}
	cut := f.producer[moved].args[0]
	if _, ok := f.soleRoot(cut).(Reshape); !ok {
		return nil
	}
	x := f.producer[cut].args[0]
	before, dims, after := children(cut)[0].Shape(), cut.Shape(), n.Shape()
	if len(before) != 4 || !slices.Equal(before, after) {
		return nil
	}
	split := 1 // the dimensions of dims before it are the channels
	for channels := 1; split < len(dims) && channels*dims[split] <= before[1]; split++ {
		channels *= dims[split]
	}
	if elements(dims[:split]) != before[1] {
		return nil
	}
	for i, p := range t.Perm {
		if (i == 0 || i >= split) && p != i {
			return nil
		}
	}
	all := f.channelsOf(x)
	if all == nil {
		return nil
	}
	from := make([]channelOf, before[1])
	shape, stride := moved.Shape()[:split], make([]int, split)
	for i := range stride {
		stride[i] = elements(dims[t.Perm[i]+1 : split])
	}
	walk(shape, stride, stride, func(i, channel, _ int) { from[i] = all[channel] })
	return from
}

// soleRoot returns the operator of the run that computes n, if it runs its definition and nothing else reads n.
func (f *fuser) soleRoot(n *gorgonia.Node) Operator {
	r := f.producer[n]
	if r == nil || f.uses[n] != 1 || r.args == nil {
		return nil
	}
	return r.root
}

// disjoint returns the channels of a sum of two runs that move channels along the same axis, if one of each two channels
// is zero: the gradient of a tensor of which only slices are read.
func (f *fuser) disjoint(args []*gorgonia.Node) (axis int, from []channelOf) {
	axis, from = f.placed(args[0])
	other, more := f.placed(args[1])
	if axis != other || from == nil {
		return 0, nil
	}
	from = slices.Clone(from)
	for i, c := range more {
		switch {
		case from[i].node == nil:
			from[i] = c
		case c.node != nil:
			return 0, nil
		}
	}
	return axis, from
}

// placed returns the channels of a run that moves channels along an axis and is read once, or nil.
func (f *fuser) placed(n *gorgonia.Node) (axis int, from []channelOf) {
	switch op := f.soleRoot(n).(type) {
	case gathered:
		return op.axis, op.of(f.producer[n].args)
	case Mix:
		r := f.producer[n]
		rows, _, ok := op.choice()
		if x := r.args[0]; ok && slices.Equal(x.Shape(), r.as[0].Shape()) {
			return op.Axis, taken(identityOf(x, op.Axis), rows)
		}
	}
	return 0, nil
}

// startGather starts the run of n. It reads the nodes of from in place of args.
func (f *fuser) startGather(at int, n *gorgonia.Node, args []*gorgonia.Node, axis int, from []channelOf) {
	var sources []*gorgonia.Node
	g := gathered{axis, make([]kernel.Lane, len(from))}
	for i, c := range from {
		g.from[i].Input = -1
		if c.node != nil {
			input := slices.Index(sources, c.node)
			if input < 0 {
				input = len(sources)
				sources = append(sources, c.node)
				f.uses[c.node]++
			}
			g.from[i] = kernel.Lane{Input: input, Channel: c.channel}
		}
	}
	for _, a := range args {
		f.unuse(a)
	}
	if len(sources) == 1 && slices.Equal(from, identityOf(sources[0], axis)) {
		f.alias[n] = sources[0]
		f.uses[sources[0]] += f.uses[n] - 1
		return
	}
	r := &fused{root: g, out: n, at: at, outShape: n.Shape(), clamp: kernel.None, args: sources}
	r.root = g.simplest(sources)
	if len(sources) > 0 {
		r.in, r.inShape = sources[0], sources[0].Shape()
	}
	f.producer[n] = r
}

// unuse drops one use of n and, after the last, its run, which only moves elements.
func (f *fuser) unuse(n *gorgonia.Node) {
	if f.uses[n]--; f.uses[n] > 0 {
		return
	}
	r := f.producer[n]
	delete(f.producer, n)
	for _, a := range r.args {
		f.unuse(a)
	}
}

// simplest returns g as a range of whole blocks, which is a view, or as a join of whole blocks, which needs no copy.
func (g gathered) simplest(args []*gorgonia.Node) Operator {
	if g.axis != 1 || len(args) > 0 && len(args[0].Shape()) != 4 {
		return g
	}
	if len(args) == 1 {
		r := channelRange{From: g.from[0].Channel, Count: len(g.from)}
		channels := args[0].Shape()[1]
		if r.From+r.Count <= channels && r.aligned(channels) && slices.Equal(g.from, lanesOf(args)[r.From:][:r.Count]) {
			return r
		}
	}
	if len(args) > 1 && wholeBlocks(args) && slices.Equal(g.from, lanesOf(args)) {
		return Concat{}
	}
	return g
}

// aligned reports whether the range of so many channels is a number of whole blocks.
func (c channelRange) aligned(channels int) bool {
	return c.From%kernel.Block == 0 && (c.Count%kernel.Block == 0 || c.From+c.Count == channels)
}

// lanesOf returns all channels of the arguments of a run.
func lanesOf(args []*gorgonia.Node) []kernel.Lane {
	var all []kernel.Lane
	for i, n := range args {
		for c := range n.Shape()[1] {
			all = append(all, kernel.Lane{Input: i, Channel: c})
		}
	}
	return all
}

// gatherStep moves channels of several tensors into one.
type gatherStep struct {
	about  Step
	gather *kernel.Gather
	in     []*place
	out    *place
}

// gather appends the step of a run that moves channels.
func (p *planner) gather(r *fused, from []kernel.Lane) {
	s := &gatherStep{about: r.describe()}
	s.about.Kind = gathered{}.Kind()
	channels := make([]int, len(r.args))
	for i, n := range r.args {
		s.in = append(s.in, p.whole(p.at[n], 1))
		channels[i] = n.Shape()[1]
	}
	s.gather = kernel.NewGather(elements(r.outShape[2:]), channels, from)
	s.out = p.output(r)
	p.steps = append(p.steps, s)
}

func (s *gatherStep) describe() Step  { return s.about }
func (s *gatherStep) tasks(n int) int { return s.gather.Tasks(n) }

func (s *gatherStep) run(m *memory, n, task int) {
	in := make([]kernel.Tensor, len(s.in))
	for i, at := range s.in {
		in[i] = m.tensor(at)
	}
	s.gather.Run(n, in, m.tensor(s.out), task)
}

func (s *gatherStep) places() (reads []*place, write *place) { return slices.Clone(s.in), s.out }
func (s *gatherStep) reuses() []*place                       { return nil }
