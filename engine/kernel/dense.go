package kernel

// dense is a fully connected layer: a 1 × 1 convolution whose pixels are the pictures of the batch, so that the
// pictures share each read of the weights.
type dense struct{ conv }

// NewDense returns the fully connected layer from in to out channels; each picture is one pixel:
//
//	Out[o] = clamp(bias[o] + Add[o] + Σ In[c] · weights[o,c])
//
// weights is [out, in], bias [out] or nil; the layer copies both. A picture of one pixel is a plain vector of
// Blocks(c)·16 floats. Add, if any, needs the same Stride as Out.
func NewDense(in, out int, weights, bias []float32, clamp Clamp) Layer {
	Square(in, out, 1, 1, 1, 1, 0).checkWeights(weights, bias, in*out)
	clamp.check()
	d := newDense(in, out, filter{weights, in, 1})
	d.bias, d.clamp = packBias(bias), clamp
	return d
}

// NewDenseGrad returns the gradient of [NewDense]'s layer with respect to its input. See [NewConvGrad]. Add and
// Saved need the same Stride as Out.
func NewDenseGrad(in, out int, weights []float32, mask Clamp) Layer {
	Square(in, out, 1, 1, 1, 1, 0).checkWeights(weights, nil, in*out)
	d := newDense(out, in, filter{weights, 1, in})
	d.clamp, d.masked = mask, mask != None
	return d
}

func newDense(in, out int, f filter) *dense {
	d := &dense{*newConv(in, out, 1, 1, 1, packFilter(in, out, 1, f))}
	groups := (d.outBlocks + d.path.size().blocks - 1) / d.path.size().blocks
	// At batch 1 the layer spends its time reading weights: eight floats take as long as one multiplication of a tile.
	d.work = cut(1, groups, 8*d.path.size().blocks*Block*in)
	return d
}

// Tasks is the same for every batch size above 0: the batch is one row.
func (d *dense) Tasks(n int) int {
	if n == 0 {
		return 0
	}
	return (d.work.all + d.work.groups - 1) / d.work.groups
}

func (d *dense) Run(a Args, task int) {
	if a.Add.Data != nil && a.Add.Stride != a.Out.Stride || d.masked && a.Saved.Stride != a.Out.Stride {
		panic("kernel: tensors of a fully connected layer differ in stride")
	}
	call := d.call()
	for group := task * d.work.groups; group < min((task+1)*d.work.groups, d.work.all); group++ {
		d.runBatch(&call, a, group*d.path.size().blocks)
	}
}

// runBatch computes the output blocks from first, for all pictures.
func (d *dense) runBatch(call *tileCall, a Args, first int) {
	call.group = min(d.path.size().blocks, d.outBlocks-first)
	d.take(call, 0, d.inBlocks, first, a.Accumulate)
	for n := 0; n < a.N; n += call.width {
		parts := (a.N - n + d.path.size().pixels - 1) / d.path.size().pixels
		call.width, call.count = (a.N-n+parts-1)/parts, 1
		call.taps = soleTap
		call.inPix, call.outPix = a.In.Stride, a.Out.Stride
		call.in = a.In.pictures(n, call.width, d.inSize)
		call.out = a.Out.pictures(n, call.width, d.outSize)[first*Block:]
		if a.Add.Data != nil {
			call.add = a.Add.pictures(n, call.width, d.outSize)[first*Block:]
		}
		if d.masked {
			call.saved = a.Saved.pictures(n, call.width, d.outSize)[first*Block:]
		}
		call.run()
	}
}

// soleTap is the one tap of a 1 × 1 window.
var soleTap = []tap{{}}
