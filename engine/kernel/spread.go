package kernel

// spread is a convolution in narrow groups, computed lane by lane. Copy j of a block of outputs holds, for each of
// their lanes, input j of its group; a depthwise layer then sums over the copies and the window. So no product is
// wasted on the channels of other groups, which fill most of a dense layer's blocks.
type spread struct {
	depthwise
	copies   [][]pass // by output block and copy
	ins      int      // copies of a block
	inBlocks int
	inW      int
	strips   []strip
	plane    int // floats of a copy
}

// strip is a range of output rows, and the input rows that they read.
type strip struct{ row, rowEnd, in, inEnd int }

// newSpread packs the weights and the copies. at returns the weight of output channel o, input j of its group and
// window element k.
func newSpread(b bands, inPixels, outPixels, window int, at func(o, j, k int) float32) *spread {
	s := &spread{depthwise: *newDepthwise(b.out, inPixels, outPixels), ins: b.ins, inBlocks: Blocks(b.in)}
	s.weigh(Alloc(Blocks(b.out)*window*b.ins*Block), window*b.ins*Block)
	for o := range b.out {
		for k := range window {
			for j := range b.ins {
				s.w[((o/Block*window+k)*b.ins+j)*Block+o%Block] = at(o, j, k)
			}
		}
	}
	for first := 0; first < b.out; first += Block {
		for j := range b.ins {
			var lanes []Lane
			for o := first; o < min(first+Block, b.out); o++ {
				lanes = append(lanes, Lane{Channel: o/b.outs*b.ins + j})
			}
			s.copies = append(s.copies, passesOf(lanes))
		}
	}
	return s
}

// lay plans the rows, cuts them into strips whose copies stay in cache, and repeats each tap for each copy.
func (s *spread) lay(inW, outW, kw int, phases [][2]axis) {
	size := planSize{
		inW: inW, outW: outW, kw: kw,
		tile: s.path.size().strip, skip: depthwiseSkip, pixel: Block, element: s.ins * Block,
	}
	s.rows, s.inW = size.planAll(phases), inW
	const cache = 512 << 10 / 4
	rows := max(1, cache/(s.ins*inW*Block))
	inRows := 0
	for i := range s.rows {
		lo, hi := s.rows[i].reads(inW)
		last := len(s.strips) - 1
		if last >= 0 && hi-min(lo, s.strips[last].in) <= rows {
			s.strips[last].join(i, lo, hi)
		} else {
			s.strips = append(s.strips, strip{i, i + 1, lo, hi})
			last++
		}
		inRows = max(inRows, s.strips[last].inEnd-s.strips[last].in)
	}
	s.plane = inRows * inW * Block
	s.repeatTaps()
	s.work = cutDepth(len(s.strips), s.blocks, 4*s.outBlock*len(s.w)/(s.blocks*Block*len(s.strips)*len(phases)))
}

// join adds row i, which reads the input rows [lo, hi), to the strip.
func (t *strip) join(i, lo, hi int) {
	t.rowEnd = i + 1
	if lo == hi {
		return
	}
	if t.in == t.inEnd {
		t.in, t.inEnd = lo, hi
	}
	t.in, t.inEnd = min(t.in, lo), max(t.inEnd, hi)
}

// reads returns the range of input rows under the taps of a row; it is empty if there are no taps.
func (r *planRow) reads(inW int) (lo, hi int) {
	for _, s := range r.spans {
		for _, t := range s.taps {
			y := (r.in + (s.x+max(t.skip, 0))*r.inPix + t.in/Block) / inW
			if hi == 0 {
				lo = y
			}
			lo, hi = min(lo, y), max(hi, y+1)
		}
	}
	return lo, hi
}

// repeatTaps replaces each tap by one for each copy. Rows that share spans are many, so each list is made once.
func (s *spread) repeatTaps() {
	done := map[*span]bool{}
	for _, r := range s.rows {
		for i := range r.spans {
			p := &r.spans[i]
			if done[p] {
				continue
			}
			done[p] = true
			taps := make([]tap, 0, len(p.taps)*s.ins)
			for _, t := range p.taps {
				for j := range s.ins {
					taps = append(taps, tap{t.in + j*s.plane, t.w + j*Block, t.skip})
				}
			}
			p.taps = taps
		}
	}
}

func (s *spread) Run(a Args, task int) {
	u := s.work.unit(a.N, task)
	buf := borrow(s.ins * s.plane)
	defer scratch.Put(buf)
	call := s.call(a)
	for i := u.row; i < u.rowEnd; i++ {
		picture, block := i/s.blocks, i%s.blocks
		s.bindOut(&call, a, picture, block)
		in := a.In.picture(picture, s.inBlocks*s.inBlock)
		for _, t := range s.strips[u.group:u.groupEnd] {
			s.copyLanes(*buf, in, block, t)
			call.in = *buf
			for row := t.row; row < t.rowEnd; row++ {
				r := s.rows[row]
				r.in -= t.in * s.inW
				call.row(&r, Block, r.out*Block)
			}
		}
	}
}

// copyLanes fills the copies of a block with the input rows of a strip.
func (s *spread) copyLanes(buf, in []float32, block int, t strip) {
	call := tileCall{op: opLanes, path: s.path, inPix: Block, outPix: Block, count: 1}
	pixels := (t.inEnd - t.in) * s.inW
	const together = 64 // pixels that all copies visit while they are in cache
	for at := 0; at < pixels; at += together {
		call.width = min(together, pixels-at)
		call.inPos, call.outPos = (t.in*s.inW+at)*Block, at*Block
		for j, passes := range s.copies[block*s.ins:][:s.ins] {
			for k, p := range passes {
				call.lanes(buf[j*s.plane:][:s.plane], in[p.block*s.inBlock:][:s.inBlock], p.index, k > 0)
			}
		}
	}
}
