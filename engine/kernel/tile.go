package kernel

// tileCall describes the computation of count neighbouring tiles of width output pixels each. The assembly reads it by
// offset; TestOffsets checks the generator's table of offsets. Positions and distances are in floats.
type tileCall struct {
	in    []float32 // input picture
	w     []float32 // weights of the first output block
	out   []float32 // output picture from the first output block
	bias  []float32 // the initial sum; nil is zero
	add   []float32 // added to the initial sum, addressed like out; may be nil
	saved []float32 // values for the mask, addressed like out; may be nil
	taps  []tap

	inside []uint16 // receives the bits of Args.Inside, number out/16 for the lanes at out; may be nil
	mask   []uint16 // bits used instead of saved, addressed like inside; may be nil

	inPos, outPos int // the first pixel's origin in the input, and its position in the output
	inPix, outPix int // between neighbouring pixels

	blocks           int // input blocks
	inBlock          int // between input blocks
	wBlock           int // between the weights of neighbouring input blocks
	steps, lastSteps int // input channels in a block, and in the last one

	group    int // output blocks
	wGroup   int // between the weights of neighbouring output blocks
	outBlock int // between output blocks

	width, count int
	lo, hi       float32 // clamp, or mask if saved is not nil
	flags        int

	op   op
	path Path
}

// op is the operation of a call.
type op uint8

const (
	opConv op = iota
	opDepthwise
	opMaximum
	opUnmaximum
	opLanes
)

// The bits of tileCall.flags.
const (
	flagContinue   = 1 << iota // the sum starts from out instead of bias and add
	flagPartial                // the sum is stored unchanged: no clamp, no mask
	flagAccumulate             // the result is added to out
)

// runGeneric executes the call in plain Go.
func (c *tileCall) runGeneric() {
	switch c.op {
	case opConv:
		convGeneric(c)
	case opDepthwise:
		depthwiseGeneric(c)
	case opMaximum:
		maximumGeneric(c)
	case opUnmaximum:
		unmaximumGeneric(c)
	case opLanes:
		lanesGeneric(c)
	}
}

// has reports whether the tap applies to pixel p of a tile.
func (t tap) has(p, width int) bool { return p >= t.skip && p < width+min(t.skip, 0) }

// start returns the initial sum of the 16 lanes at out[pos:]; block is the output block within the group.
func (c *tileCall) start(pos, block int) (acc wideSums) {
	if c.flags&flagContinue != 0 {
		acc.add(c.out[pos : pos+Block])
		return acc
	}
	if c.bias != nil {
		acc.add(c.bias[block*Block:][:Block])
	}
	if c.add != nil {
		acc.add(c.add[pos : pos+Block])
	}
	return acc
}

// wideSums are the sums of plain Go, in float64: without a fused multiply-add, each product would be rounded as well,
// and an activation close to a kink would land on the other side more often than on the vector paths.
type wideSums [Block]float64

func (acc *wideSums) add(values []float32) {
	for l, v := range values {
		acc[l] += float64(v)
	}
}

// finish clamps or masks the sum and stores it at out[pos:].
func (c *tileCall) finish(pos int, acc *wideSums) {
	out := c.out[pos : pos+Block]
	if c.flags&flagPartial != 0 {
		for l, v := range acc {
			out[l] = float32(v)
		}
		return
	}
	clamp := Clamp{c.lo, c.hi}
	var inside uint16
	for l, sum := range acc {
		v := float32(sum)
		switch {
		case c.mask != nil:
			if c.mask[pos/Block]>>l&1 == 0 {
				v = 0
			}
		case c.saved != nil:
			v = clamp.pass(v, c.saved[pos+l])
		default:
			v = clamp.apply(v)
		}
		if v > c.lo && v < c.hi {
			inside |= 1 << l
		}
		if c.flags&flagAccumulate != 0 {
			v += out[l]
		}
		out[l] = v
	}
	if c.inside != nil {
		c.inside[pos/Block] = inside
	}
}

// pixels calls f for every pixel of the call with its number in the tile and its positions in input and output.
func (c *tileCall) pixels(f func(p, in, out int)) {
	for i := range c.width * c.count {
		f(i%c.width, c.inPos+i*c.inPix, c.outPos+i*c.outPix)
	}
}

