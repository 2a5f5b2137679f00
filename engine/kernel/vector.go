package kernel

import "math"

// vectorCall describes the computation of an elementwise function, or of one with sums over the channels of a pixel.
// Positions and distances are in floats.
//
// An elementwise call computes rows pixels of one block. Any other computes a result for each of rows pixels, from
// steps blocks of each.
type vectorCall struct {
	x     []float32 // first operand
	y     []float32 // second operand; may be nil
	out   []float32 // the result
	scale []float32 // a factor for each channel
	shift []float32 // a summand for each channel
	lanes []uint32  // all bits for a lane with a channel, none for one without; a block of them for each step

	rows, steps           int
	yRow                  int // between neighbouring rows of y
	xStep, yStep, outStep int // between neighbouring steps

	alpha, beta float32 // parameters of the function
	keep        uint32  // all bits to add the result to out, none to replace out

	code code
	path Path
}

// code tells the computation of a vectorCall.
type code uint8

// The codes of functions of one variable are the numbers of the functions, followed by the ones of their derivatives.
const (
	codeGradient = code(functions)
	codeBinary   = 2 * codeGradient
	codeRepeat   = codeBinary + code(binaries) // binary operations whose second operand is lane 0 of a pixel
	codeRows     = codeRepeat + code(binaries)
)

const (
	codeLayerNorm = codeRows + iota
	codeLayerNormGrad
	codeSoftmax
	codeSoftmaxGrad
	codeSumPixels
	codeSumProductPixels
	codeSumChannels
	codeSumProductChannels
)

// laneMasks returns the lanes that hold the channels.
func laneMasks(channels int) []uint32 {
	lanes := make([]uint32, Blocks(channels)*Block)
	for i := range lanes[:channels] {
		lanes[i] = math.MaxUint32
	}
	return lanes
}

// keepIf returns the value of vectorCall.keep.
func keepIf(accumulate bool) uint32 {
	if accumulate {
		return math.MaxUint32
	}
	return 0
}
