package nn

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
)

func window(kernel, stride, dilation int, pads ...int) Window {
	return Window{
		Kernel: [2]int{kernel, kernel}, Stride: [2]int{stride, stride}, Dilation: [2]int{dilation, dilation},
		Pads: [4]int(pads),
	}
}

// cases apply each operator to pictures of 6 channels, 7 rows and 5 columns.
var cases = map[string]func(m *maker, x *gorgonia.Node) *gorgonia.Node{
	"Conv": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Conv{window(3, 2, 1, 0, 1, 2, 1), 1}, x, m.weight(54, 4, 6, 3, 3), m.weight(9, 4))
	},
	"Conv, dilated": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Conv{window(2, 1, 2, 1, 0, 1, 2), 1}, x, m.weight(24, 3, 6, 2, 2))
	},
	"Conv, groups": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Conv{window(3, 1, 1, 1, 1, 1, 1), 2}, x, m.weight(27, 8, 3, 3, 3))
	},
	"Conv, depthwise": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Conv{window(3, 2, 1, 1, 1, 1, 1), 6}, x, m.weight(9, 6, 1, 3, 3), m.weight(9, 6))
	},
	"Linear": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Linear{}, m.apply(Reshape{To: []int{1, 210}}, x), m.weight(210, 9, 210), m.weight(9, 9))
	},
	"BatchNormalization": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Affine{}, x, m.weight(1, 6), m.weight(1, 6))
	},
	"Relu": func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(Relu, x) },
	"Clip": func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(Clip{-0.5, 0.25}, x) },
	"Add": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Add{}, m.apply(Relu, x), x)
	},
	"Add, twice the same": func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(Add{}, x, x) },
	"MaxPool": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(MaxPool{window(3, 2, 1, 1, 1, 1, 1)}, x)
	},
	"MaxPool, rounded up": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		w := window(2, 2, 1, 0, 0, 0, 0)
		w.Ceil = true
		return m.apply(MaxPool{w}, x)
	},
	"MaxPool, dilated": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(MaxPool{window(2, 1, 3, 2, 1, 2, 1)}, x)
	},
	"AveragePool, rounded up": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		w := window(3, 2, 1, 1, 1, 1, 1)
		w.Ceil = true
		return m.apply(AveragePool{w, true}, x)
	},
	"AveragePool, dilated": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(AveragePool{window(2, 1, 3, 2, 1, 2, 1), false}, x)
	},
	"AveragePool": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(AveragePool{window(3, 2, 1, 1, 0, 1, 1), false}, x)
	},
	"AveragePool, padding counted": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(AveragePool{window(3, 2, 1, 1, 0, 1, 1), true}, x)
	},
	"GlobalAveragePool": func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(GlobalAveragePool{}, x) },
	"Concat": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Concat{}, x, m.apply(Relu, x), x)
	},
	"Pad": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Pad{Pads: [4]int{1, -1, 2, 0}, Value: 3}, x)
	},
	"ConvTranspose": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(ConvGradient{Conv{window(3, 2, 1, 1, 0, 1, 1), 2}, 14, 10}, x, m.weight(27, 6, 2, 3, 3))
	},
	"MatMul": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(MatMul{}, x, m.apply(Transpose{[]int{0, 1, 3, 2}}, x))
	},
	"MatMul, broadcast": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(MatMul{}, x, m.weight(5, 5, 4))
	},
	"MatMul, swapped": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(MatMul{Swapped: true}, x, m.weight(7, 1, 6, 4, 7))
	},
	"MatMul, matrix of pictures": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		y := m.apply(Mix{Axis: 1, Rows: [][]Tap{{{0, 1}}}}, x)
		return m.apply(MatMul{}, m.apply(Transpose{[]int{0, 1, 3, 2}}, x), y)
	},
	"Mix": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Mix{Axis: 2, Rows: [][]Tap{{{3, 1}}, {{0, 0.5}, {6, 2}}, nil, {{3, -1}}}}, x)
	},
	"Transpose": func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(Transpose{[]int{0, 3, 1, 2}}, x) },
	"Where": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		is := m.apply(Binary{Function: "Greater"}, x, m.Weight("constant", []float32{0.2}, 1))
		return m.apply(Where{[3]int{0, 1, 2}}, is, m.apply(Map{Function: "Exp"}, x), m.apply(Mix{Axis: 2, Rows: [][]Tap{{{3, 1}}}}, x))
	},
	"Where, by a constant": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		is := m.Weight("constant", []float32{0, 1, 1, 0, 1}, 5)
		return m.apply(Where{[3]int{2, 1, 0}}, x, m.apply(Map{Function: "Exp"}, x), is)
	},
	"ReduceMax": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Reduce{"ReduceMax", []int{1, 3}}, x)
	},
	"ReduceMin": func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(Reduce{"ReduceMin", []int{2}}, x) },
	"ReduceProd": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Reduce{"ReduceProd", []int{2}}, x)
	},
	"LSTM": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(LSTM{}, m.eights(x), m.weight(2, 2, 8), m.weight(1, 7, 2), m.weight(1, 7, 2))
	},
	"LSTM, reversed": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(LSTM{Reverse: true}, m.eights(x), m.weight(2, 2, 8), m.weight(1, 7, 2), m.weight(1, 7, 2))
	},
	"LSTM, cells": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(LSTM{Cell: true}, m.eights(x), m.weight(2, 2, 8), m.weight(1, 7, 2), m.weight(1, 7, 2))
	},
	"LogSoftmax":      func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(LogSoftmax{}, x) },
	"Softmax of rows": func(m *maker, x *gorgonia.Node) *gorgonia.Node { return m.apply(Softmax{}, x) },
	"Softmax": func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Softmax{}, m.apply(Reshape{To: []int{1, 210}}, x))
	},
}

