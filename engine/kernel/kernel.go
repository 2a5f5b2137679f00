// Package kernel does the arithmetic of convolutional networks: the layers of an image classifier forward and
// their gradients with respect to the input, on float32, for CPUs with AVX-512, with AVX2 and FMA, or neither.
//
// It knows nothing of graphs, files or scheduling. A [Layer] is built once from its geometry and weights, cuts its
// work into independent tasks, and runs any of them on tensors the caller owns; [Pool] is one way to run them all.
// Gradients with respect to weights are not here: nothing in this program trains.
//
// # Layout
//
// Activations are blocked by channels, 16 at a time, so that a vector holds the same pixel of 16 channels:
// element (c, y, x) of a picture lies at ((c/16·H + y)·W + x)·16 + c%16. The lanes past the last channel are zero,
// and every layer keeps them so. Plain NCHW occurs at both ends only: [NewStem] reads it, [NewStemGrad] writes it.
//
// # Results
//
// An output element is summed in an order that depends on the layer's geometry alone, never on the batch, the
// number of workers or the place of the element within a tile. A network therefore gives the same bits for a batch
// as for its pictures one by one. Bits differ between paths.
//
// The method is described in README.md.
package kernel

import "unsafe"

// Block is the number of channels that lie side by side in a blocked tensor.
const Block = 16

// Blocks returns the number of channel blocks that hold c channels.
func Blocks(c int) int { return (c + Block - 1) / Block }

// Len returns the number of floats in one blocked picture of c channels and h × w pixels.
func Len(c, h, w int) int { return Blocks(c) * h * w * Block }

// Alloc returns n zeroed floats that start on a cache line, where vectors load fastest. Layers accept any slice.
func Alloc(n int) []float32 {
	const line = 64 / 4
	buf := make([]float32, n+line-1)
	askHuge(buf)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(buf)))/4) % line
	return buf[skip : skip+n : skip+n]
}

// Tensor is a batch of pictures: picture i starts at Data[i*Stride].
// A Stride larger than a picture leaves room for other channels between pictures, so a layer can write its channel
// blocks into a concatenation, or read them out of one, without a copy. The zero Tensor means "none".
type Tensor struct {
	Data   []float32
	Stride int
}

// picture returns picture i, which holds size floats. It panics if Data is too short.
func (t Tensor) picture(i, size int) []float32 { return t.pictures(i, 1, size) }

// pictures returns count pictures from number i on.
func (t Tensor) pictures(i, count, size int) []float32 {
	end := (i+count-1)*t.Stride + size
	if end > len(t.Data) { // slicing alone would reach past len, up to cap
		panic("kernel: a tensor is shorter than its pictures")
	}
	return t.Data[i*t.Stride : end : end]
}

// Args are the tensors of one call of a [Layer]. Which fields a layer reads is said at its constructor.
type Args struct {
	N   int    // pictures
	In  Tensor // the layer's input; for a gradient, the gradient with respect to the layer's output
	Out Tensor // the result; for a gradient, the gradient with respect to the layer's input

	// Add joins the result before the clamp or the mask. It has Out's shape and may be Out itself.
	Add Tensor

	// Saved, read by gradients only, is the layer's input as the forward pass left it. Where it lies on a
	// bound of the clamp that made it, no gradient passes. It must not share memory with Out.
	Saved Tensor

	// Inside receives, from a layer that clamps, which elements of Out lie strictly inside the clamp. A gradient
	// takes it as Mask in the place of Saved: it is all that a gradient needs to know of an activation, in a 32nd
	// of the memory. Fully connected layers and the gradient of maximum pooling know only Saved.
	Inside, Mask Mask

	// Accumulate makes a gradient add its masked result to what Out holds.
	Accumulate bool
}

// Mask has a bit for each element of a blocked tensor: bit l of number i belongs to element 16·i + l. Picture i starts
// at Data[i*Stride]. The zero Mask means "none".
type Mask struct {
	Data   []uint16
	Stride int
}

// picture returns the numbers [from, to) of picture i.
func (m Mask) picture(i, from, to int) []uint16 { return m.Data[i*m.Stride:][from:to:to] }

// Layer is one operator of a network, ready to run. It is immutable and may be used by several goroutines at once.
type Layer interface {
	// Tasks returns the number of tasks into which the work on n pictures is cut.
	Tasks(n int) int

	// Run does one task in [0, Tasks(a.N)). Tasks of a call write disjoint parts of a.Out and may run at
	// the same time, in any order. It panics if a tensor is shorter than the geometry demands.
	Run(a Args, task int)
}
