package kernel

import "math"

// Lane is a channel of one of the inputs of a [Gather]. A negative Input stands for zeros.
type Lane struct{ Input, Channel int }

// Gather copies channels of several tensors into one: it joins, cuts and shuffles channels at any position. Like a
// [Layer] it is immutable and cuts its work into tasks.
type Gather struct {
	path   Path
	pixels int
	blocks [][]pass // by output block
	inputs []int    // blocks of each input
	work   work
}

// pass moves lanes of an input block to an output block.
type pass struct {
	input, block int
	index        []float32 // see packIndex; nil to copy whole blocks
}

// NewGather returns the copy of channels of pictures of this many pixels. Channel i of the result is from[i];
// channels[k] is the number of channels of input k. It panics if an input lacks a channel.
func NewGather(pixels int, channels []int, from []Lane) *Gather {
	g := &Gather{path: active, pixels: pixels}
	for _, c := range channels {
		g.inputs = append(g.inputs, Blocks(c))
	}
	passes := 0
	for at := 0; at < len(from); at += Block {
		lanes := from[at:min(at+Block, len(from))]
		for _, l := range lanes {
			if l.Input >= len(channels) || l.Input >= 0 && (l.Channel < 0 || l.Channel >= channels[l.Input]) {
				panic("kernel: a lane is outside its input")
			}
		}
		g.blocks = append(g.blocks, passesOf(lanes))
		passes += len(g.blocks[len(g.blocks)-1])
	}
	g.work = cut(len(g.blocks), 1, 4*pixels*Block*passes/max(len(g.blocks), 1))
	return g
}

// passesOf returns the passes that fill an output block. The first sets the lanes that no pass fills to zero.
func passesOf(lanes []Lane) []pass {
	var passes []pass
	var index [][Block]int
	for i, l := range lanes {
		if l.Input < 0 {
			continue
		}
		at := -1
		for k, p := range passes {
			if p.input == l.Input && p.block == l.Channel/Block {
				at = k
			}
		}
		if at < 0 {
			at = len(passes)
			passes = append(passes, pass{input: l.Input, block: l.Channel / Block})
			index = append(index, emptyIndex)
		}
		index[at][i] = l.Channel % Block
	}
	if len(passes) == 0 {
		passes, index = []pass{{}}, [][Block]int{emptyIndex}
	}
	for k := range passes {
		if index[k] != identity {
			passes[k].index = packIndex(&index[k])
		}
	}
	return passes
}

// none marks a lane that a pass does not fill.
const none = 0xff

var emptyIndex, identity = func() (empty, same [Block]int) {
	for l := range Block {
		empty[l], same[l] = none, l
	}
	return empty, same
}()

// packIndex lays out the source lane of each lane as 16 words, for amd64, and as 64 bytes, for arm64.
func packIndex(lanes *[Block]int) []float32 {
	w := make([]float32, 2*Block)
	for l, from := range lanes {
		bytes := uint32(0xffffffff)
		if from != none {
			first := uint32(from * 4)
			bytes = first | (first+1)<<8 | (first+2)<<16 | (first+3)<<24
		}
		w[l], w[Block+l] = math.Float32frombits(uint32(from)), math.Float32frombits(bytes)
	}
	return w
}

// Tasks returns the number of tasks for n pictures.
func (g *Gather) Tasks(n int) int { return g.work.tasks(n) }

// Run does one task of the copy of n pictures from in to out. It panics if a tensor is shorter than its pictures.
func (g *Gather) Run(n int, in []Tensor, out Tensor, task int) {
	u := g.work.unit(n, task)
	size := g.pixels * Block
	for i := u.row; i < u.rowEnd; i++ {
		picture, block := i/len(g.blocks), i%len(g.blocks)
		dst := out.picture(picture, len(g.blocks)*size)[block*size:][:size]
		call := tileCall{op: opLanes, path: g.path, inPix: Block, outPix: Block, count: 1}
		const strip = 128 // pixels that all passes visit while they are in cache
		for at := 0; at < g.pixels; at += strip {
			call.width = min(strip, g.pixels-at)
			call.inPos, call.outPos = at*Block, at*Block
			for k, p := range g.blocks[block] {
				src := in[p.input].picture(picture, g.inputs[p.input]*size)[p.block*size:][:size]
				call.lanes(dst, src, p.index, k > 0)
			}
		}
	}
}

// lanes moves lanes of src to dst. With keep, the lanes without a source stay; otherwise they become zero.
func (c *tileCall) lanes(dst, src, index []float32, keep bool) {
	if index == nil {
		from, to := c.inPos, c.outPos
		copy(dst[to:to+c.width*Block], src[from:from+c.width*Block])
		return
	}
	c.in, c.out, c.w, c.flags = src, dst, index, 0
	if keep {
		c.flags = flagContinue
	}
	c.run()
}

// lanesGeneric moves lanes:
//
//	out[pixel][lane] = in[pixel][index[lane]]
//
// Lanes without an index keep their value with flagContinue, and become zero without.
func lanesGeneric(c *tileCall) {
	c.pixels(func(_, in, out int) {
		x, y := (*[Block]float32)(c.in[in:]), (*[Block]float32)(c.out[out:])
		for l := range y {
			from := math.Float32bits(c.w[l])
			switch {
			case from != none:
				y[l] = x[from]
			case c.flags&flagContinue == 0:
				y[l] = 0
			}
		}
	})
}
