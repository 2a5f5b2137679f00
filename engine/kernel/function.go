package kernel

// functional is a layer followed by a function of one variable.
type functional struct {
	Layer
	writer
	function mapFunc
	lanes    []uint32
}

// writer is a layer that tells which part of its output a task writes.
type writer interface {
	// size returns the blocks of an output picture and its pixels.
	size() (blocks, pixels int)
	// written calls f for each range of pixels of a block that a task for n pictures writes.
	written(n, task int, f func(picture, block, from, to int))
}

// WithFunction returns a convolution or a fully connected layer of c output channels, followed by a function of one
// variable: Out = f(Out), while what a task wrote is still in cache. See [NewMap] for alpha and beta. The gradient of f
// needs its argument, so only a prediction can use this. The layer must not be a gradient. It panics if it is of
// another kind.
func WithFunction(l Layer, c int, f Function, alpha, beta float32) Layer {
	w, ok := l.(writer)
	if !ok {
		panic("kernel: this layer cannot be followed by a function")
	}
	if blocks, _ := w.size(); blocks != Blocks(c) {
		panic("kernel: number of channels does not match the layer")
	}
	return &functional{l, w, mapFunc{f, alpha, beta, active}, laneMasks(c)}
}

func (l *functional) Run(a Args, task int) {
	l.Layer.Run(a, task)
	blocks, pixels := l.size()
	l.written(a.N, task, func(picture, block, from, to int) {
		out := a.Out.picture(picture, blocks*pixels*Block)[(block*pixels+from)*Block:]
		l.function.apply(out, to-from, l.lanes[block*Block:])
	})
}

func (c *conv) size() (blocks, pixels int) { return c.outBlocks, c.outBlock / Block }

func (c *conv) written(n, task int, f func(picture, block, from, to int)) {
	u := c.work.unit(n, task)
	first, end := u.group*c.path.size().blocks, min(u.groupEnd*c.path.size().blocks, c.outBlocks)
	for row := u.row; row < u.rowEnd; {
		picture, from := row/len(c.rows), row%len(c.rows)
		to := min(len(c.rows), from+u.rowEnd-row)
		last := &c.rows[to-1]
		for block := first; block < end; block++ {
			f(picture, block, c.rows[from].out, last.out+last.width)
		}
		row += to - from
	}
}

func (d *dense) written(n, task int, f func(picture, block, from, to int)) {
	first := task * d.work.groups * d.path.size().blocks
	end := min((task+1)*d.work.groups*d.path.size().blocks, d.outBlocks)
	for picture := range n {
		for block := first; block < end; block++ {
			f(picture, block, 0, 1)
		}
	}
}

func (d *depthwise) size() (blocks, pixels int) { return d.blocks, d.outBlock / Block }

func (d *depthwise) written(n, task int, f func(picture, block, from, to int)) {
	u := d.work.unit(n, task)
	last := &d.rows[u.groupEnd-1]
	for i := u.row; i < u.rowEnd; i++ {
		f(i/d.blocks, i%d.blocks, d.rows[u.group].out, last.out+last.width)
	}
}

func (s *spread) written(n, task int, f func(picture, block, from, to int)) {
	u := s.work.unit(n, task)
	first, last := &s.rows[s.strips[u.group].row], &s.rows[s.strips[u.groupEnd-1].rowEnd-1]
	for i := u.row; i < u.rowEnd; i++ {
		f(i/s.blocks, i%s.blocks, first.out, last.out+last.width)
	}
}

func (l *banded) size() (blocks, pixels int) { return l.outLen / (l.outPixels * Block), l.outPixels }

func (l *banded) written(n, task int, f func(picture, block, from, to int)) {
	for i, part := range l.layers {
		if tasks := part.Tasks(n); task >= tasks {
			task -= tasks
			continue
		}
		part.(writer).written(n, task, func(picture, block, from, to int) {
			f(picture, l.bands[i].out/Block+block, from, to)
		})
		return
	}
}

func (w *winograd) size() (blocks, pixels int) { return w.outBlocks, w.outH * w.outW }

func (w *winograd) written(n, task int, f func(picture, block, from, to int)) {
	u := w.work.unit(n, task)
	first, end := u.group*w.path.size().blocks, min(u.groupEnd*w.path.size().blocks, w.outBlocks)
	for strip := u.row; strip < u.rowEnd; strip++ {
		picture, y := strip/w.work.perPicture, strip%w.work.perPicture*w.rows*4
		for block := first; block < end; block++ {
			f(picture, block, y*w.outW, min(y+w.rows*4, w.outH)*w.outW)
		}
	}
}
