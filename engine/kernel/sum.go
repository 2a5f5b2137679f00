package kernel

// sum adds up the pixels of each channel, or everything.
type sum struct {
	path           Path
	extent         Extent
	blocks, pixels int
	work           work
}

// NewSum returns the layer Out = Σ In·Saved of c channels, or Σ In without Saved. Out has the given extent, and the sum
// is over what that extent repeats: the gradient of a product with respect to a repeated operand. Whole is no sum, and
// panics. With [One] only Data[0] of a picture is written. Accumulate is supported.
func NewSum(extent Extent, c, pixels int) Layer {
	switch extent {
	case Whole:
		panic("kernel: a sum over nothing")
	case Pixel:
		l := newPixelwise(codeSumChannels, c, pixels)
		l.outSize, l.oBlock, l.second, l.lanes = pixels*Block, 0, secondSaved, laneMasks(1)
		return l
	}
	l := &sum{path: active, extent: extent, blocks: Blocks(c), pixels: pixels}
	rows := l.blocks
	if extent == One {
		rows = 1
	}
	l.work = cut(rows, 1, 8*Block*pixels*l.blocks/rows)
	return l
}

func (l *sum) Tasks(n int) int { return l.work.tasks(n) }

func (l *sum) Run(a Args, task int) {
	u := l.work.unit(a.N, task)
	for row := u.row; row < u.rowEnd; row++ {
		if l.extent == One {
			l.all(&a, row)
			continue
		}
		l.block(&a, row/l.blocks, row%l.blocks)
	}
}

// block adds up the pixels of one block.
func (l *sum) block(a *Args, picture, block int) {
	call := l.call(a, picture, block*l.pixels, (block+1)*l.pixels)
	call.code = codeSumPixels
	call.out = a.Out.picture(picture, l.blocks*Block)[block*Block : (block+1)*Block]
	call.keep = keepIf(a.Accumulate)
	call.runSum()
}

// all adds up a picture.
func (l *sum) all(a *Args, picture int) {
	var total [Block]float32
	call := l.call(a, picture, 0, l.blocks*l.pixels)
	call.code, call.lanes, call.out = codeSumChannels, laneMasks(1), total[:]
	call.runSum()
	out := a.Out.picture(picture, 1)
	if a.Accumulate {
		total[0] += out[0]
	}
	out[0] = total[0]
}

// call returns the sum over the blocked pixels [from, to) of a picture.
func (l *sum) call(a *Args, picture, from, to int) vectorCall {
	size := l.blocks * l.pixels * Block
	call := vectorCall{path: l.path, rows: 1, steps: to - from, xStep: Block, yStep: Block}
	call.x = a.In.picture(picture, size)[from*Block : to*Block]
	if a.Saved.Data != nil {
		call.y = a.Saved.picture(picture, size)[from*Block : to*Block]
	}
	return call
}

// runSum runs the call, with the products if it is a sum that has a second operand.
func (c *vectorCall) runSum() {
	if c.y != nil && (c.code == codeSumPixels || c.code == codeSumChannels) {
		c.code++
	}
	c.run()
}
