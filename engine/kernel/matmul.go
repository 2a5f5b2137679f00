package kernel

// matMul is the product of two matrices of activations.
type matMul struct {
	path                   Path
	rows, inner, cols      int
	aRow, aBlock           int
	bBlock, outRow, outBlk int
	work                   work
}

// MatMulShape describes the factors of a product of matrices [M,K]·[K,N] in memory: distances are in floats. The
// columns of all three matrices lie in lanes, 16 to a block.
type MatMulShape struct {
	M, K, N          int
	ARow, ABlock     int // between rows, and between blocks of columns, of the first factor
	BBlock           int // between blocks of columns of the second, whose rows are Block apart
	OutRow, OutBlock int
}

// NewMatMul returns the product of two activations,
//
//	Out[m,n] = Σ In[m,k] · Add[k,n]
//
// with Add as the second factor, [K,N]. The tasks cut the rows.
func NewMatMul(s MatMulShape) Layer {
	if min(s.M, s.K, s.N) < 1 {
		panic("kernel: a matrix has no elements")
	}
	l := &matMul{
		path: active, rows: s.M, inner: s.K, cols: s.N, aRow: s.ARow, aBlock: s.ABlock,
		bBlock: s.BBlock, outRow: s.OutRow, outBlk: s.OutBlock,
	}
	tiles := (s.M + l.path.size().pixels - 1) / l.path.size().pixels
	l.work = cut(tiles, 1, l.path.size().pixels*s.K*Blocks(s.N)*Block)
	return l
}

func (l *matMul) Tasks(n int) int { return n * l.work.tasks(1) }

func (l *matMul) Run(a Args, task int) {
	tasks := l.work.tasks(1)
	picture := task / tasks
	u := l.work.unit(1, task%tasks)
	tiles := l.work.perPicture
	first, end := u.row*l.rows/tiles, u.rowEnd*l.rows/tiles
	in, b, out := a.In.Data[picture*a.In.Stride:], a.Add.Data[picture*a.Add.Stride:], a.Out.Data[picture*a.Out.Stride:]
	call := tileCall{
		op: opConv, path: l.path, taps: soleTap, inPix: l.aRow, outPix: l.outRow,
		inBlock: l.aBlock, outBlock: l.outBlk, wBlock: Block * Block, wGroup: l.bBlock,
		steps: Block, blocks: Blocks(l.inner), lastSteps: (l.inner-1)%Block + 1,
		lo: None.Lo, hi: None.Hi, in: in, out: out,
	}
	size := l.path.size()
	for block := 0; block < Blocks(l.cols); block += size.blocks {
		call.group = min(size.blocks, Blocks(l.cols)-block)
		call.w, call.out = b[block*l.bBlock:], out[block*l.outBlk:]
		l.strip(&call, first, end, size.pixels)
	}
}

// strip computes the rows [first, end) of a group of output blocks, in tiles of about the same height.
func (l *matMul) strip(call *tileCall, first, end, most int) {
	rows := end - first
	tiles := (rows + most - 1) / most
	tall := rows % tiles // tiles with one row more than the others
	for _, part := range [2][2]int{{rows/tiles + 1, tall}, {rows / tiles, tiles - tall}} {
		call.width, call.count = part[0], part[1]
		if call.count == 0 {
			continue
		}
		call.inPos, call.outPos = first*l.aRow, first*l.outRow
		call.run()
		first += part[0] * part[1]
	}
}