// convGeneric adds to each output lane the products of all taps and input channels:
//
//	for block, tap, step: out[pixel][lane] += in[pixel + tap][block][step] · w[block][tap][step][lane]
func convGeneric(c *tileCall) {
	c.pixels(func(p, in, out int) {
		for g := range c.group {
			pos := out + g*c.outBlock
			acc := c.start(pos, g)
			for b := range c.blocks {
				steps := c.steps
				if b == c.blocks-1 {
					steps = c.lastSteps
				}
				for _, t := range c.taps {
					if t.has(p, c.width) {
						x := in + t.in + b*c.inBlock
						accumulate(&acc, c.in[x:x+steps], c.w[g*c.wGroup+b*c.wBlock+t.w:])
					}
				}
			}
			c.finish(pos, &acc)
		}
	})
}

// accumulate adds in[i] · w[i·16:] for all i. It takes half a block at a time, which keeps the sums in registers and is
// nearly twice as fast.
func accumulate(acc *wideSums, in, w []float32) {
	accumulateHalf((*[Block / 2]float64)(acc[:]), in, w)
	accumulateHalf((*[Block / 2]float64)(acc[Block/2:]), in, w[Block/2:])
}

func accumulateHalf(acc *[Block / 2]float64, in, w []float32) {
	a0, a1, a2, a3, a4, a5, a6, a7 := acc[0], acc[1], acc[2], acc[3], acc[4], acc[5], acc[6], acc[7]
	for i, value := range in {
		x, v := float64(value), (*[Block / 2]float32)(w[i*Block:])
		a0 += x * float64(v[0])
		a1 += x * float64(v[1])
		a2 += x * float64(v[2])
		a3 += x * float64(v[3])
		a4 += x * float64(v[4])
		a5 += x * float64(v[5])
		a6 += x * float64(v[6])
		a7 += x * float64(v[7])
	}
	*acc = [Block / 2]float64{a0, a1, a2, a3, a4, a5, a6, a7}
}

// depthwiseGeneric multiplies lane by lane:
//
//	for tap: out[pixel][lane] += in[pixel + tap][lane] · w[tap][lane]
func depthwiseGeneric(c *tileCall) {
	c.pixels(func(p, in, out int) {
		acc := c.start(out, 0)
		for _, t := range c.taps {
			if t.has(p, c.width) {
				x, w := (*[Block]float32)(c.in[in+t.in:]), (*[Block]float32)(c.w[t.w:])
				for l := range acc {
					acc[l] += float64(x[l]) * float64(w[l])
				}
			}
		}
		c.finish(out, &acc)
	})
}

// maximumGeneric takes the largest value under the taps, or NaN if there is one:
//
//	for tap: out[pixel][lane] = max(out[pixel][lane], in[pixel + tap][lane])
func maximumGeneric(c *tileCall) {
	c.pixels(func(p, in, out int) {
		c.maximumAt(in, (*[Block]float32)(c.out[out:]))
	})
}

func (c *tileCall) maximumAt(in int, acc *[Block]float32) {
	for l := range acc {
		acc[l] = -inf
	}
	for _, t := range c.taps {
		for l, v := range (*[Block]float32)(c.in[in+t.in:]) {
			if v > acc[l] || v != v {
				acc[l] = v
			}
		}
	}
}

// unmaximumGeneric adds each gradient to the first of the largest values under the taps. in is the input of the
// maximum, add the gradient of its result; out is addressed like in:
//
//	for tap: if in[pixel + tap][lane] is the first maximum: out[pixel + tap][lane] += add[pixel][lane]
func unmaximumGeneric(c *tileCall) {
	c.pixels(func(p, in, out int) {
		var top, left [Block]float32
		c.maximumAt(in, &top)
		copy(left[:], c.add[out:out+Block])
		for _, t := range c.taps {
			x := (*[Block]float32)(c.in[in+t.in:])
			dx := (*[Block]float32)(c.out[in+t.in:])
			for l, v := range x {
				if !(v < top[l]) {
					dx[l] += left[l]
					left[l] = 0
				}
			}
		}
	})
}
