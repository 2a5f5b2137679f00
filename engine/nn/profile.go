package nn

import "fmt"

// Step describes one step of a program, for profiles.
type Step struct {
	Kind       string // operator, with window and stride: "Conv 3×3/2", "Depthwise 5×5", "GemmGradient"
	In, Out    []int  // shapes for one picture
	Operations int64  // multiplications and additions for one picture, counted by the definition
}

// Watch makes the session call f after each step, with the number of pictures computed, on the goroutine that runs the
// session. nil ends this. The first call of a pass comes after its first step.
func (s *Session) Watch(f func(step Step, pictures int)) { s.watch = f }

// describe returns the Step of a run.
func (r *fused) describe() Step {
	s := Step{Kind: r.root.Kind(), In: r.inShape, Out: r.outShape, Operations: int64(elements(r.outShape))}
	switch op := r.root.(type) {
	case Conv:
		s.Kind, s.Operations = op.describe("", r.inShape[1]), 2*op.products(r.inShape[1], r.outShape)
	case ConvGradient:
		s.Kind, s.Operations = op.Conv.describe("Gradient", r.outShape[1]), 2*op.products(r.outShape[1], r.inShape)
	case Linear, linearGradient:
		s.Operations = 2 * int64(elements(r.inShape)) * int64(dimension(r.outShape, -1))
	}
	if r.function != nil {
		s.Kind += " " + r.function.Function
	}
	return s
}

// describe names the convolution of a number of input channels, or with a suffix its gradient.
func (c Conv) describe(suffix string, channels int) string {
	name := "Conv"
	if c.Groups > 1 && c.Groups == channels {
		name = "Depthwise"
	}
	name = fmt.Sprintf("%s%s %d×%d", name, suffix, c.Kernel[0], c.Kernel[1])
	if c.Stride != [2]int{1, 1} {
		name += fmt.Sprintf("/%d", c.Stride[0])
	}
	return name
}

// products counts the products of a convolution from a number of channels to shape out, padding included.
func (c Conv) products(channels int, out []int) int64 {
	return int64(elements(out)) * int64(channels/c.Groups*c.Kernel[0]*c.Kernel[1])
}
