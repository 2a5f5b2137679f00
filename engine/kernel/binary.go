package kernel

// BinaryOp is a function of two variables.
type BinaryOp uint8

// The operations: In op Add.
const (
	Plus    BinaryOp = iota
	Minus            // In − Add
	Times            //
	Divide           // In / Add
	Largest          // NaN if either operand is
	Least            // NaN if either operand is
	Same             // 1 where In = Add, else 0
	Keep             // In where Add is not 0, else 0
	Drop             // In where Add is 0, else 0
	binaries
)

// Extent tells which part of a tensor an operand has. The part is repeated to the size of the whole.
type Extent uint8

// The extents, with the size of a picture.
const (
	Whole   Extent = iota // every channel of every pixel
	Channel               // one pixel, the same for all pixels: Blocks(c)·16 floats
	Pixel                 // one channel, the same for all channels: lane 0 of each pixel of one block
	One                   // one number, the same for all: Data[i·Stride] of picture i
)

// size returns the number of floats in a picture of this extent.
func (e Extent) size(blocks, pixels int) int {
	return [...]int{blocks * pixels * Block, blocks * Block, pixels * Block, 1}[e]
}

// NewBinary returns the elementwise layer Out = In op Add of c channels, where Add has the given extent. A Stride of 0
// gives all pictures the same operand. Out may be In, and Add if its extent is Whole. Accumulate is supported.
func NewBinary(op BinaryOp, extent Extent, c, pixels int) Layer {
	code := codeBinary + code(op)
	if extent == Pixel || extent == One {
		code += codeRepeat - codeBinary
	}
	l := newFlat(code, c, pixels)
	l.second, l.extent = secondAdd, extent
	l.work = cut(l.blocks*l.parts, 1, 4*Block*pixels/l.parts)
	return l
}
