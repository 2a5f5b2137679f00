package onnx

import (
	"bytes"
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"beyond/engine/nn"

	"google.golang.org/protobuf/encoding/protowire"
)

// integers is an initializer with a vector of integers.
func integers(name string, v ...int64) []byte {
	var raw []byte
	for _, i := range v {
		raw = protowire.AppendFixed64(raw, uint64(i))
	}
	return initializer(name, typeInt64, raw, int64(len(v)))
}

// TestForms checks that a network gives the same logits in the forms that different exporters and opsets write.
func TestForms(t *testing.T) {
	filter, in := floats32("f", 5, 3, 3, 3), input(-1, 3, 8, 8)
	conv := craftNode("Conv", []string{"x", "f"}, "c", ints("kernel_shape", 3, 3))
	relu, head := craftNode("Relu", []string{"c"}, "r"), tail("r", 5)
	linear := join(floats32("w", 4, 5), gemm("flat", "w", "z"), output("z"))
	pool := craftNode("GlobalAveragePool", []string{"r"}, "p")
	var halves []byte // −3 … 3 as binary16
	for i := range 5 * 27 {
		half := []uint16{0xc200, 0xc000, 0xbc00, 0, 0x3c00, 0x4000, 0x4200}[i%7]
		halves = append(halves, byte(half), byte(half>>8))
	}
	var brains, doubles []byte // the same as bfloat16 and as double
	for i := range 5 * 27 {
		brain := []uint16{0xc040, 0xc000, 0xbf80, 0, 0x3f80, 0x4000, 0x4040}[i%7]
		brains = append(brains, byte(brain), byte(brain>>8))
		doubles = protowire.AppendFixed64(doubles, math.Float64bits(float64(i%7)-3))
	}
	for name, data := range map[string][]byte{
		"bfloat16": crafted(in, initializer("f", typeBfloat16, brains, 5, 3, 3, 3), conv, relu, head),
		"double":   crafted(in, initializer("f", typeDouble, doubles, 5, 3, 3, 3), conv, relu, head),
		"batch fixed, a constant for each picture": crafted(input(2, 3, 8, 8), filter, conv, relu,
			initializer("lots", typeFloat, bytes.Repeat([]byte{0, 0, 0x80, 0x3f}, 2*5*6*6), 2, 5, 6, 6),
			craftNode("Mul", []string{"r", "lots"}, "r1"),
			craftNode("GlobalAveragePool", []string{"r1"}, "p1"), craftNode("Flatten", []string{"p1"}, "flat"), linear),
		"batch fixed, within a dimension": crafted(input(2, 3, 8, 8), filter, conv, relu, integers("s", 10, 6, 6),
			integers("back", 2, 5, 6, 6), craftNode("Reshape", []string{"r", "s"}, "m"),
			craftNode("Reshape", []string{"m", "back"}, "r1"), floats32("even", 2, 3), integers("odd", 2, 3, 1),
			craftNode("Reshape", []string{"even", "odd"}, "unread"),
			craftNode("GlobalAveragePool", []string{"r1"}, "p1"), craftNode("Flatten", []string{"p1"}, "flat"), linear),
		"strides beyond the picture": crafted(in, filter, conv, relu, integers("pads", 0, 0, 0, 0, 0, 0, 2, 2),
			craftNode("GlobalAveragePool", []string{"r"}, "p"),
			initializer("one", typeFloat, bytes.Repeat([]byte{0, 0, 0x80, 0x3f}, 5), 5, 1, 1, 1),
			craftNode("Pad", []string{"p", "pads"}, "wide"),
			craftNode("Conv", []string{"wide", "one"}, "q", whole("group", 5), ints("strides", 1<<31, 7)),
			craftNode("Flatten", []string{"q"}, "flat"), linear),
		"cast like": craftedAt(15, in, filter, conv, craftNode("CastLike", []string{"c", "f"}, "c1"),
			craftNode("Relu", []string{"c1"}, "r"), head),
		"out of order": crafted(head, relu, conv, filter, in),
		"opset 7":      craftedAt(7, in, filter, conv, relu, head),
		"opset 21":     craftedAt(21, in, filter, conv, relu, head),
		"opset 1": craftedAt(1, in, filter, conv, relu, floats32("five", 5),
			craftNode("Sub", []string{"r", "five"}, "less", whole("broadcast", 1), whole("axis", 1)),
			craftNode("Add", []string{"less", "five"}, "more", whole("broadcast", 1), whole("axis", 1)),
			craftNode("Cast", []string{"more"}, "cast", word("to", "FLOAT")),
			craftNode("Upsample", []string{"cast"}, "r2", encodeAttribute("height_scale", float32(2)),
				encodeAttribute("width_scale", float32(3)), word("mode", "nearest")),
			craftNode("GlobalAveragePool", []string{"r2"}, "p2"), craftNode("Flatten", []string{"p2"}, "flat"), linear),
		"channels as pictures": crafted(in, filter, conv, relu,
			craftNode("Transpose", []string{"r"}, "r2", ints("perm", 1, 0, 2, 3)),
			craftNode("GlobalAveragePool", []string{"r2"}, "p2"),
			craftNode("Transpose", []string{"p2"}, "p3", ints("perm", 1, 0, 2, 3)),
			craftNode("Flatten", []string{"p3"}, "flat"), linear),
		"opset 28":              craftedAt(28, in, filter, conv, relu, head),
		"initializer as input":  crafted(in, craftValue(11, "f", typeFloat, 5, 3, 3, 3), filter, conv, relu, head),
		"kernel shape left out": crafted(in, filter, craftNode("Conv", []string{"x", "f"}, "c"), relu, head),
		"empty bias":            crafted(in, filter, craftNode("Conv", []string{"x", "f", ""}, "c"), relu, head),
		"half precision":        crafted(in, initializer("f", typeFloat16, halves, 5, 3, 3, 3), conv, relu, head),
		"clip by attributes": craftedAt(10, in, filter, conv, craftNode("Clip", []string{"c"}, "r",
			encodeAttribute("min", float32(0))), head),
		"clip by inputs": crafted(in, filter, conv, initializer("lo", typeFloat, make([]byte, 4)),
			craftNode("Clip", []string{"c", "lo", ""}, "r"), head),
		"identities": crafted(in, filter, craftNode("Identity", []string{"f"}, "f2"),
			craftNode("Dropout", []string{"x"}, "x2"),
			craftNode("Conv", []string{"x2", "f2"}, "c"), relu, head),
		"unused": crafted(in, filter, conv, relu, craftNode("Relu", []string{"x"}, "nobody"), head),
		"mean over axes": crafted(in, filter, conv, relu,
			craftNode("ReduceMean", []string{"r"}, "flat", ints("axes", 2, 3), whole("keepdims", 0)), linear),
		"mean over last axes": craftedAt(18, in, filter, conv, relu, integers("axes", -1, -2),
			craftNode("ReduceMean", []string{"r", "axes"}, "p"), craftNode("Flatten", []string{"p"}, "flat"), linear),
		"squeezed": crafted(in, filter, conv, relu, pool, integers("axes", 2, 3),
			craftNode("Squeeze", []string{"p", "axes"}, "flat"), linear),
		"batch fixed": crafted(input(8, 3, 8, 8), filter, conv, relu, pool, integers("s", 8, -1),
			craftNode("Reshape", []string{"p", "s"}, "flat"), linear),
		"shape computed from empty lists": crafted(in, filter, conv, relu, pool, integers("two", 1, 5),
			integers("from", 2), integers("to", 9), craftNode("Slice", []string{"two", "from", "to"}, "none"),
			craftNode("Concat", []string{"none", "two"}, "all", whole("axis", 0)),
			integers("nine", 9), craftNode("Mod", []string{"all", "nine"}, "s"),
			craftNode("Reshape", []string{"p", "s"}, "flat"), linear),
		"shape computed": crafted(in, filter, conv, relu, pool, craftNode("Shape", []string{"p"}, "s"),
			initializer("zero", typeInt64, make([]byte, 8), 1), craftNode("Gather", []string{"s", "zero"}, "n"),
			integers("rest", -1), craftNode("Concat", []string{"n", "rest"}, "to", whole("axis", 0)),
			craftNode("Reshape", []string{"p", "to"}, "flat"), linear),
		"padding cut away": crafted(in, filter, integers("pads", 0, 0, 1, 1, 0, 0, 1, 1),
			integers("cut", 0, 0, -1, -1, 0, 0, -1, -1),
			craftNode("Pad", []string{"x", "pads"}, "x1"), craftNode("Pad", []string{"x1", "cut"}, "x2"),
			craftNode("Conv", []string{"x2", "f"}, "c"), relu, head),
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := logits(t, data), logits(t, sound()); !slices.Equal(got, want) {
				t.Errorf("logits %v, want %v", got, want)
			}
		})
	}
}

