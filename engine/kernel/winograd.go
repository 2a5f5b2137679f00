package kernel

// winograd is a 3 × 3 convolution of stride 1 by Winograd's minimal filtering F(4×4, 3×3): 4 × 4 outputs cost 36
// multiplications of input and weights instead of 144 (Lavin and Gray 2016, §4). The matrices of winograd_matrix.go
// transform inputs, weights and sums. Between the transforms are 36 matrix products, one for each element of a 6 × 6
// tile, which the dense kernel computes with tiles as pixels.
type winograd struct {
	path       Path
	u          []float32 // transformed weights [36][outBlock][inBlock][16][16]
	bias       []float32
	inC        int
	inBlocks   int
	outBlocks  int
	inH, inW   int
	outH, outW int
	top, left  int // padding
	tilesHigh  int
	tilesWide  int
	rows       int // rows of tiles in a strip, which is computed at once
	clamp      Clamp
	masked     bool
	work       work
}

// winogradPays reports whether the transforms cost less than they save. There must be enough channels, and a plane
// large enough to be covered by 4 × 4 tiles and to share each read of the weights, which are four times as large.
func winogradPays(g Geometry) bool {
	return !g.Compact && g.KH == 3 && g.KW == 3 && g.StrideH == 1 && g.StrideW == 1 && g.DilationH == 1 && g.DilationW == 1 &&
		max(g.Top, g.Left, g.Bottom, g.Right) <= 2 &&
		min(g.InC, g.OutC) >= 32 && min(g.OutH(), g.OutW(), g.InH, g.InW) >= 12
}

// Growth returns how many times as large as its weights the packed form of a dense convolution is, or of its gradient.
func (g Geometry) Growth() int {
	if winogradPays(g) {
		return 4
	}
	return 1
}

// newWinograd plans the convolution from inH × inW to outH × outW pixels. at returns the weight of output channel
// o, input channel c and window element k.
func newWinograd(inC, outC, inH, inW, outH, outW, top, left int, at func(o, c, k int) float32) *winograd {
	w := &winograd{
		path: active, u: winogradWeights(inC, outC, at), inC: inC, inBlocks: Blocks(inC), outBlocks: Blocks(outC),
		inH: inH, inW: inW, outH: outH, outW: outW, top: top, left: left,
		tilesHigh: (outH + 3) / 4, tilesWide: (outW + 3) / 4, clamp: None,
	}
	const together = 16 // minimum number of tiles that share one read of the weights
	w.rows = min(w.tilesHigh, max(1, together/w.tilesWide))
	strips := (w.tilesHigh + w.rows - 1) / w.rows
	groups := (w.outBlocks + w.path.size().blocks - 1) / w.path.size().blocks
	w.work = cut(strips, groups, w.rows*w.tilesWide*36*inC*Block*w.path.size().blocks)
	// Tasks of the same strip repeat its input transform, so there are only as many as a few workers need.
	const tasks, parts = 8, 4
	split := min(parts, (tasks+strips-1)/strips)
	w.work.groups = max(w.work.groups, (groups+split-1)/split)
	return w
}

// winogradWeights packs the transformed weights, one dense matrix for each of the 36 elements.
func winogradWeights(inC, outC int, at func(o, c, k int) float32) []float32 {
	size := Blocks(inC) * Blocks(outC) * Block * Block
	u := Alloc(36 * size)
	var g [9]float64
	eachBlock(inC, outC, func(block, o, c int) {
		for k := range g {
			g[k] = float64(at(o, c, k))
		}
		place := (block*Block+c%Block)*Block + o%Block
		for k, v := range filterTransform(&g) {
			u[k*size+place] = float32(v)
		}
	})
	return u
}

func (w *winograd) Tasks(n int) int { return w.work.tasks(n) }

// winogradBuffers is the working memory of a task.
type winogradBuffers struct {
	line []float32 // 6 padded rows of one input block; or 4 output rows of one output block
	v    []float32 // transformed inputs [36][inBlock][tile][16]
	m    []float32 // products [36][outBlock][tile][16]
	tile []float32 // a tile between two halves of its transform
}

func (w *winograd) buffers(all []float32, tiles, outBlocks int) (b winogradBuffers) {
	cut := func(n int) []float32 {
		part := all[:n:n]
		all = all[n:]
		return part
	}
	b.tile = cut(36 * Block)
	b.line = cut(6 * w.lineWidth() * Block)
	b.v = cut(36 * w.inBlocks * tiles * Block)
	b.m = cut(36 * outBlocks * tiles * Block)
	return b
}

// lineWidth is the number of pixels under a row of tiles.
func (w *winograd) lineWidth() int { return 4*w.tilesWide + 2 }

