package onnx

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// near compares logits with onnxruntime's, to 1e-5 of the largest.
func near(t *testing.T, got []float32, want map[int]float32) {
	t.Helper()
	for i, w := range want {
		if math.Abs(float64(got[i]-w)) > 1e-5*15 {
			t.Errorf("logit %d is %v, want %v", i, got[i], w)
		}
	}
}

// reference loads a file with options and returns the logits of a picture whose values repeat 0 … 250, scaled.
func reference(t *testing.T, data []byte, o Options, scale float32) ([]float32, Loaded) {
	t.Helper()
	o.Limits = DefaultLimits()
	l, err := LoadFrom(t.Context(), data, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	c, h, w := l.Network.Input()
	x := make([]float32, c*h*w)
	for i := range x {
		x[i] = float32(i%251) / scale
	}
	z, _, err := l.Network.Reference(x, -1)
	if err != nil {
		t.Fatal(err)
	}
	return z, l
}

// TestOpenSize loads Hugging Face's default export, which leaves all dimensions open, at two sizes. The logits are
// onnxruntime's.
func TestOpenSize(t *testing.T) {
	data := sharedCase(t, "hf_dynamic.onnx")
	z, _ := reference(t, data, Options{}, 250)
	near(t, z, map[int]float32{0: 0.5221426, 1: 2.0304492, 2: -3.0632672, 999: 0.290798})
	z, l := reference(t, data, Options{Size: [2]int{32, 32}}, 250)
	near(t, z, map[int]float32{0: 0.7043092, 1: 2.0427663, 2: -2.800936, 999: 0.3330222})
	if c, h, w := l.Network.Input(); c != 3 || h != 32 || w != 32 {
		t.Errorf("input %d %d %d, want 3 32 32", c, h, w)
	}
	// Keras writes all dimensions but the colours as unknown.
	turned := craftNode("Transpose", []string{"x"}, "n", ints("perm", 0, 3, 1, 2))
	o := Options{Limits: DefaultLimits(), Size: [2]int{17, 19}}
	s, err := InspectFrom(crafted(input(-1, -1, -1, 3), turned, tail("n", 3)), nil, o)
	if err != nil || s.Shape != [3]int{3, 17, 19} || !s.Open || s.Layout != "NHWC" {
		t.Errorf("%+v, %v, want 3 17 19, open, NHWC", s, err)
	}
	// Where even the colours are open, the operators tell.
	s, err = Inspect(crafted(input(-1, -1, -1, -1), turned,
		floats32("f", 5, 1, 3, 3), craftNode("Conv", []string{"n", "f"}, "c"), tail("c", 5)), DefaultLimits())
	if err != nil || s.Shape != [3]int{1, 224, 224} || s.Layout != "NHWC" {
		t.Errorf("%+v, %v, want 1 224 224, NHWC", s, err)
	}
}

// TestBytesIn loads a graph that takes bytes and prepares them. The logits are onnxruntime's.
func TestBytesIn(t *testing.T) {
	z, l := reference(t, sharedCase(t, "uint8_nhwc_prep.onnx"), Options{}, 1)
	near(t, z, map[int]float32{0: -5.6080017, 1: 15.0585175, 2: -6.559294, 999: 1.5572983})
	if !l.Integers {
		t.Error("the input is said to be of floats")
	}
}

// TestOutputs chooses among several outputs and cuts off the place of the maximum.
func TestOutputs(t *testing.T) {
	var notes []string
	o := Options{Note: func(line string) { notes = append(notes, line) }}
	want := logits(t, sound())
	same := func(what string, data []byte, o Options) {
		t.Helper()
		o.Limits = DefaultLimits()
		l, err := LoadFrom(t.Context(), data, nil, o)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		x := make([]float32, 3*8*8)
		for i := range x {
			x[i] = float32(i%11) - 5
		}
		if got, _, err := l.Network.Reference(x, -1); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", what, got, err, want)
		}
	}
	noted := func(part string) {
		t.Helper()
		if len(notes) != 1 || !strings.Contains(notes[0], part) {
			t.Errorf("notes %q, want %q", notes, part)
		}
		notes = nil
	}
	evil := craftNode("Evil", []string{"r"}, "e")
	same("by name", sound(evil, output("e"), output("flat")), Options{Output: "z"})
	place := craftNode("ArgMax", []string{"z"}, "place", whole("axis", 1))
	class := craftNode("Squeeze", []string{"place"}, "class", ints("axes", 1))
	same("the place of the maximum", withoutOutput(place, class, output("class")), o)
	noted("output class is the ArgMax of z, which is used instead")
	same("scores and place", withoutOutput(place, output("place"), output("z")), o)
	noted("output z is used, of 2 (place, z)")
	same("logits", withoutOutput(craftNode("Identity", []string{"z"}, "logits"), output("r"), output("logits")), o)
	noted("output logits is used")
	top := craftNode("TopK", []string{"soft", "k"}, "top")
	same("the best of probabilities", withoutOutput(integers("k", 2), craftNode("Softmax", []string{"z"}, "soft"), top,
		output("top")), o)
	noted("output top is the TopK of soft")
	_, err := Inspect(withoutOutput(output("z"), output("flat")), DefaultLimits())
	const choose = "the model has 2 outputs (z, flat): choose the scores by --output-name"
	if err == nil || !strings.Contains(err.Error(), choose) {
		t.Errorf("%v, want the outputs listed", err)
	}
	_, err = InspectFrom(sound(), nil, Options{Limits: DefaultLimits(), Output: "nobody"})
	if err == nil || !strings.Contains(err.Error(), "no node makes output nobody: the model's outputs are (z)") {
		t.Errorf("%v, want the outputs listed", err)
	}
}