// TestSameInputTwice checks that an operator may read the same tensor twice.
func TestSameInputTwice(t *testing.T) {
	doubled := crafted(input(-1, 3, 8, 8), floats32("f", 5, 3, 3, 3), craftNode("Conv", []string{"x", "f"}, "c"),
		craftNode("Relu", []string{"c"}, "h"), craftNode("Add", []string{"h", "h"}, "r"), tail("r", 5))
	got, want := logits(t, doubled), logits(t, sound())
	for i := range want {
		if got[i] != 2*want[i] {
			t.Errorf("logit %d is %v, want twice %v", i, got[i], want[i])
		}
	}
}

// logits returns the logits of a fixed picture of 3×8×8, by the operators' definitions.
func logits(t *testing.T, data []byte) []float32 {
	t.Helper()
	n, err := Load(context.Background(), data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 3*8*8)
	for i := range x {
		x[i] = float32(i%11) - 5
	}
	z, _, err := n.Reference(x, -1)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestInspect checks the summary of a model that loads and of one that does not.
func TestInspect(t *testing.T) {
	s, err := Inspect(sound(), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	operators := s.Operators
	s.Operators, s.Nodes, s.PlanBytes = nil, 0, 0
	want := Summary{
		Opset: 13, Input: "x", Shape: [3]int{3, 8, 8}, Output: "z", Outputs: 4, Features: 5, Layout: "NCHW", Parameters: 155,
	}
	if !reflect.DeepEqual(s, want) || operators["Conv"] != 1 {
		t.Errorf("Inspect = %+v, want %+v; operators %v", s, want, operators)
	}
	s, err = Inspect(sound(craftNode("Evil", []string{"r"}, "y")), DefaultLimits())
	if err == nil || s.Operators["Evil"] != 1 {
		t.Errorf("Inspect of an unsupported model = %+v, %v", s, err)
	}
}

// TestRefusalsAreShort uses the longest names, of unprintable characters.
func TestRefusalsAreShort(t *testing.T) {
	name := string(bytes.Repeat([]byte("\u202e\x07"), 250))
	_, err := Load(context.Background(), sound(craftNode(name, []string{"r"}, name)), DefaultLimits())
	checkRefusal(t, err)
}

// TestOnes loads a network whose dimensions are all 1. Gorgonia treats some of these shapes as scalars or vectors.
func TestOnes(t *testing.T) {
	data := crafted(input(-1, 1, 1, 1), floats32("f", 1, 1, 1, 1), floats32("b", 1), floats32("p", 1),
		craftNode("Conv", []string{"x", "f", "b"}, "c"),
		craftNode("BatchNormalization", []string{"c", "p", "p", "p", "b1"}, "n"),
		initializer("b1", typeFloat, []byte{0, 0, 0x80, 0x3f}, 1),
		craftNode("Relu", []string{"n"}, "r"), craftNode("Add", []string{"r", "n"}, "a"),
		craftNode("Concat", []string{"a", "r"}, "k", whole("axis", 1)),
		craftNode("Flatten", []string{"k"}, "flat"), floats32("w", 1, 2), floats32("wb", 1),
		craftNode("Gemm", []string{"flat", "w", "wb"}, "z", whole("transB", 1)), output("z"))
	l, err := LoadFrom(t.Context(), data, nil, Options{Limits: DefaultLimits(), Sigmoid: true})
	if err != nil {
		t.Fatal(err)
	}
	n := l.Network
	p, err := nn.Compile(n)
	if err != nil {
		t.Fatal(err)
	}
	s := p.NewSession(2, 1)
	defer s.Close()
	z, grad, err := s.InputGradient(t.Context(), []float32{2, 3}, []int{0, 0})
	if err != nil {
		t.Fatal(err)
	}
	want, wantGrad, err := n.Reference([]float32{2}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(z) != 4 || math.Abs(float64(z[1]-want[1])) > 1e-3 || len(grad) != 2 {
		t.Errorf("logits %v, want %v", z, want)
	}
	if d := math.Abs(float64(grad[0] - wantGrad[0])); !(d <= 1e-5*math.Abs(float64(wantGrad[0]))) {
		t.Errorf("gradient %v, want %v", grad, wantGrad)
	}
}

// TestModern compares a program of newer operators with their definitions, and its gradient with central differences.
func TestModern(t *testing.T) {
	n, err := Load(context.Background(), modern(), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	p, err := nn.Compile(n)
	if err != nil {
		t.Fatal(err)
	}
	s := p.NewSession(2, 2)
	defer s.Close()
	x := make([]float32, 2*3*8*8)
	for i := range x {
		x[i] = float32(math.Sin(float64(i * i)))
	}
	z, grad, err := s.InputGradient(t.Context(), x, []int{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		wantZ, wantG, err := n.Reference(x[i*192:][:192], 1+i)
		if err != nil {
			t.Fatal(err)
		}
		if e := relativeL2(z[i*4:][:4], wantZ); !(e < 1e-5) {
			t.Errorf("picture %d: relative L2 error of the logits %g", i, e)
		}
		if e := relativeL2(grad[i*192:][:192], wantG); !(e < 1e-4) {
			t.Errorf("picture %d: relative L2 error of the gradient %g", i, e)
		}
	}
	loss := func() float64 {
		z, _, err := n.Reference(x[:192], -1)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, v := range z {
			sum += math.Exp(float64(v) - float64(z[1]))
		}
		return math.Log(sum)
	}
	for _, i := range []int{0, 77, 191} {
		const h = 1.0 / 512
		at := x[i]
		x[i] = at + h
		up := loss()
		x[i] = at - h
		want := (up - loss()) / (2 * h)
		x[i] = at
		if math.Abs(want-float64(grad[i])) > 2e-2*math.Abs(want)+1e-3 {
			t.Errorf("gradient[%d] = %g, central difference %g", i, grad[i], want)
		}
	}
}