func (w *winograd) Run(a Args, task int) {
	u := w.work.unit(a.N, task)
	first := u.group * w.path.size().blocks
	last := min(u.groupEnd*w.path.size().blocks, w.outBlocks)
	tiles := w.rows * w.tilesWide
	buf := borrow((36 + 6*w.lineWidth() + 36*tiles*(w.inBlocks+last-first)) * Block)
	defer scratch.Put(buf)
	b := w.buffers(*buf, tiles, last-first)
	for strip := u.row; strip < u.rowEnd; strip++ {
		picture, tileRow := strip/w.work.perPicture, strip%w.work.perPicture*w.rows
		rows := min(w.rows, w.tilesHigh-tileRow)
		w.transformInput(a.In.picture(picture, w.inBlocks*w.inH*w.inW*Block), &b, tileRow, rows, tiles)
		w.multiply(&b, rows*w.tilesWide, tiles, first, last)
		w.transformOutput(a, picture, &b, tileRow, rows, tiles, first, last)
	}
}

// transformInput fills b.v with the transforms of some rows of tiles of a picture.
func (w *winograd) transformInput(in []float32, b *winogradBuffers, tileRow, rows, tiles int) {
	width := w.lineWidth() * Block
	call := winogradCall{src: b.line, tmp: b.tile, row: width, position: w.inBlocks * tiles * Block, count: w.tilesWide}
	for block := range w.inBlocks {
		plane := in[block*w.inH*w.inW*Block:][:w.inH*w.inW*Block]
		for r := range rows {
			for y := range 6 {
				w.pad(b.line[y*width:][:width], plane, (tileRow+r)*4-w.top+y)
			}
			call.dst = b.v[(block*tiles+r*w.tilesWide)*Block:]
			call.input(w.path)
		}
	}
}

// pad copies row y of a plane into line, with zeros outside the plane.
func (w *winograd) pad(line, plane []float32, y int) {
	if y < 0 || y >= w.inH {
		clear(line)
		return
	}
	left := w.left * Block
	clear(line[:left])
	n := copy(line[left:], plane[y*w.inW*Block:(y+1)*w.inW*Block])
	clear(line[left+n:])
}

// multiply fills b.m with the 36 products for count tiles.
func (w *winograd) multiply(b *winogradBuffers, count, tiles, first, last int) {
	size, group := w.path.size(), w.inBlocks*Block*Block
	call := tileCall{
		op: opConv, path: w.path, taps: soleTap, inPix: Block, outPix: Block, count: 1,
		inBlock: tiles * Block, outBlock: tiles * Block, wBlock: Block * Block, wGroup: group,
		blocks: w.inBlocks, steps: Block, lastSteps: (w.inC-1)%Block + 1, flags: flagPartial,
	}
	for k := range 36 {
		call.in = b.v[k*w.inBlocks*tiles*Block:]
		for o := first; o < last; o += size.blocks {
			call.group = min(size.blocks, last-o)
			call.w = w.u[(k*w.outBlocks+o)*group:]
			call.out = b.m[(k*(last-first)+o-first)*tiles*Block:]
			for at := 0; at < count; at += call.width {
				parts := (count - at + size.pixels - 1) / size.pixels
				call.width = (count - at + parts - 1) / parts
				call.inPos, call.outPos = at*Block, at*Block
				call.run()
			}
		}
	}
}

// transformOutput transforms b.m into rows of pixels and finishes them like an elementwise layer.
func (w *winograd) transformOutput(a Args, picture int, b *winogradBuffers, tileRow, rows, tiles, first, last int) {
	width := 4 * w.tilesWide * Block
	position := (last - first) * tiles * Block
	call := winogradCall{dst: b.line, tmp: b.tile, row: width, position: position, count: w.tilesWide}
	for block := first; block < last; block++ {
		finish := w.finish(a, picture, block)
		for r := range rows {
			call.src = b.m[((block-first)*tiles+r*w.tilesWide)*Block:]
			call.output(w.path)
			for y := range min(4, w.outH-(tileRow+r)*4) {
				finish.in = b.line[y*width:]
				finish.lineAt(w.outW, ((tileRow+r)*4+y)*w.outW*Block)
			}
		}
	}
}

// finish returns the call that adds bias and Add, clamps or masks, and stores the pixels of an output block.
func (w *winograd) finish(a Args, picture, block int) tileCall {
	size := w.outH * w.outW * Block
	of := func(t Tensor) []float32 {
		return t.picture(picture, w.outBlocks*size)[block*size : (block+1)*size]
	}
	call := tileCall{
		op: opDepthwise, path: w.path, w: ones[:], taps: soleTap, inPix: Block, outPix: Block,
		out: of(a.Out), lo: w.clamp.Lo, hi: w.clamp.Hi,
	}
	if w.bias != nil {
		call.bias = w.bias[block*Block:]
	}
	if a.Add.Data != nil {
		call.add = of(a.Add)
	}
	call.bindMasks(a, w.masked, picture, block*size/Block, (block+1)*size/Block, of)
	if a.Accumulate {
		call.flags = flagAccumulate
	}
	return call
}
