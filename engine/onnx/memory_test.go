package onnx

import (
	"context"
	"strings"
	"testing"
)

// chain is a model of n operators on maps of 5·64·64 floats, 82 kB each, and a head.
func chain(n int, op func(in, out string) []byte) []byte {
	fields := [][]byte{input(-1, 5, 64, 64)}
	last := "x"
	for i := range n {
		next := "t" + itoa(i)
		fields, last = append(fields, op(last, next)), next
	}
	return crafted(append(fields, tail(last, 5))...)
}

// TestMemoryAtOnce opens a model by what lives at once: two maps of a chain, but all that are joined at its end.
func TestMemoryAtOnce(t *testing.T) {
	const megabyte = 1 << 20
	relu := func(in, out string) []byte { return craftNode("Relu", []string{in}, out) }
	limits := DefaultLimits()
	limits.Memory = megabyte
	s, err := Inspect(chain(200, relu), limits)
	if err != nil {
		t.Fatal(err)
	}
	if least, most := int64(2*4*5*64*64), int64(2*4*5*64*64+1000); s.PlanBytes < least || s.PlanBytes > most {
		t.Errorf("%d bytes at once, want two maps, %d", s.PlanBytes, least)
	}
	var maps []string
	fields := [][]byte{input(-1, 5, 64, 64)}
	for i := range 8 {
		maps = append(maps, "m"+itoa(i))
		fields = append(fields, relu("x", maps[i]))
	}
	wide := crafted(append(fields, craftNode("Concat", maps, "h", whole("axis", 1)), tail("h", 40))...)
	_, err = Inspect(wide, limits)
	const want = "would need 1.31 MB at once, 640 bytes of it weights (budget 1.05 MB)"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want refused by what lives at once", err)
	}
	checkRefusal(t, err)
}

// TestMemoryOfConstants computes a weight of 2^19 elements through many others. They live one after the other, and one
// that is read twice is computed once.
func TestMemoryOfConstants(t *testing.T) {
	const side = 1 << 9
	fields := [][]byte{
		input(-1, side, 1, 1), floats32("c", side, 2*side),
		craftNode("Constant", nil, "half", encodeAttribute("value_float", float32(0.5))),
	}
	last := "c"
	for i := range 60 { // twice the half is the same
		h, d := "h"+itoa(i), "d"+itoa(i)
		fields = append(fields, craftNode("Mul", []string{last, "half"}, h), craftNode("Add", []string{h, h}, d))
		last = d
	}
	fields = append(fields, craftNode("Flatten", []string{"x"}, "f"), craftNode("MatMul", []string{"f", last}, "y"))
	data := crafted(append(fields, output("y"))...)
	limits := DefaultLimits()
	limits.Memory = 5 * 4 * side * 2 * side
	n, err := Load(context.Background(), data, limits)
	if err != nil {
		t.Fatal(err)
	}
	plain := crafted(input(-1, side, 1, 1), floats32("c", side, 2*side), craftNode("Flatten", []string{"x"}, "f"),
		craftNode("MatMul", []string{"f", "c"}, "y"), output("y"))
	want, err := Load(context.Background(), plain, limits)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, side)
	x[3], x[100] = 1, -2
	got, _, err := n.Reference(x, -1)
	right, _, err2 := want.Reference(x, -1)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for i := range right {
		if got[i] != right[i] {
			t.Fatalf("logit %d is %v, want %v", i, got[i], right[i])
		}
	}
	limits.Memory = 2 * 4 * side * 2 * side
	if _, err := Load(context.Background(), data, limits); err == nil || !strings.Contains(err.Error(), "at once") {
		t.Errorf("%v, want refused by what lives at once", err)
	}
}
