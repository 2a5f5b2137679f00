package onnx

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"beyond/engine/golden"
)

// TestFault_60 loads graphs of many nodes, inputs, names and attributes: the work grows with the bytes, whether they are
// loaded or refused.
func TestFault_60(t *testing.T) {
	names := func(n int, name func(i int) string) (list []string) {
		for i := range n {
			list = append(list, name(i))
		}
		return list
	}
	for name, graph := range map[string]func(n int) []byte{
		"a Concat of many": func(n int) []byte {
			return crafted(input(1, 3, 8, 8), craftNode("Concat", slices.Repeat([]string{"x"}, n), "y", whole("axis", 1)),
				tail("y", int64(3*n)))
		},
		"many Concats": func(n int) []byte {
			nodes := [][]byte{input(1, 3, 8, 8)}
			for i := range n / 20 {
				nodes = append(nodes, craftNode("Concat", slices.Repeat([]string{"x"}, 20), fmt.Sprint("y", i), whole("axis", 1)))
			}
			return crafted(append(nodes, tail("y0", 60))...)
		},
		"a chain": func(n int) []byte {
			nodes, last := [][]byte{input(1, 3, 8, 8)}, "x"
			for i := range n / 4 {
				nodes = append(nodes, craftNode("Relu", []string{last}, fmt.Sprint("r", i)))
				last = fmt.Sprint("r", i)
			}
			return crafted(append(nodes, tail(last, 3))...)
		},
		"names that nobody makes": func(n int) []byte {
			inputs := names(n, func(i int) string { return fmt.Sprint("nobody", i) })
			return crafted(input(1, 3, 8, 8), craftNode("Concat", inputs, "y", whole("axis", 1)), tail("y", 3))
		},
		"initializers": func(n int) []byte {
			var list [][]byte
			for i := range n {
				list = append(list, floats32(fmt.Sprint("w", i), 1))
			}
			return crafted(append([][]byte{input(1, 3, 8, 8)}, append(list, tail("x", 3))...)...)
		},
		"attributes": func(n int) []byte {
			return crafted(input(1, 3, 8, 8), craftNode("Relu", []string{"x"}, "y", bytes.Repeat(whole("axis", 1), n)), tail("y", 3))
		},
	} {
		t.Run(name, func(t *testing.T) {
			golden.Growth(t, 200, 4_000, func(n int) { _, _ = Load(t.Context(), graph(n), DefaultLimits()) })
		})
	}
}

// TestConcatOfMany joins so many pictures that they are joined in groups: they come in their order.
func TestConcatOfMany(t *testing.T) {
	const n = 300
	inputs := make([]string, n)
	for i := range inputs {
		inputs[i] = "x"
		if i%7 == 3 {
			inputs[i] = "n"
		}
	}
	z, err := logitsOf(t, bytes.NewReader(crafted(
		input(-1, 3, 8, 8), craftNode("Neg", []string{"x"}, "n"), craftNode("Concat", inputs, "c", whole("axis", 1)),
		craftNode("GlobalAveragePool", []string{"c"}, "p"), craftNode("Flatten", []string{"p"}, "y"), output("y"),
	)))
	if err != nil || len(z) != 3*n {
		t.Fatalf("%d logits, %v", len(z), err)
	}
	for i, v := range z { // the mean of 64 numbers that count on
		want := float32(i%3*64) + 31.5
		if inputs[i/3] == "n" {
			want = -want
		}
		if v != want {
			t.Fatalf("logit %d is %v, want %v", i, v, want)
		}
	}
}
