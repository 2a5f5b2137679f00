package onnx

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"beyond/engine/kernel"
	"beyond/engine/nn"
)

// Models that are wrong in a way that is valid: see also the faults of the engine, which counts what comes of them.

// floatsOf is an initializer of given floats.
func floatsOf(name string, v []float32, dims ...int64) []byte {
	var raw []byte
	for _, f := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
	}
	return initializer(name, typeFloat, raw, dims...)
}

// TestFault_09_NaN checks that a weight that is not a number is seen in the logits and not taken for a class, on
// each path and through each operator that compares.
func TestFault_09_NaN(t *testing.T) {
	for name, bad := range map[string]float32{"NaN": float32(math.NaN()), "Inf": float32(math.Inf(1))} {
		filter := make([]float32, 5*3*3*3)
		for i := range filter {
			filter[i] = bad
		}
		data := craftedAt(14, input(-1, 3, 8, 8), floatsOf("f", filter, 5, 3, 3, 3), craftNode("Conv", []string{"x", "f"}, "c"),
			craftNode("Relu", []string{"c"}, "r0"), craftNode("MaxPool", []string{"r0"}, "m", ints("kernel_shape", 2, 2)),
			craftNode("HardSwish", []string{"m"}, "r"), tail("r", 5))
		n, err := Load(t.Context(), data, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range kernel.Paths() {
			t.Run(name+"/"+path.String(), func(t *testing.T) {
				defer kernel.Use(kernel.Active())
				kernel.Use(path)
				x := make([]float32, 3*8*8) // with infinite weights, zeros make NaN
				z := forward(t, n, x)
				for i, v := range z {
					if v == v {
						t.Errorf("logit %d is %v, want NaN", i, v)
					}
				}
			})
		}
	}
}

func forward(t *testing.T, n *nn.Network, x []float32) []float32 {
	t.Helper()
	p, err := nn.Compile(n)
	if err != nil {
		t.Fatal(err)
	}
	s := p.NewSession(1, 1)
	defer s.Close()
	z, err := s.Forward(t.Context(), x, 1)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestFault_09_Outputs checks that a network says how many classes it has, for its labels to be compared with.
func TestFault_09_Outputs(t *testing.T) {
	data := crafted(input(-1, 3, 8, 8), craftNode("GlobalAveragePool", []string{"x"}, "p"), craftNode("Flatten", []string{"p"}, "flat"),
		floats32("w", 1001, 3), craftNode("Gemm", []string{"flat", "w"}, "z", encodeAttribute("transB", int64(1))), output("z"))
	n, err := Load(t.Context(), data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if n.Classes() != 1001 {
		t.Errorf("%d classes, want 1001", n.Classes())
	}
}

// TestFault_09_Layout loads the sound network as its writer might also have stored it, and feeds it NCHW.
func TestFault_09_Layout(t *testing.T) {
	filter, conv, relu := floats32("f", 5, 3, 3, 3), craftNode("Conv", []string{"nchw", "f"}, "c"), craftNode("Relu", []string{"c"}, "r")
	turn := craftNode("Transpose", []string{"x"}, "nchw", ints("perm", 0, 3, 1, 2))
	pooled := join(craftNode("GlobalAveragePool", []string{"r"}, "p"), floats32("w", 4, 5))
	gemm := func(out string) []byte {
		return craftNode("Gemm", []string{"flat", "w"}, out, encodeAttribute("transB", int64(1)))
	}
	for name, data := range map[string][]byte{
		"rows, columns, channels": crafted(input(-1, 8, 8, 3), filter, turn, conv, relu, tail("r", 5)),
		"batch of 8": crafted(input(8, 3, 8, 8), filter, craftNode("Identity", []string{"x"}, "nchw"), conv, relu, pooled, integers("s", 8, 5),
			craftNode("Reshape", []string{"p", "s"}, "flat"), gemm("z"), craftValue(12, "z", typeFloat, 8, 4)),
		"softmax inside": crafted(input(-1, 3, 8, 8), filter, craftNode("Identity", []string{"x"}, "nchw"), conv, relu, pooled,
			craftNode("Flatten", []string{"p"}, "flat"), gemm("y"), craftNode("Softmax", []string{"y"}, "z"), output("z")),
		"softmax of pixels": craftedAt(11, input(-1, 3, 8, 8), filter, craftNode("Identity", []string{"x"}, "nchw"), conv, relu, pooled,
			floats32("w4", 4, 5, 1, 1), craftNode("Conv", []string{"p", "w4"}, "y"), craftNode("Softmax", []string{"y"}, "z"), output("z")),
		"softmax over channels": crafted(input(-1, 3, 8, 8), filter, craftNode("Identity", []string{"x"}, "nchw"), conv, relu, pooled,
			floats32("w4", 4, 5, 1, 1), craftNode("Conv", []string{"p", "w4"}, "y"), craftNode("Softmax", []string{"y"}, "s", encodeAttribute("axis", int64(1))),
			craftNode("Flatten", []string{"s"}, "z"), output("z")),
		"logarithm of softmax": crafted(input(-1, 3, 8, 8), filter, craftNode("Identity", []string{"x"}, "nchw"), conv, relu, pooled,
			craftNode("Flatten", []string{"p"}, "flat"), gemm("y"), craftNode("LogSoftmax", []string{"y"}, "l"), craftNode("Identity", []string{"l"}, "z"), output("z")),
	} {
		t.Run(name, func(t *testing.T) {
			n, err := Load(t.Context(), data, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if c, h, w := n.Input(); c != 3 || h != 8 || w != 8 {
				t.Errorf("input %d × %d × %d, want 3 × 8 × 8", c, h, w)
			}
			if n.Operators()["Transpose"]+n.Operators()["Softmax"] != 0 {
				t.Errorf("operators %v, want no turning to and fro and no softmax", n.Operators())
			}
			if got, want := logits(t, data), logits(t, sound()); !slices.Equal(got, want) {
				t.Errorf("logits %v, want %v", got, want)
			}
		})
	}
}
