// Package kernel computes the layers of convolutional image classifiers, forward and as gradients with respect to
// their input, in float32. It has code for CPUs with AVX-512, for AVX2 with FMA, for arm64's NEON, and in plain Go for
// all others.
//
// It knows nothing of graphs, files or scheduling. A [Layer] is built once from its geometry and weights, cuts its
// work into independent tasks, and runs any of them on tensors that the caller owns; [Pool] runs them all. The package
// has no gradients with respect to weights, since the program does not train.
//
// # Layout
//
// Activations are blocked by channels, 16 at a time, so that a vector holds the same pixel of 16 channels:
// element (c, y, x) of a picture lies at ((c/16·H + y)·W + x)·16 + c%16. The lanes after the last channel are zero,
// and every layer keeps them zero. Only [NewStem] reads plain NCHW and only [NewStemGrad] writes it.
//
// # Results
//
// The order in which an output element is summed depends on the layer's geometry alone, not on the batch, the number
// of workers or the element's position in a tile. A network therefore gives the same bits for a batch as for its
// pictures one by one. All paths with vectors give the same bits (but for the sign of a zero); plain Go gives others.
//
// README.md describes the method, with its sources.
package kernel

import "unsafe"

// Block is the number of channels that lie side by side in a blocked tensor.
const Block = 16

// Blocks returns the number of channel blocks that hold c channels.
func Blocks(c int) int { return (c + Block - 1) / Block }

// Len returns the number of floats in one blocked picture of c channels and h × w pixels.
func Len(c, h, w int) int { return Blocks(c) * h * w * Block }

// Alloc returns n zeroed floats that start at a cache line, where vectors load fastest. Layers accept any slice.
func Alloc(n int) []float32 {
	const line = 64 / 4
	buf := make([]float32, n+line-1)
	askHuge(buf)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(buf)))/4) % line
	return buf[skip : skip+n : skip+n]
}

// Tensor is a batch of pictures: picture i starts at Data[i*Stride].
// A Stride larger than a picture leaves room for other channels between pictures, so that a layer can write its
// channel blocks into a concatenation, or read them from one, without a copy. The zero Tensor means "none".
type Tensor struct {
	Data   []float32
	Stride int
}

// picture returns picture i, which holds size floats. It panics if Data is too short.
func (t Tensor) picture(i, size int) []float32 { return t.pictures(i, 1, size) }

// pictures returns count pictures, starting at picture i.
func (t Tensor) pictures(i, count, size int) []float32 {
	end := (i+count-1)*t.Stride + size
	if end > len(t.Data) { // slicing alone would reach past len, up to cap
		panic("kernel: a tensor is shorter than its pictures")
	}
	return t.Data[i*t.Stride : end : end]
}

// Args are the tensors of one call of a [Layer]. Each layer's constructor says which fields it reads.
type Args struct {
	N   int    // pictures
	In  Tensor // the layer's input; for a gradient, the gradient with respect to the layer's output
	Out Tensor // the result; for a gradient, the gradient with respect to the layer's input

	// Add is added to the result before the clamp or mask. It has Out's shape and may be Out itself.
	Add Tensor

	// Saved is the layer's input as the forward pass left it; only gradients read it. Where it lies on a
	// bound of the clamp that made it, no gradient passes. It must not share memory with Out.
	Saved Tensor

	// Inside receives a bit per element of Out from a layer that clamps: 1 strictly inside the clamp. A gradient
	// accepts it as Mask instead of Saved. The bits hold all that a gradient needs of an activation, in a 32nd
	// of the memory. Fully connected layers and the gradient of maximum pooling accept only Saved.
	Inside, Mask Mask

	// Accumulate makes a gradient add its masked result to Out.
	Accumulate bool
}

// Mask has a bit for each element of a blocked tensor: bit l of number i is for element 16·i + l. Picture i starts
// at Data[i*Stride]. The zero Mask means "none".
type Mask struct {
	Data   []uint16
	Stride int
}

// picture returns the numbers [from, to) of picture i.
func (m Mask) picture(i, from, to int) []uint16 { return m.Data[i*m.Stride:][from:to:to] }

// Layer is one operator of a network, ready to run. It is immutable and safe for concurrent use.
type Layer interface {
	// Tasks returns the number of tasks for n pictures.
	Tasks(n int) int

	// Run does one task in [0, Tasks(a.N)). The tasks of a call write disjoint parts of a.Out and may run at
	// the same time, in any order. It panics if a tensor is shorter than the geometry requires.
	Run(a Args, task int)
}
