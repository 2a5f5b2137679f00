package onnx

import (
	"testing"
)

// TestOverWindows refuses operators that compute over a dimension of windows or pixels in which also the pictures of a
// batch lie, and takes them over other dimensions.
func TestOverWindows(t *testing.T) {
	const want = "over the batch mixes pictures"
	windows := join(integers("s", -1, 3, 16), craftNode("Reshape", []string{"x", "s"}, "w"))
	turned := join(windows, craftNode("Transpose", []string{"w"}, "v", ints("perm", 1, 0, 2)))
	tokens := join(integers("s", 0, 3, 64), craftNode("Reshape", []string{"x", "s"}, "p"),
		craftNode("Transpose", []string{"p"}, "v", ints("perm", 2, 0, 1)))
	back := craftNode("Transpose", []string{"w"}, "b", ints("perm", 1, 2, 0))
	column := func(in string) []byte { return craftNode("Transpose", []string{in}, "b", ints("perm", 0, 2, 1)) }
	end := func(in string, n int64) []byte {
		flat := join(integers("t", -1, n), craftNode("Reshape", []string{in, "t"}, "f"))
		return join(flat, floats32("m", 4, n), gemm("f", "m", "z"))
	}
	matMul := func(a, b string) []byte { return craftNode("MatMul", []string{a, b}, "y") }
	softmax := craftNode("Softmax", []string{"y"}, "h", whole("axis", 1))
	sums := join(integers("o", 0), craftNode("CumSum", []string{"w", "o"}, "y"))
	over := func(op string, axis int64, in string) []byte {
		return craftNode(op, []string{in}, "y", whole("axis", axis))
	}
	reduced := func(op string, axis int64, in string) []byte {
		return craftNode(op, []string{in}, "y", ints("axes", axis), whole("keepdims", 0))
	}
	for name, c := range map[string]struct {
		nodes []byte
		mixed bool
	}{
		"mean of windows":                   {join(windows, reduced("ReduceMean", 0, "w"), end("y", 48)), true},
		"maximum of windows":                {join(windows, reduced("ReduceMax", 0, "w"), end("y", 48)), true},
		"norm of windows":                   {join(windows, reduced("ReduceL2", 0, "w"), end("y", 48)), true},
		"mean of windows, turned":           {join(turned, reduced("ReduceMean", 1, "v"), end("y", 48)), true},
		"mean of windows, from the end":     {join(windows, reduced("ReduceMean", -3, "w"), end("y", 48)), true},
		"softmax of windows":                {join(windows, over("Softmax", 0, "w"), end("y", 192)), true},
		"softmax of windows, turned":        {join(turned, over("Softmax", 1, "v"), end("y", 192)), true},
		"logarithm of windows":              {join(windows, over("LogSoftmax", -3, "w"), end("y", 192)), true},
		"sums of windows":                   {join(windows, sums, end("y", 192)), true},
		"products of windows":               {join(turned, back, matMul("b", "v"), end("y", 768)), true},
		"softmax of channels":               {join(windows, over("Softmax", 1, "w"), end("y", 192)), false},
		"softmax of channels, turned":       {join(turned, over("Softmax", 0, "v"), end("y", 192)), false},
		"products of channels":              {join(windows, column("w"), matMul("w", "b"), end("y", 36)), false},
		"mean of tokens before the picture": {join(tokens, reduced("ReduceMean", 0, "v"), end("y", 3)), false},
		"softmax after that mean":           {join(tokens, reduced("ReduceMean", 0, "v"), softmax, end("h", 3)), false},
	} {
		t.Run(name, func(t *testing.T) {
			data := crafted(input(-1, 3, 8, 8), c.nodes, output("z"))
			if c.mixed {
				refused(t, data, want)
				data = crafted(input(1, 3, 8, 8), c.nodes, output("z"))
			}
			if _, err := Load(t.Context(), data, DefaultLimits()); err != nil {
				t.Errorf("%v, want loaded", err)
			}
		})
	}
}
