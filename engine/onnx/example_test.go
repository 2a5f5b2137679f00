package onnx_test

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine/nn"
	"beyond/engine/onnx"

	"google.golang.org/protobuf/encoding/protowire"
)

// message writes fields of onnx.proto: an even argument is a field's number, the next one its value.
func message(fields ...any) (b []byte) {
	for i := 0; i < len(fields); i += 2 {
		number := protowire.Number(fields[i].(int))
		switch v := fields[i+1].(type) {
		case int:
			b = protowire.AppendVarint(protowire.AppendTag(b, number, protowire.VarintType), uint64(v))
		case string:
			b = protowire.AppendString(protowire.AppendTag(b, number, protowire.BytesType), v)
		case []byte:
			b = protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), v)
		}
	}
	return b
}

// model returns an ONNX file: the input x [1,2,1,2], an operator, Flatten, and the output z.
func model(operator string) []byte {
	dims := message(1, message(1, 1), 1, message(1, 2), 1, message(1, 1), 1, message(1, 2))
	float := message(1, message(1, 1, 2, dims))
	graph := message(
		1, message(1, "x", 2, "y", 4, operator),
		1, message(1, "y", 2, "z", 4, "Flatten"),
		11, message(1, "x", 2, float), 12, message(1, "z"))
	return message(1, 8, 8, message(2, 13), 7, graph)
}

// A model with the mean of each of two channels as its logits, run on one picture.
func ExampleLoad() {
	ctx := context.Background()
	network, err := onnx.Load(ctx, model("GlobalAveragePool"), onnx.DefaultLimits())
	if err != nil {
		fmt.Println(err)
		return
	}
	program, err := nn.Compile(network)
	if err != nil {
		fmt.Println(err)
		return
	}
	session := program.NewSession(1, 1)
	defer session.Close()

	picture := []float32{1, 3, 10, 20} // two channels of one row and two columns
	logits, err := session.Forward(ctx, picture, 1)
	fmt.Println(logits, err)

	// With respect to each pixel, the gradient of the loss −log softmax(logits)[1].
	_, gradient, err := session.InputGradient(ctx, []float32{1, 3, 3, 1}, []int{1})
	fmt.Println(gradient, err)
	// Output:
	// [2 15] <nil>
	// [0.25 0.25 -0.25 -0.25] <nil>
}

// A model with an operator that is not supported is refused with the operator and the node.
func ExampleUnsupportedOpError() {
	_, err := onnx.Load(context.Background(), model("STFT"), onnx.DefaultLimits())
	var unsupported onnx.UnsupportedOpError
	fmt.Println(errors.As(err, &unsupported), unsupported.Op)
	fmt.Println(err)
	// Output:
	// true STFT
	// refused: operator STFT (node #0) not supported; the list: beyond models ops
}
