package kernel

import "math"

// groupNorm normalises groups of channels. A task takes a part: the fewest blocks that hold whole groups.
type groupNorm struct {
	path           Path
	channels       int // in a group
	all            int
	blocks, pixels int
	part           int // blocks
	epsilon        float64
	scale, shift   []float32
	clamp          Clamp
	work           work
}

// NewGroupNorm returns the layer that normalises each group of neighbouring channels of a picture (Wu and He 2018):
//
//	Out[c,p] = clamp((In[c,p] − mean) / √(variance + epsilon) · scale[c] + shift[c])
//
// with mean and variance over the group's channels and all pixels. A nil scale stands for 1, a nil shift for 0. Out
// must not be In. Inside is written if it is given.
func NewGroupNorm(groups, c, pixels int, epsilon float32, scale, shift []float32, clamp Clamp) Layer {
	checkChannels(c, scale, shift)
	l := newGroupNorm(groups, c, pixels, epsilon)
	l.scale, l.shift, l.clamp = packOnes(c, scale), packZeros(c, shift), clamp
	return l
}

// NewGroupNormGrad returns the gradient of [NewGroupNorm]'s layer without its clamp with respect to its input, which
// the caller passes as Saved. Out must be neither In nor Saved.
func NewGroupNormGrad(groups, c, pixels int, epsilon float32, scale []float32) Layer {
	checkChannels(c, scale, nil)
	l := newGroupNorm(groups, c, pixels, epsilon)
	l.scale = packOnes(c, scale)
	return &groupNormGrad{*l}
}

func newGroupNorm(groups, c, pixels int, epsilon float32) *groupNorm {
	if groups < 1 || c%groups != 0 {
		panic("kernel: channels do not make whole groups")
	}
	l := &groupNorm{
		path: active, channels: c / groups, all: c, blocks: Blocks(c), pixels: pixels, epsilon: float64(epsilon), clamp: None,
	}
	l.part = l.channels
	for l.part%Block != 0 {
		l.part += l.channels
	}
	l.part = min(l.part/Block, l.blocks)
	l.work = cut((l.blocks+l.part-1)/l.part, 1, 16*pixels*Block*l.part)
	return l
}

func (l *groupNorm) Tasks(n int) int { return l.work.tasks(n) }

// parts calls f with each part of a task.
func (l *groupNorm) parts(n, task int, f func(picture, from, to int)) {
	u := l.work.unit(n, task)
	for row := u.row; row < u.rowEnd; row++ {
		picture, from := row/l.work.perPicture, row%l.work.perPicture*l.part
		f(picture, from, min(from+l.part, l.blocks))
	}
}

func (l *groupNorm) Run(a Args, task int) {
	l.parts(a.N, task, func(picture, from, to int) {
		size := l.blocks * l.pixels * Block
		x, y := a.In.picture(picture, size), a.Out.picture(picture, size)
		factor := l.centre(y, x, from, to)
		for i := range factor {
			factor[i] *= l.scale[from*Block+i]
		}
		for b := from; b < to; b++ {
			call := l.lanes(y, y, factor[(b-from)*Block:], l.shift[b*Block:], b)
			call.lo, call.hi = l.clamp.Lo, l.clamp.Hi
			if a.Inside.Data != nil {
				call.inside = a.Inside.picture(picture, b*l.pixels, (b+1)*l.pixels)
			}
			call.line(l.pixels)
		}
	})
}

// centre writes x less the mean of its group to y, and returns 1/√(variance + epsilon) for each channel.
func (l *groupNorm) centre(y, x []float32, from, to int) []float32 {
	n := float64(l.channels * l.pixels)
	mean := l.sums(x, nil, from, to)
	for i := range mean {
		mean[i] = -mean[i] / n
	}
	for b := from; b < to; b++ {
		call := l.lanes(y, x, ones[:], narrowed(mean[(b-from)*Block:][:Block]), b)
		call.line(l.pixels)
	}
	squares := l.sums(y, y, from, to)
	factor := make([]float32, len(squares))
	for i, s := range squares {
		factor[i] = float32(1 / math.Sqrt(s/n+l.epsilon))
	}
	return factor
}

