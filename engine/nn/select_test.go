package nn

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
)

func init() { networks["choices"] = choosingNetwork }

// choosingNetwork chooses among elements in every way that has a kernel, and sums over every dimension.
func choosingNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 6, 6)
	x := m.conv(m.Input(), 24, 3, 1, 1)
	inf := float32(math.Inf(1))
	add := func(x, y *gorgonia.Node) *gorgonia.Node { return m.apply(Binary{Function: "Add"}, x, y) }
	half := m.Weight("half", []float32{0.5}, 1)

	y := m.apply(Clip{0.25, inf}, x)
	y = add(y, m.apply(Clip{-inf, -0.25}, x))
	y = add(y, m.apply(Clip{0.1, 0.3}, x))
	square := m.apply(Binary{Function: "Mul"}, x, x)
	y = add(y, m.apply(Map{Function: "Norm"}, m.apply(Relu, add(square, m.Weight("less", []float32{-0.1}, 1)))))
	for _, f := range []string{"ReduceMax", "ReduceMin"} {
		for axis := 1; axis < 4; axis++ {
			y = add(y, m.apply(Reduce{f, []int{axis}}, x))
		}
		y = add(y, m.apply(Reduce{f, []int{2, 3}}, x))
		y = add(y, m.apply(Reduce{f, []int{1, 3}}, y))
	}
	y = m.apply(Pad{Pads: [4]int{1, 0, 0, 2}, Value: -3}, y)
	y = m.apply(MaxPool{window(2, 1, 1, 0, 0, 0, 0)}, y)
	y = m.apply(Mix{Axis: 3, Rows: [][]Tap{{{0, 1}}, {{1, 1}}, {{2, 1}}, {{3, 1}}, {{4, 1}}, {{6, 1}}}}, y)

	is := m.Weight("is", []float32{0, 1, 1, 0, 0, 1}, 6)
	y = m.apply(Where{[3]int{2, 0, 1}}, y, x, is)
	y = m.apply(Where{[3]int{2, 1, 0}}, y, m.Weight("low", []float32{-9}, 1), is)
	y = m.apply(Where{[3]int{2, 0, 1}}, y, m.apply(Reduce{"ReduceMax", []int{2}}, x), is)
	y = m.apply(Map{Function: "ZeroNaN"}, y)

	parts := m.apply(Reshape{[]int{1, 4, 6, 6, 6}}, y)
	middle := m.apply(Mix{Axis: 2, Rows: [][]Tap{{{0, 0.5}, {3, 0.25}}, {{5, 1}, {2, -1}}}}, parts)
	parts = m.apply(Binary{Function: "Mul"}, parts, m.apply(Reduce{"ReduceMax", []int{2}}, middle))
	parts = m.apply(Binary{Function: "Sub"}, parts, m.apply(Mix{Axis: 2, Rows: [][]Tap{{{1, 1}, {4, 1}}}}, parts))
	first := m.apply(Mix{Axis: 1, Rows: [][]Tap{{{0, 1}}}}, parts)
	parts = m.apply(MatMul{}, parts, m.apply(Transpose{[]int{0, 1, 2, 4, 3}}, first))
	parts = m.apply(MatMul{}, m.apply(Reduce{"ReduceMax", []int{2}}, parts), parts)
	y = m.apply(Reshape{[]int{1, 24, 6, 6}}, parts)
	return m.classifier(m.apply(Binary{Function: "Mul"}, y, half), 10)
}
