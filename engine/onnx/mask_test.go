package onnx

import (
	"bytes"
	"strings"
	"testing"
)

// maskOf is a model whose weights are selected by a large mask, the conjunction of a column and a row: 0.25 where both
// are 1, and otherwise 9. Each logit is the sum of the picture by a column of the weights.
func maskOf(rows []byte, outputs int64) []byte {
	const pixels = 3 * 8 * 8
	return crafted(input(-1, 3, 8, 8), initializer("col", typeBool, rows, pixels, 1),
		initializer("row", typeBool, bytes.Repeat([]byte{1}, int(outputs)), 1, outputs),
		craftNode("Constant", nil, "quarter", encodeAttribute("value_float", float32(0.25))),
		craftNode("Constant", nil, "nine", encodeAttribute("value_float", float32(9))),
		craftNode("And", []string{"col", "row"}, "mask"), craftNode("Not", []string{"mask"}, "not"),
		integers("whole", 1, outputs), craftNode("Expand", []string{"not", "whole"}, "hidden"),
		craftNode("Where", []string{"hidden", "nine", "quarter"}, "w"),
		craftNode("Flatten", []string{"x"}, "flat"), craftNode("MatMul", []string{"flat", "w"}, "y"), output("y"))
}

// TestLargeMask computes masks with more elements than a file's constant of integers may have, which hide nothing, all
// or some. A much larger one that hides some is refused.
func TestLargeMask(t *testing.T) {
	sum := float32(0)
	for i := range 3 * 8 * 8 {
		sum += float32(i%11) - 5
	}
	for weight, rows := range map[float32][]byte{
		0.25: bytes.Repeat([]byte{1}, 3*8*8),
		9:    make([]byte, 3*8*8),
	} {
		z := logits(t, maskOf(rows, 1500))
		if len(z) != 1500 || z[0] != weight*sum || z[1499] != weight*sum {
			t.Errorf("%d logits from %v to %v, want 1500 of %v", len(z), z[0], z[len(z)-1], weight*sum)
		}
	}
	some := make([]byte, 3*8*8)
	some[7] = 1
	if z, want := logits(t, maskOf(some, 1500)), 9*sum+(0.25-9)*2; len(z) != 1500 || z[0] != want || z[1499] != want {
		t.Errorf("%d logits from %v to %v, want 1500 of %v", len(z), z[0], z[len(z)-1], want)
	}
	_, err := Load(t.Context(), maskOf(some, 50000), DefaultLimits())
	if err == nil || !strings.Contains(err.Error(), "operator And (node And_mask): folds to shape [192 50000], which is too large") {
		t.Errorf("%v, want refused", err)
	}
}

// TestWorkOfSwapped opens a model that multiplies a small constant matrix by a wide one of the picture: 3 · 32 · 512²
// multiplications.
func TestWorkOfSwapped(t *testing.T) {
	data := crafted(input(-1, 3, 512, 512), integers("shape", 0, 3, 512*512), floats32("q", 1, 32, 3),
		craftNode("Reshape", []string{"x", "shape"}, "k"), craftNode("MatMul", []string{"q", "k"}, "scores"),
		craftNode("ReduceMax", []string{"scores"}, "y", ints("axes", 2), whole("keepdims", 0)), output("y"))
	if _, err := Inspect(data, DefaultLimits()); err != nil {
		t.Error(err)
	}
}
