package onnx

import (
	"context"
	"os"
	"slices"
	"testing"

	"beyond/engine/golden"
)

func sharedCase(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(golden.Path(t, "cases", "onnx", file))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestOverTheBatch refuses operators that compute over the pictures of a batch, unless the file has one picture.
func TestOverTheBatch(t *testing.T) {
	const want = "over the batch mixes pictures"
	pooled := craftNode("GlobalAveragePool", []string{"x"}, "p")
	flat := join(pooled, craftNode("Flatten", []string{"p"}, "f"))
	dropped := craftNode("ReduceMean", []string{"f"}, "y", ints("axes", -2), whole("keepdims", 0))
	subtracted := craftNode("Sub", []string{"f", "m"}, "y")
	normalised := craftNode("LayerNormalization", []string{"f", "one"}, "y", whole("axis", 0))
	for name, c := range map[string]struct {
		opset int64
		nodes []byte
	}{
		"softmax":              {13, join(flat, craftNode("Softmax", []string{"f"}, "y", whole("axis", 0)))},
		"softmax from the end": {13, join(flat, craftNode("Softmax", []string{"f"}, "y", whole("axis", -2)))},
		"softmax, flat":        {11, join(flat, craftNode("Softmax", []string{"f"}, "y", whole("axis", 0)))},
		"logarithm":            {13, join(flat, craftNode("LogSoftmax", []string{"f"}, "y", whole("axis", 0)))},
		"mean":                 {13, join(flat, craftNode("ReduceMean", []string{"f"}, "y", ints("axes", 0)))},
		"mean, dropped":        {13, join(flat, dropped)},
		"mean of all":          {13, join(flat, craftNode("ReduceMean", []string{"f"}, "m"), subtracted)},
		"sum":                  {11, join(flat, craftNode("ReduceSum", []string{"f"}, "y", ints("axes", 0, 1)))},
		"layer":                {17, join(flat, normalised)},
	} {
		t.Run(name, func(t *testing.T) {
			one := floats32("one", 3)
			for _, batch := range []int64{-1, 2} {
				refused(t, craftedAt(c.opset, input(batch, 3, 8, 8), one, c.nodes, output("y")), want)
			}
			single := craftedAt(c.opset, input(1, 3, 8, 8), one, c.nodes, output("y"))
			_, err := LoadFrom(t.Context(), single, nil, Options{Limits: DefaultLimits(), Sigmoid: true})
			if err != nil && name != "mean, dropped" { // whose output has no picture
				t.Errorf("of one picture: %v, want loaded", err)
			}
		})
	}
	for _, file := range []string{"softmax_batch.onnx", "mean_batch.onnx"} {
		t.Run(file, func(t *testing.T) { refused(t, sharedCase(t, file), want) })
	}
}

// TestCastToBool casts constants of floats to bool: all but zero are true.
func TestCastToBool(t *testing.T) {
	if _, err := Load(context.Background(), sharedCase(t, "cast_bool.onnx"), DefaultLimits()); err != nil {
		t.Errorf("cast_bool.onnx: %v", err)
	}
	// floats32 holds −3 … 3; where they are not zero, y is x.
	data := crafted(input(-1, 1, 1, 7), floats32("c", 1, 1, 1, 7),
		craftNode("Cast", []string{"c"}, "b", whole("to", typeBool)),
		craftNode("Cast", []string{"b"}, "one", whole("to", typeFloat)),
		craftNode("Mul", []string{"x", "one"}, "m"), craftNode("Flatten", []string{"m"}, "y"), output("y"))
	n, err := Load(context.Background(), data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := n.Reference([]float32{1, 2, 3, 4, 5, 6, 7}, -1)
	if want := []float32{1, 2, 3, 0, 5, 6, 7}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}