// eights maps the last axis to 8 elements.
func (m *maker) eights(x *gorgonia.Node) *gorgonia.Node {
	return m.apply(Linear{}, x, m.weight(5, 8, 5))
}

// init adds a case for each function of one variable, and some for each function of two. Logarithms and powers get
// positive arguments.
func init() {
	positive := func(m *maker, x *gorgonia.Node) *gorgonia.Node {
		return m.apply(Binary{Function: "Add"}, m.apply(Map{Function: "Abs"}, x), m.Weight("constant", []float32{0.5}, 1))
	}
	for name := range functions {
		cases[name] = func(m *maker, x *gorgonia.Node) *gorgonia.Node {
			switch name {
			case "Log", "Sqrt", "Norm", "Reciprocal":
				x = positive(m, x)
			case "Acosh":
				x = m.apply(Binary{Function: "Add"}, positive(m, x), m.Weight("constant", []float32{1}, 1))
			case "Asin", "Acos", "Atanh", "Tan":
				x = m.apply(Binary{Function: "Mul"}, m.apply(Map{Function: "Sin"}, x), m.Weight("constant", []float32{0.8}, 1))
			}
			return m.apply(Map{name, 0.25, 0.5}, x)
		}
	}
	for name := range binaries {
		cases[name+" of activations"] = func(m *maker, x *gorgonia.Node) *gorgonia.Node {
			row := m.apply(Mix{Axis: 2, Rows: [][]Tap{{{1, 0.5}, {4, 1}}}}, positive(m, x))
			return m.apply(Binary{Function: name}, positive(m, x), row)
		}
		cases[name+" with a weight"] = func(m *maker, x *gorgonia.Node) *gorgonia.Node {
			return m.apply(Binary{Function: name}, positive(m, x), m.weight(1, 6, 1, 1))
		}
		cases[name+" swapped"] = func(m *maker, x *gorgonia.Node) *gorgonia.Node {
			weight := m.Weight("constant", []float32{0.5, 1, 2, 3, 4}, 5)
			return m.apply(Binary{Function: name, Swapped: true}, positive(m, x), weight)
		}
	}
}

// TestGradients compares the gradient that Gorgonia derives through each operator with central differences of Σ r·op(x)
// by the operator's definition, for random r and x.
func TestGradients(t *testing.T) {
	for name, build := range cases {
		t.Run(name, func(t *testing.T) {
			m := newMaker(t, 6, 7, 5)
			x := m.Input()
			y := build(m, x)
			r := m.weight(1, y.Shape()...)
			grads, err := gorgonia.Backpropagate(gorgonia.Nodes{y}, gorgonia.Nodes{r}, gorgonia.Nodes{x})
			if err != nil {
				t.Fatal(err)
			}
			at := m.weight(1, x.Shape()...).Value().Data().([]float32)
			run := func(target *gorgonia.Node) []float32 {
				out, err := evaluate(m.graph, map[*gorgonia.Node]Array{x: {x.Shape(), at}}, target)
				if err != nil {
					t.Fatal(err)
				}
				return out[0].Data
			}
			got := append([]float32(nil), run(grads[0])...)
			loss := func() (sum float64) {
				for i, v := range run(y) {
					sum += float64(v) * float64(r.Value().Data().([]float32)[i])
				}
				return sum
			}
			compareDifferences(t, at, got, loss)
		})
	}
}

// compareDifferences compares got with (loss(x+h) − loss(x−h)) / 2h. Rounding of float32 outputs causes errors of
// about 1e-7 / h; one element in fifty may lie at a kink.
func compareDifferences(t *testing.T, x, got []float32, loss func() float64) {
	const h, bound, kinks = 1.0 / 512, 1e-3, 0.02
	bad := 0
	for i, v := range x {
		x[i] = v + h
		up := loss()
		x[i] = v - h
		want := (up - loss()) / (2 * h)
		x[i] = v
		if math.Abs(want-float64(got[i])) > bound*(1+math.Abs(want)) {
			if bad++; bad == 1 {
				t.Logf("gradient[%d] = %g, central difference %g", i, got[i], want)
			}
		}
	}
	if bad > int(kinks*float64(len(x))) {
		t.Errorf("%d of %d elements differ", bad, len(x))
	}
}

func TestClipPassesNaN(t *testing.T) {
	nan := float32(math.NaN())
	out := newArray(1, 1, 1, 1)
	Relu.Apply(out, Array{[]int{1, 1, 1, 1}, []float32{nan}})
	if out.Data[0] == out.Data[0] {
		t.Errorf("Relu(NaN) = %v, want NaN", out.Data[0])
	}
}
