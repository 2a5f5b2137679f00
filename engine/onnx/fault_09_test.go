package onnx

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"beyond/engine/kernel"
	"beyond/engine/nn"
)

// Models that are wrong but valid. The fault tests of package engine count their effects.

// floatsOf is an initializer of the given floats.
func floatsOf(name string, v []float32, dims ...int64) []byte {
	var raw []byte
	for _, f := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
	}
	return initializer(name, typeFloat, raw, dims...)
}

// TestFault_09_NaN checks that a weight that is NaN or infinite shows in the logits instead of a class, on each path
// and through each operator that compares.
func TestFault_09_NaN(t *testing.T) {
	for name, bad := range map[string]float32{"NaN": float32(math.NaN()), "Inf": float32(math.Inf(1))} {
		filter := make([]float32, 5*3*3*3)
		for i := range filter {
			filter[i] = bad
		}
		data := craftedAt(14, input(-1, 3, 8, 8), floatsOf("f", filter, 5, 3, 3, 3),
			craftNode("Conv", []string{"x", "f"}, "c"),
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

// TestFault_09_Outputs checks that a network reports its number of classes, to be compared with the labels.
func TestFault_09_Outputs(t *testing.T) {
	data := crafted(input(-1, 3, 8, 8), craftNode("GlobalAveragePool", []string{"x"}, "p"),
		craftNode("Flatten", []string{"p"}, "flat"),
		floats32("w", 1001, 3), gemm("flat", "w", "z"), output("z"))
	n, err := Load(t.Context(), data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if n.Classes() != 1001 {
		t.Errorf("%d classes, want 1001", n.Classes())
	}
}

// TestFault_09_Layout loads the sound network in forms that its writer might also have used, and gives it NCHW.
func TestFault_09_Layout(t *testing.T) {
	filter, conv := floats32("f", 5, 3, 3, 3), craftNode("Conv", []string{"nchw", "f"}, "c")
	relu := craftNode("Relu", []string{"c"}, "r")
	turn := craftNode("Transpose", []string{"x"}, "nchw", ints("perm", 0, 3, 1, 2))
	same := craftNode("Identity", []string{"x"}, "nchw")
	pooled := join(craftNode("GlobalAveragePool", []string{"r"}, "p"), floats32("w", 4, 5))
	flat := craftNode("Flatten", []string{"p"}, "flat")
	pixels := join(floats32("w4", 4, 5, 1, 1), craftNode("Conv", []string{"p", "w4"}, "y"))
	in, out := input(-1, 3, 8, 8), output("z")
	for name, data := range map[string][]byte{
		"rows, columns, channels": crafted(input(-1, 8, 8, 3), filter, turn, conv, relu, tail("r", 5)),
		"batch of 8": crafted(input(8, 3, 8, 8), filter, same, conv, relu, pooled, integers("s", 8, 5),
			craftNode("Reshape", []string{"p", "s"}, "flat"), gemm("flat", "w", "z"), craftValue(12, "z", typeFloat, 8, 4)),
		"softmax inside": crafted(in, filter, same, conv, relu, pooled, flat, gemm("flat", "w", "y"),
			craftNode("Softmax", []string{"y"}, "z"), out),
		"softmax of pixels": craftedAt(11, in, filter, same, conv, relu, pooled, pixels,
			craftNode("Softmax", []string{"y"}, "z"), out),
		"softmax over channels": crafted(in, filter, same, conv, relu, pooled, pixels,
			craftNode("Softmax", []string{"y"}, "s", whole("axis", 1)), craftNode("Flatten", []string{"s"}, "z"), out),
		"logarithm of softmax": crafted(in, filter, same, conv, relu, pooled, flat, gemm("flat", "w", "y"),
			craftNode("LogSoftmax", []string{"y"}, "l"), craftNode("Identity", []string{"l"}, "z"), out),
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
				t.Errorf("operators %v, want no transposes and no softmax", n.Operators())
			}
			if got, want := logits(t, data), logits(t, sound()); !slices.Equal(got, want) {
				t.Errorf("logits %v, want %v", got, want)
			}
		})
	}
}