// sums returns for each channel the sum over its group of x, or of x·y.
func (l *groupNorm) sums(x, y []float32, from, to int) []float64 {
	sums := make([]float64, (to-from)*Block)
	size := l.pixels * Block
	for b := from; b < to; b++ {
		var lanes [Block]float32
		call := vectorCall{path: l.path, code: codeSumPixels, rows: 1, steps: l.pixels, xStep: Block, yStep: Block}
		call.x, call.out = x[b*size:(b+1)*size], lanes[:]
		if y != nil {
			call.y = y[b*size : (b+1)*size]
		}
		call.runSum()
		for i, v := range lanes {
			sums[(b-from)*Block+i] = float64(v)
		}
	}
	for g := 0; g+l.channels <= min(len(sums), l.all-from*Block); g += l.channels {
		total := 0.0
		for _, s := range sums[g : g+l.channels] {
			total += s
		}
		for i := range l.channels {
			sums[g+i] = total
		}
	}
	return sums
}

// lanes returns the call out = in·scale + shift for block b of a picture; the lanes after the last channel become zero.
func (l *groupNorm) lanes(out, in, scale, shift []float32, b int) tileCall {
	size := l.pixels * Block
	call := tileCall{op: opDepthwise, path: l.path, taps: soleTap, inPix: Block, outPix: Block, lo: None.Lo, hi: None.Hi}
	call.in, call.out = in[b*size:(b+1)*size], out[b*size:(b+1)*size]
	call.w, call.bias = l.masked(scale, b), l.masked(shift, b)
	return call
}

// masked returns the values of a block's lanes, zero after the last channel.
func (l *groupNorm) masked(values []float32, b int) []float32 {
	if (b+1)*Block <= l.all {
		return values[:Block]
	}
	masked := make([]float32, Block)
	copy(masked, values[:l.all-b*Block])
	return masked
}

func narrowed(values []float64) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out
}

type groupNormGrad struct{ groupNorm }

// Run computes factor·(g − mean(g) − x̂·mean(g·x̂)), with g = In·scale and x̂ the normalised input.
func (l *groupNormGrad) Run(a Args, task int) {
	l.parts(a.N, task, func(picture, from, to int) {
		size := l.blocks * l.pixels * Block
		buf := borrow(2 * size)
		defer scratch.Put(buf)
		dy, x, out := a.In.picture(picture, size), a.Saved.picture(picture, size), a.Out.picture(picture, size)
		g, centred := (*buf)[:size], (*buf)[size:2*size]
		factor := l.centre(centred, x, from, to)
		for b := from; b < to; b++ {
			call := l.lanes(g, dy, l.scale[b*Block:], zeros[:], b)
			call.line(l.pixels)
		}
		l.combine(out, g, centred, factor, from, to)
	})
}

var zeros [Block]float32

// combine writes factor·g − centred·factor³·mean(g·centred) − factor·mean(g).
func (l *groupNormGrad) combine(out, g, centred, factor []float32, from, to int) {
	n := float64(l.channels * l.pixels)
	sum, dot := l.sums(g, nil, from, to), l.sums(g, centred, from, to)
	tilt, shift := make([]float32, len(factor)), make([]float32, len(factor))
	for i, f := range factor {
		tilt[i] = float32(-dot[i] / n * float64(f) * float64(f) * float64(f))
		shift[i] = float32(-sum[i] / n * float64(f))
	}
	for b := from; b < to; b++ {
		at := (b - from) * Block
		call := l.lanes(out, centred, tilt[at:], shift[at:], b)
		call.line(l.pixels)
		call = l.lanes(out, g, factor[at:], zeros[:], b)
		call.add = call.out
		call.line(l.pixels)
	}
}
