package onnx

import (
	"slices"
	"testing"
)

// TestScatterAll replaces all elements of each picture, as PyTorch's older exporter writes x[:, :] = y.
func TestScatterAll(t *testing.T) {
	var places []int64
	for c := range int64(2) {
		for p := range int64(4) {
			places = append(places, 0, c, p/2, p%2)
		}
	}
	scatter := craftNode("ScatterND", []string{"x", "i", "r"}, "s")
	form := join(integers("is", 1, 2, 2, 2, 4), craftNode("Reshape", []string{"flat", "is"}, "i"))
	shaped := join(integers("flat", places...), form)
	data := craftedAt(16, input(-1, 2, 2, 2), shaped, craftNode("Relu", []string{"x"}, "r"), scatter,
		craftNode("Flatten", []string{"s"}, "y"), output("y"))
	n, err := Load(t.Context(), data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := n.Reference([]float32{-1, 2, -3, 4, 5, -6, 7, 8}, -1)
	if want := []float32{0, 2, 0, 4, 5, 0, 7, 8}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	places[7] = 0 // the first position twice: an element stays
	shaped = join(integers("flat", places...), form)
	refused(t, craftedAt(16, input(-1, 2, 2, 2), shaped, craftNode("Relu", []string{"x"}, "r"), scatter,
		craftNode("Flatten", []string{"s"}, "y"), output("y")), "over the batch mixes pictures")
}
