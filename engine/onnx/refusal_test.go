package onnx

import (
	"strings"
	"testing"
)

// TestRefusalsAdvise checks that refusals name the node, the operator with its domain, the form, and what to do.
func TestRefusalsAdvise(t *testing.T) {
	resized := craftNode("Resize", []string{"x", "", "", "x"}, "y")
	for want, data := range map[string][]byte{
		"operator Resize (node Resize_y): input 3 must be a constant of integers; simplify the file with onnxsim": crafted(
			input(-1, 3, 8, 8), resized, output("y")),
		"node Gelu_y (Gelu of domain com.microsoft) lacks input 0; not valid ONNX: export it again": crafted(
			input(-1, 3, 8, 8), nodeIn("com.microsoft", "Gelu", []string{""}, "y"), output("y")),
		"node Add_y (Add) reads nothing, which nothing makes; not valid ONNX: export it again": crafted(
			input(-1, 3, 8, 8), craftNode("Add", []string{"x", "nothing"}, "y"), output("y")),
		"operator Softmax (node Softmax_y): axis 7 on shape [1 3 8 8]; simplify the file with onnxsim, or": crafted(
			input(-1, 3, 8, 8), craftNode("Softmax", []string{"x"}, "y", whole("axis", 7)), output("y")),
		"would need 2.56 TB, 2.56 TB in all (budget 2 GB): export it for smaller pictures": crafted(input(-1, 3, 8, 8),
			integers("s", 1, 800000, 800000), craftNode("ConstantOfShape", []string{"s"}, "y"), output("y")),
	} {
		t.Run(want, func(t *testing.T) {
			_, err := Inspect(data, DefaultLimits())
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %q", err, want)
			}
		})
	}
}
