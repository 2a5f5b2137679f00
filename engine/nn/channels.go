package nn

import (
	"slices"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// gathered is a run of operators that only move channels: slices, joins, shuffles, padding with channels of zeros, and
// the gradients of all these. Channel i of its result is from[i], of the run's arguments.
type gathered struct{ from []kernel.Lane }

// Kind returns "Channels".
func (gathered) Kind() string { return channelRange{}.Kind() }

// Shape replaces the number of channels.
func (g gathered) Shape(in ...[]int) ([]int, error) {
	out := slices.Clone(in[0])
	out[1] = len(g.from)
	return out, nil
}

// Apply copies the channels.
func (g gathered) Apply(out Array, in ...Array) {
	for n := range out.Shape[0] {
		for i, l := range g.from {
			if l.Input >= 0 {
				copy(out.plane(n, i), in[l.Input].plane(n, l.Channel))
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
		from = f.disjoint(args)
	}
	if from == nil || len(n.Shape()) != 4 {
		return false
	}
	f.startGather(at, n, args, from)
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
			own = op.of(r.args)
		case channelRange:
			own = identityOf(r.args[0])[op.From:][:op.Count]
		case Concat:
			own = f.channelsOf(r.args...)
		default:
			if r.args == nil {
				own = identityOf(n)
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

func identityOf(n *gorgonia.Node) []channelOf {
	from := make([]channelOf, n.Shape()[1])
	for i := range from {
		from[i] = channelOf{n, i}
	}
	return from
}

// mixed returns the channels of a Mix that takes each from one channel, or is zero.
func (f *fuser) mixed(m Mix, args []*gorgonia.Node) []channelOf {
	all := f.channelsOf(args...)
	if m.Axis != 1 || all == nil {
		return nil
	}
	from := make([]channelOf, len(m.Rows))
	for i, row := range m.Rows {
		if len(row) > 1 || len(row) == 1 && row[0].Weight != 1 {
			return nil
		}
		if len(row) == 1 {
			from[i] = all[row[0].From]
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

// disjoint returns the channels of a sum of two runs that move channels, if one of each two channels is zero.
func (f *fuser) disjoint(args []*gorgonia.Node) []channelOf {
	for _, n := range args {
		if _, ok := f.soleRoot(n).(gathered); !ok {
			return nil
		}
	}
	from := f.channelsOf(args[0])
	for i, c := range f.channelsOf(args[1]) {
		switch {
		case from[i].node == nil:
			from[i] = c
		case c.node != nil:
			return nil
		}
	}
	return from
}

// startGather starts the run of n. It reads the nodes of from in place of args.
func (f *fuser) startGather(at int, n *gorgonia.Node, args []*gorgonia.Node, from []channelOf) {
	var sources []*gorgonia.Node
	g := gathered{make([]kernel.Lane, len(from))}
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
	if len(sources) == 1 && slices.Equal(from, identityOf(sources[0])) {
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
