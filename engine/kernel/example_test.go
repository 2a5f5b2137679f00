package kernel_test

import (
	"fmt"

	"beyond/engine/kernel"
)

// A convolution of one picture: 1 channel, 3 × 3 pixels, a window of 2 × 2 whose weights add up the pixels under it.
func Example() {
	g := kernel.Square(1, 1, 3, 3, 2, 1, 0)
	layer := kernel.NewConv(g, []float32{1, 1, 1, 1}, []float32{-20}, kernel.ReLU)

	in := kernel.Tensor{Data: make([]float32, kernel.Len(1, 3, 3)), Stride: kernel.Len(1, 3, 3)}
	kernel.ToBlocked(in.Data, []float32{
		1, 2, 3,
		4, 5, 6,
		7, 8, 9,
	}, 1, 3, 3)
	out := kernel.Tensor{Data: make([]float32, kernel.Len(1, 2, 2)), Stride: kernel.Len(1, 2, 2)}

	args := kernel.Args{N: 1, In: in, Out: out}
	pool := kernel.NewPool(2)
	defer pool.Close()
	pool.Run(layer.Tasks(args.N), func(task int) { layer.Run(args, task) })

	y := make([]float32, 4)
	kernel.FromBlocked(y, out.Data, 1, 2, 2)
	fmt.Println(y)
	// Output: [0 0 4 8]
}

// A matrix product: a fully connected layer from 3 to 2 channels, for a batch of 2.
func ExampleNewDense() {
	weights := []float32{
		1, 0, 2,
		0, 3, 0,
	}
	layer := kernel.NewDense(3, 2, weights, nil, kernel.None)

	const stride = kernel.Block // a picture of up to 16 channels and one pixel
	in := kernel.Tensor{Data: make([]float32, 2*stride), Stride: stride}
	copy(in.Data, []float32{1, 2, 3})
	copy(in.Data[stride:], []float32{4, 5, 6})
	out := kernel.Tensor{Data: make([]float32, 2*stride), Stride: stride}

	args := kernel.Args{N: 2, In: in, Out: out}
	for task := range layer.Tasks(args.N) {
		layer.Run(args, task)
	}
	fmt.Println(out.Data[:2], out.Data[stride:][:2])
	// Output: [7 6] [16 15]
}
