package onnx

import (
	"bytes"
	"slices"
	"testing"
)

// TestFault_54 concatenates many times, in one node and in many.
func TestFault_54(t *testing.T) {
	concat := func(n int, output string) []byte {
		return craftNode("Concat", slices.Repeat([]string{"x"}, n), output, whole("axis", 1))
	}
	many := func(n int) []byte { return crafted(input(1, 3, 8, 8), concat(n, "y"), tail("y", int64(3*n))) }
	refused(t, many(100_000), "nodes of too many inputs, one of them of at least 10001")
	refused(t, crafted(input(1, 3, 8, 8), bytes.Repeat(concat(5_000, "y"), 10)), "nodes of too many inputs")
	if _, err := Load(t.Context(), many(3_000), DefaultLimits()); err != nil {
		t.Errorf("3,000 inputs: %v", err)
	}
}
