package kernel

// Function is a function of one variable.
type Function uint8

// The functions, with ONNX's definitions. Alpha and beta are parameters of [NewMap].
const (
	Exp         Function = iota
	Sigmoid              // 1 / (1 + e⁻ˣ)
	Silu                 // x · Sigmoid(x)
	Tanh                 //
	Erf                  //
	Gelu                 // x · Φ(x), with the normal distribution Φ
	GeluTanh             // x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))
	HardSigmoid          // alpha·x + beta, limited to 0…1
	HardSwish            // x · (x/6 + 1/2, limited to 0…1)
	Elu                  // x if x > 0, else alpha · (eˣ − 1)
	Softplus             // log(1 + eˣ)
	Mish                 // x · tanh(Softplus(x))
	LeakyRelu            // x if x ≥ 0, else alpha · x
	Sqrt                 //
	Reciprocal           //
	Abs                  //
	Neg                  //
	Log                  //
	QuickGelu            // x · Sigmoid(1.702·x)
	Norm                 // Sqrt, with a derivative of 0 at 0
	ZeroNaN              // 0 for NaN, else x
	functions
)

// NewMap returns the elementwise layer Out = f(In) of c channels. Alpha and beta are the function's parameters, if it
// has any. Out may be In. Every path gives the same bits; accuracy_test.go has the error of each function.
func NewMap(f Function, alpha, beta float32, c, pixels int) Layer {
	l := newFlat(code(f), c, pixels)
	l.alpha, l.beta = alpha, beta
	return l
}

// NewMapGrad returns the gradient of [NewMap]'s layer: Out = In · f′(Saved), where Saved is the layer's input. At a
// kink it takes the left derivative, like PyTorch. Out may be In. Accumulate is supported, masks are not.
func NewMapGrad(f Function, alpha, beta float32, c, pixels int) Layer {
	l := newFlat(codeGradient+code(f), c, pixels)
	l.alpha, l.beta, l.second = alpha, beta, secondSaved
	return l
}

// mapFunc is a function of one variable with its parameters, for use inside another layer.
type mapFunc struct {
	f           Function
	alpha, beta float32
	path        Path
}

// apply replaces the n pixels of one block at x by their images. lanes are the block's lanes that hold channels, as
// [laneMasks] tells them.
func (f mapFunc) apply(x []float32, n int, lanes []uint32) {
	x = x[:n*Block]
	call := vectorCall{
		x: x, out: x, lanes: lanes, rows: n, steps: 1, alpha: f.alpha, beta: f.beta, code: code(f.f), path: f.path,
	}
	call.run()
}

// flat is an elementwise layer. It is cut into parts of the pixels of a block.
type flat struct {
	path        Path
	code        code
	alpha, beta float32
	blocks      int
	pixels      int
	parts       int // of a block
	lanes       []uint32
	second      second
	extent      Extent // of the second operand
	work        work
}

// second says where a layer finds its second operand.
type second uint8

const (
	secondNone second = iota
	secondSaved
	secondAdd
)

func (s second) of(a *Args) Tensor { return [...]Tensor{{}, a.Saved, a.Add}[s] }

// partPixels is the maximum number of pixels in a part: 64 KiB of a tensor.
const partPixels = 1024

func newFlat(code code, c, pixels int) *flat {
	l := &flat{
		path: active, code: code, blocks: Blocks(c), pixels: pixels,
		parts: max((pixels+partPixels-1)/partPixels, 1), lanes: laneMasks(c),
	}
	l.work = cut(l.blocks*l.parts, 1, 16*Block*pixels/l.parts) // an exponential costs 16 multiplications
	return l
}

func (l *flat) Tasks(n int) int { return l.work.tasks(n) }

func (l *flat) Run(a Args, task int) {
	call := vectorCall{
		steps: 1, alpha: l.alpha, beta: l.beta, keep: keepIf(a.Accumulate), code: l.code, path: l.path,
	}
	u := l.work.unit(a.N, task)
	for i := u.row; i < u.rowEnd; i++ {
		part := i % l.work.perPicture
		l.bind(&call, &a, i/l.work.perPicture, part/l.parts, part%l.parts)
		call.run()
	}
}

// bind points the call to a part of a block of a picture.
func (l *flat) bind(call *vectorCall, a *Args, picture, block, part int) {
	from, to := part*l.pixels/l.parts, (part+1)*l.pixels/l.parts
	of := func(t Tensor) []float32 {
		return t.picture(picture, l.blocks*l.pixels*Block)[(block*l.pixels+from)*Block : (block*l.pixels+to)*Block]
	}
	call.x, call.out, call.rows = of(a.In), of(a.Out), to-from
	call.lanes = l.lanes[block*Block:]
	if l.second == secondNone {
		return
	}
	t := l.second.of(a)
	whole := t.picture(picture, l.extent.size(l.blocks, l.pixels))
	switch l.extent {
	case Whole:
		call.y, call.yRow = of(t), Block
	case Channel:
		call.y, call.yRow = whole[block*Block:], 0
	case Pixel:
		call.y, call.yRow = whole[from*Block:], Block
	case One:
		call.y, call.yRow = whole, 0
	}
}
