package kernel

// NewGroupedConv is [NewConv] in groups: output channel o reads the InC/groups input channels of its group. weights is
// [OutC, InC/groups, KH, KW]. An infinity or NaN may spread to the groups that share a block of 16 channels with it.
// It panics if the arguments do not fit together.
func NewGroupedConv(g Geometry, groups int, weights, bias []float32, clamp Clamp) Layer {
	b := newBands(g, groups, false)
	g.checkWeights(weights, bias, g.OutC*b.ins*g.KH*g.KW)
	clamp.check()
	window := g.KH * g.KW
	at := func(o, j, k int) float32 { return weights[(o*b.ins+j)*window+k] }
	if b.spreads(window*g.OutH()*g.OutW(), g.InH*g.InW) {
		s := newSpread(b, g.InH*g.InW, g.OutH()*g.OutW(), window, at)
		s.bias, s.clamp = packBias(bias), clamp
		s.lay(g.InW, g.OutW(), g.KW, forwardPhases(g))
		return s
	}
	return b.layer(g.InH*g.InW, g.OutH()*g.OutW(), func(p band) Layer {
		part := g
		part.InC, part.OutC = p.inEnd-p.in, p.outEnd-p.out
		w := p.weights(b, window, false, at)
		var own []float32
		if bias != nil {
			own = bias[p.out:p.outEnd]
		}
		return NewConv(part, w, own, clamp)
	})
}

// NewGroupedConvGrad returns the gradient of [NewGroupedConv]'s layer with respect to its input. See [NewConvGrad].
func NewGroupedConvGrad(g Geometry, groups int, weights []float32, mask Clamp) Layer {
	b := newBands(g, groups, true)
	g.checkWeights(weights, nil, g.InC*b.ins*g.KH*g.KW)
	window := g.KH * g.KW
	// Channel c of the input's gradient reads the outputs of its group.
	at := func(c, j, k int) float32 { return weights[((c/b.outs*b.ins+j)*b.outs+c%b.outs)*window+k] }
	if b.spreads(window*g.OutH()*g.OutW(), g.OutH()*g.OutW()) {
		s := newSpread(b, g.OutH()*g.OutW(), g.InH*g.InW, window, at)
		s.clamp, s.masked = mask, mask != None
		s.lay(g.OutW(), g.InW, g.KW, gradientPhases(g))
		return s
	}
	return b.layer(g.OutH()*g.OutW(), g.InH*g.InW, func(p band) Layer {
		part := g
		part.InC, part.OutC = p.outEnd-p.out, p.inEnd-p.in
		return NewConvGrad(part, p.weights(b, window, true, at), mask)
	})
}

// bands are the channels of a grouped layer that computes out channels from in channels.
type bands struct {
	in, out   int // channels
	ins, outs int // channels of a group
}

// newBands describes a grouped convolution or, with gradient, its gradient.
func newBands(g Geometry, groups int, gradient bool) bands {
	g.check()
	if groups < 1 || g.InC%groups != 0 || g.OutC%groups != 0 {
		panic("kernel: groups do not divide the channels")
	}
	b := bands{in: g.InC, out: g.OutC, ins: g.InC / groups, outs: g.OutC / groups}
	if gradient {
		b.in, b.out, b.ins, b.outs = b.out, b.in, b.outs, b.ins
	}
	return b
}

// inGroup returns the number of input channel c among the inputs of output channel o, if it is one of them.
func (b bands) inGroup(o, c int) (j int, ok bool) {
	j = c - o/b.outs*b.ins
	return j, j >= 0 && j < b.ins
}

// band is a range of output channels, and the range of input channels that they read. Ranges begin at a block.
type band struct{ in, inEnd, out, outEnd int }

// cut returns the bands, each as long as its blocks of outputs read the same blocks of inputs.
func (b bands) cut() []band {
	var all []band
	for o := 0; o < b.out; o += Block {
		end := min(o+Block, b.out)
		p := band{out: o, outEnd: end, in: o / b.outs * b.ins / Block * Block}
		p.inEnd = min(b.in, Blocks(((end-1)/b.outs+1)*b.ins)*Block)
		if last := len(all) - 1; last >= 0 && all[last].in == p.in && all[last].inEnd == p.inEnd {
			all[last].outEnd = end
			continue
		}
		all = append(all, p)
	}
	return all
}

// weights returns the weights of a dense convolution between the channels of the band, zero between groups: output
// channel by output channel, or with turned input by input, as for a convolution that the band is the gradient of.
func (p band) weights(b bands, window int, turned bool, at func(o, j, k int) float32) []float32 {
	outs, ins := p.outEnd-p.out, p.inEnd-p.in
	w := make([]float32, outs*ins*window)
	for i := range outs * ins {
		o, c := i/ins, i%ins
		if turned {
			o, c = i%outs, i/outs
		}
		if j, ok := b.inGroup(p.out+o, p.in+c); ok {
			for k := range window {
				w[i*window+k] = at(p.out+o, j, k)
			}
		}
	}
	return w
}

// spreads reports whether [spread] is faster than bands of dense layers. It makes a product for each channel of the
// group, and copies the input for each; a band makes one for each channel that it reads. taps is the number of window
// elements times the pixels of the convolution's output, inPixels the size of the layer's input.
func (b bands) spreads(taps, inPixels int) bool {
	const perCopy = 4           // products that take as long as moving a block of lanes
	const loads, whole = 13, 10 // time of a product whose operand is a vector, to one that is broadcast
	dense := 0
	for _, p := range b.cut() {
		dense += Blocks(p.outEnd-p.out) * (p.inEnd - p.in) * taps
	}
	sources := 1 + (Block-1)/b.outs*b.ins/Block
	return Blocks(b.out)*b.ins*(taps*loads/whole+inPixels*perCopy*sources) < dense
}

// banded computes parts of the channels by layers of their own.
type banded struct {
	layers            []Layer
	bands             []band
	inPixels, inSize  int
	outPixels, outLen int
}

func (b bands) layer(inPixels, outPixels int, make func(p band) Layer) Layer {
	l := &banded{
		bands: b.cut(), inPixels: inPixels, outPixels: outPixels,
		inSize: Len(b.in, inPixels, 1), outLen: Len(b.out, outPixels, 1),
	}
	for _, p := range l.bands {
		l.layers = append(l.layers, make(p))
	}
	return l
}

func (l *banded) Tasks(n int) int {
	sum := 0
	for _, part := range l.layers {
		sum += part.Tasks(n)
	}
	return sum
}

func (l *banded) Run(a Args, task int) {
	for i, part := range l.layers {
		tasks := part.Tasks(a.N)
		if task < tasks {
			part.Run(l.bands[i].of(a, l.inPixels, l.outPixels), task)
			return
		}
		task -= tasks
	}
}

// of returns the band's part of a call.
func (p band) of(a Args, inPixels, outPixels int) Args {
	in, out := p.in*inPixels, p.out*outPixels
	a.In.Data = a.In.Data[in:]
	for _, t := range []*Tensor{&a.Out, &a.Add, &a.Saved} {
		if t.Data != nil {
			t.Data = t.Data[out:]
		}
	}
	for _, m := range []*Mask{&a.Inside, &a.Mask} {
		if m.Data != nil {
			m.Data = m.Data[out/Block:]
		}
	}
	return a
}
