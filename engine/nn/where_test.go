package nn

import "testing"

func init() {
	networks["response normalisation"] = responseNetwork
}

// responseNetwork divides the norm of each channel, along the last axis, by the mean of these norms (Woo et al. 2023).
func responseNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 8, 8)
	x := m.apply(Transpose{[]int{0, 2, 3, 1}}, m.conv(m.Input(), 32, 3, 1, 1))
	y := m.apply(Binary{Function: "Mul"}, x, x)
	for axis := 1; axis <= 2; axis++ {
		y = m.apply(Mix{Axis: axis, Rows: [][]Tap{ones(8)}}, y)
	}
	y = m.apply(Map{Function: "Norm"}, y)
	mean := m.apply(Mix{Axis: 3, Rows: [][]Tap{ones(32)}}, y)
	x = m.apply(Binary{Function: "Mul"}, x, m.apply(Binary{Function: "Div"}, y, mean))
	return m.classifier(m.apply(Transpose{[]int{0, 3, 1, 2}}, x), 10)
}

// ones sums n slices.
func ones(n int) (row []Tap) {
	for i := range n {
		row = append(row, Tap{i, 1})
	}
	return row
}