// withoutOutput is the sound model with other outputs.
func withoutOutput(fields ...[]byte) []byte {
	return crafted(append([][]byte{
		input(-1, 3, 8, 8), floats32("f", 5, 3, 3, 3),
		craftNode("Conv", []string{"x", "f"}, "c", ints("kernel_shape", 3, 3)), craftNode("Relu", []string{"c"}, "r"),
		craftNode("GlobalAveragePool", []string{"r"}, "pooled"), craftNode("Flatten", []string{"pooled"}, "flat"),
		floats32("w", 4, 5), gemm("flat", "w", "z"),
	}, fields...)...)
}

// TestOneOutput makes two classes of one number: as the options say, or by the file's own sigmoid.
func TestOneOutput(t *testing.T) {
	model := func(fields ...[]byte) []byte {
		return crafted(append([][]byte{
			input(-1, 3, 2, 2), craftNode("GlobalAveragePool", []string{"x"}, "p"), craftNode("Flatten", []string{"p"}, "f"),
			floats32("w", 1, 3), gemm("f", "w", "z"),
		}, fields...)...)
	}
	squeeze := func(in, out string) []byte { return craftNode("Squeeze", []string{in}, out, ints("axes", 1)) }
	refused(t, model(output("z")), "if it is the logit of the second of two classes, add --sigmoid")
	x := []float32{4, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}
	const want = -3*1 + -1*2 // the weights are −3, −2, −1
	for name, c := range map[string]struct {
		data []byte
		o    Options
	}{
		"told":     {model(output("z")), Options{Sigmoid: true}},
		"sigmoid":  {model(craftNode("Sigmoid", []string{"z"}, "p1"), output("p1")), Options{}},
		"both":     {model(craftNode("Sigmoid", []string{"z"}, "p1"), output("p1")), Options{Sigmoid: true}},
		"squeezed": {model(squeeze("z", "q"), output("q")), Options{Sigmoid: true}},
		"after":    {model(squeeze("z", "q"), craftNode("Sigmoid", []string{"q"}, "p1"), output("p1")), Options{}},
		"before":   {model(craftNode("Sigmoid", []string{"z"}, "p1"), squeeze("p1", "q"), output("q")), Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Limits = DefaultLimits()
			l, err := LoadFrom(t.Context(), c.data, nil, c.o)
			if err != nil {
				t.Fatal(err)
			}
			z, grad, err := l.Network.Reference(x, 0)
			if err != nil || !slices.Equal(z, []float32{0, want}) {
				t.Fatalf("logits %v, %v, want 0 and %v", z, err, want)
			}
			// The loss of class 0 is log(1 + exp(z)); its derivative by the first pixel is sigmoid(z)·w/4.
			if g := -3.0 / 4 / (1 + math.Exp(-want)); math.Abs(float64(grad[0])-g) > 1e-6 {
				t.Errorf("gradient %v, want %v", grad[0], g)
			}
		})
	}
}

// TestGuard turns a panic into an error of one line.
func TestGuard(t *testing.T) {
	load := func() (err error) {
		defer Guard(&err)
		var none []int
		_ = none[len(none)]
		return nil
	}
	err, ok := load().(*FaultError)
	line := err.Error()
	if !ok || !strings.Contains(line, "index out of range") || strings.Contains(line, "\n") || len(err.Stack) == 0 {
		t.Errorf("%v, want a fault in one line", err)
	}
}

// TestTrainingDropout notes a Dropout in training mode, once, and drops nothing.
func TestTrainingDropout(t *testing.T) {
	for training, notes := range map[byte]int{0: 0, 1: 1} {
		var noted []string
		_, l := reference(t, crafted(input(-1, 3, 8, 8), initializer("mode", typeBool, []byte{training}),
			craftNode("Dropout", []string{"x", "", "mode"}, "d"), craftNode("Dropout", []string{"d", "", "mode"}, "r"),
			tail("r", 3)), Options{Note: func(line string) { noted = append(noted, line) }}, 250)
		if l.Training != (notes == 1) || len(noted) != notes {
			t.Errorf("training_mode %d: training %v, notes %q", training, l.Training, noted)
		}
	}
}
