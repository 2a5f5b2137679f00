package nn

import (
	"fmt"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

func init() {
	networks["tokens"] = func(t testing.TB) *Network { return tokenNetwork(t, 32) }
	networks["tokens of odd width"] = func(t testing.TB) *Network { return tokenNetwork(t, 20) }
	networks["windows"] = windowNetwork
	networks["slices"] = sliceNetwork
	networks["repeated operands"] = repeatingNetwork
	networks["parts"] = partNetwork
	for _, groups := range []int{1, 2, 4, 8, 24} {
		networks[fmt.Sprintf("%d groups", groups)] = func(t testing.TB) *Network { return groupNetwork(t, groups) }
	}
}

// groupNetwork normalises groups of 24 channels.
func groupNetwork(t testing.TB, groups int) *Network {
	m := newMaker(t, 3, 7, 7)
	x := m.apply(GroupNorm{groups, 1e-5}, m.conv(m.Input(), 24, 3, 1, 1))
	x = m.conv(m.apply(Relu, m.batchNorm(x)), 24, 1, 1, 1)
	return m.classifier(m.apply(Map{Function: "Silu"}, m.apply(GroupNorm{groups, 1e-3}, x)), 10)
}

// norm standardises the vectors along the last axis.
func (m *maker) norm(x *gorgonia.Node) *gorgonia.Node {
	c := dimension(x.Shape(), -1)
	return m.apply(LayerNorm{1e-5}, x, m.weight(1, c), m.weight(1, c))
}

// linear is a fully connected layer of the vectors along the last axis.
func (m *maker) linear(x *gorgonia.Node, out int) *gorgonia.Node {
	in := dimension(x.Shape(), -1)
	x = m.apply(Linear{}, x, m.weight(in, out, in))
	return m.apply(Binary{Function: "Add"}, x, m.weight(1, out))
}

// heads splits the channels of x [1,…,T,C] among heads: [1,…,heads,T,C/heads].
func (m *maker) heads(x *gorgonia.Node, heads int) *gorgonia.Node {
	s := x.Shape()
	n := len(s)
	x = m.apply(Reshape{append(slices.Clone(s[:n-1]), heads, s[n-1]/heads)}, x)
	perm := upTo(n + 1)
	perm[n-2], perm[n-1] = n-1, n-2
	return m.apply(Transpose{perm}, x)
}

// attention is self-attention with a bias to the scores (Vaswani et al. 2017).
func (m *maker) attention(x *gorgonia.Node, heads int) *gorgonia.Node {
	s := x.Shape()
	n, c := len(s), dimension(s, -1)
	qkv := m.linear(x, 3*c)
	var parts [3]*gorgonia.Node
	for i := range parts {
		take := Mix{Axis: n - 1}
		for j := range c {
			take.Rows = append(take.Rows, []Tap{{i*c + j, 1}})
		}
		parts[i] = m.heads(m.apply(take, qkv), heads)
	}
	perm := upTo(n + 1)
	perm[n-1], perm[n] = n, n-1
	scores := m.apply(MatMul{}, parts[0], m.apply(Transpose{perm}, parts[1]))
	scores = m.apply(Binary{Function: "Mul"}, scores, m.Weight("scale", []float32{0.25}, 1))
	t := dimension(scores.Shape(), -1)
	scores = m.apply(Binary{Function: "Add"}, scores, m.weight(1, heads, t, t))
	y := m.apply(MatMul{}, m.apply(Softmax{}, scores), parts[2])
	perm = upTo(n + 1)
	perm[n-2], perm[n-1] = n-1, n-2
	return m.linear(m.apply(Reshape{slices.Clone(s)}, m.apply(Transpose{perm}, y)), c)
}

// tokenNetwork is a small vision transformer (Dosovitskiy et al. 2021) with a class token.
func tokenNetwork(t testing.TB, width int) *Network {
	m := newMaker(t, 3, 12, 12)
	patches := Conv{Window{Kernel: [2]int{4, 4}, Stride: [2]int{4, 4}, Dilation: [2]int{1, 1}}, 1}
	x := m.apply(patches, m.Input(), m.weight(48, width, 3, 4, 4))
	x = m.apply(Transpose{[]int{0, 2, 1}}, m.apply(Reshape{[]int{1, width, 9}}, x))
	rows := Mix{Axis: 1, Rows: [][]Tap{nil}}
	for i := range 9 {
		rows.Rows = append(rows.Rows, []Tap{{i, 1}})
	}
	x = m.apply(Binary{Function: "Add"}, m.apply(rows, x), m.weight(1, 1, 10, width))
	x = m.apply(Add{}, x, m.attention(m.norm(x), 2))
	y := m.apply(Map{Function: "Gelu"}, m.linear(m.norm(x), 2*width))
	x = m.norm(m.apply(Add{}, x, m.linear(y, width)))
	x = m.apply(Reshape{[]int{1, width}}, m.apply(Mix{Axis: 1, Rows: [][]Tap{{{0, 1}}}}, x))
	n, err := m.Network(m.linear(x, 10))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// windowNetwork attends within shifted windows of 2 × 2 pixels (Liu et al. 2021), and merges patches.
func windowNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 8, 8)
	x := m.norm(m.apply(Transpose{[]int{0, 2, 3, 1}}, m.conv(m.Input(), 32, 3, 2, 1)))
	y := m.apply(Concat{}, m.rows(x, 1, 4), m.rows(x, 0, 1))
	y = m.apply(Reshape{[]int{1, 2, 2, 2, 2, 32}}, y)
	y = m.apply(Reshape{[]int{1, 4, 4, 32}}, m.apply(Transpose{[]int{0, 1, 3, 2, 4, 5}}, y))
	y = m.attention(y, 2)
	y = m.apply(Reshape{[]int{1, 2, 2, 2, 2, 32}}, y)
	y = m.apply(Reshape{[]int{1, 4, 4, 32}}, m.apply(Transpose{[]int{0, 1, 3, 2, 4, 5}}, y))
	x = m.apply(Add{}, x, m.apply(Concat{}, m.rows(y, 3, 4), m.rows(y, 0, 3)))
	x = m.apply(Relu, m.linear(x, 20))
	x = m.apply(Transpose{[]int{0, 3, 1, 2}}, x)
	return m.classifier(x, 10)
}

// rows takes rows [from, to) of x [1,H,W,C].
func (m *maker) rows(x *gorgonia.Node, from, to int) *gorgonia.Node {
	return m.every(x, 1, from, to, 1)
}

// sliceNetwork reads tokens through slices only: queries, keys and values stacked along an axis of their own, every other
// row or column, and some rows twice.
func sliceNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 8, 8)
	x := m.norm(m.apply(Transpose{[]int{0, 2, 3, 1}}, m.conv(m.Input(), 32, 3, 2, 1)))
	y := m.apply(Reshape{[]int{1, 16, 3, 2, 16}}, m.linear(m.apply(Reshape{[]int{1, 16, 32}}, x), 96))
	y = m.apply(Transpose{[]int{0, 2, 3, 1, 4}}, y)
	var parts [3]*gorgonia.Node
	for i := range parts {
		parts[i] = m.apply(Reshape{[]int{1, 2, 16, 16}}, m.every(y, 1, i, i+1, 1))
	}
	scores := m.apply(MatMul{}, parts[0], m.apply(Transpose{[]int{0, 1, 3, 2}}, parts[1]))
	y = m.apply(Transpose{[]int{0, 2, 1, 3}}, m.apply(MatMul{}, m.apply(Softmax{}, scores), parts[2]))
	x = m.apply(Add{}, x, m.apply(Reshape{[]int{1, 4, 4, 32}}, y))
	var quarters []*gorgonia.Node
	for i := range 4 {
		q := m.every(m.every(x, 1, i%2, 4, 2), 2, i/2, 4, 2)
		quarters = append(quarters, m.apply(Transpose{[]int{0, 3, 1, 2}}, q))
	}
	x = m.norm(m.apply(Transpose{[]int{0, 2, 3, 1}}, m.apply(Concat{}, quarters...)))
	channels := m.apply(Add{}, m.every(x, 3, 0, 128, 2), m.every(x, 3, 1, 128, 2))
	x = m.apply(Add{}, channels, m.apply(Concat{}, m.every(channels, 1, 1, 2, 1), m.every(channels, 1, 1, 2, 1)))
	return m.classifier(m.apply(Transpose{[]int{0, 3, 1, 2}}, m.linear(x, 20)), 10)
}

// every takes the positions from, from+step … of an axis, up to end.
func (m *maker) every(x *gorgonia.Node, axis, from, end, step int) *gorgonia.Node {
	take := Mix{Axis: axis}
	for i := from; i < end; i += step {
		take.Rows = append(take.Rows, []Tap{{i, 1}})
	}
	return m.apply(take, x)
}

// repeatingNetwork has functions of two activations of which one is repeated along channels, rows or columns.
func repeatingNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 6, 6)
	x := m.conv(m.Input(), 24, 3, 1, 1)
	one := func(axis int) *gorgonia.Node {
		size := x.Shape()[axis]
		row := make([]Tap, size)
		for i := range row {
			row[i] = Tap{i, 1 / float32(size)}
		}
		return m.apply(Mix{Axis: axis, Rows: [][]Tap{row}}, x)
	}
	y := m.apply(Binary{Function: "Mul"}, x, m.apply(Map{Function: "Sigmoid"}, one(1)))
	y = m.apply(Binary{Function: "Mul", Swapped: true}, y, one(2))
	y = m.apply(Binary{Function: "Sub", Swapped: true}, y, one(3))
	y = m.apply(Binary{Function: "Add"}, y, m.apply(GlobalAveragePool{}, x))
	y = m.apply(Binary{Function: "Div"}, y, m.weight(1, 1))
	for axis := 1; axis < 4; axis++ {
		y = m.apply(Binary{Function: "Div"}, y, m.apply(Map{Function: "Exp"}, one(axis)))
	}
	y = m.apply(Binary{Function: "Div"}, y, m.apply(Map{Function: "Exp"}, m.apply(GlobalAveragePool{}, x)))
	y = m.apply(Binary{Function: "Pow"}, y, m.Weight("two", []float32{2}, 1))
	rows := [][]Tap{{{5, 1}}, {{0, 1}}, nil, {{3, 1}}, {{2, 1}}, {{2, 1}}}
	z := m.apply(Map{Function: "Exp"}, m.apply(Mix{Axis: 2, Rows: rows}, y))
	y = m.apply(Binary{Function: "Max"}, m.apply(Binary{Function: "Div"}, y, z), m.weight(1, 24, 1, 6))
	return m.classifier(y, 10)
}

// partNetwork convolves, normalises and pools the four quarters of pictures one by one.
func partNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 12, 12)
	each := func(op Operator, x *gorgonia.Node, weights ...*gorgonia.Node) *gorgonia.Node {
		return m.apply(Each{op, 1}, append([]*gorgonia.Node{x}, weights...)...)
	}
	x := m.apply(Reshape{[]int{1, 20, 2, 6, 2, 6}}, m.conv(m.Input(), 20, 3, 1, 1))
	x = m.apply(Reshape{[]int{1, 4, 20, 6, 6}}, m.apply(Transpose{[]int{0, 2, 4, 1, 3, 5}}, x))
	x = each(Conv{window(3, 1, 1, 1, 1, 1, 1), 1}, x, m.weight(180, 24, 20, 3, 3), m.weight(1, 24))
	x = each(Affine{}, x, m.weight(1, 24), m.weight(1, 24))
	x = m.apply(Relu, x)
	y := each(Conv{window(3, 2, 1, 1, 1, 1, 1), 24}, x, m.weight(9, 24, 1, 3, 3))
	x = m.apply(Add{}, each(MaxPool{window(2, 2, 1, 0, 0, 0, 0)}, x), y)
	x = each(GlobalAveragePool{}, each(Conv{window(1, 1, 1, 0, 0, 0, 0), 4}, x, m.weight(6, 16, 6, 1, 1)))
	n, err := m.Network(m.apply(Linear{}, m.apply(Reshape{[]int{1, 64}}, x), m.weight(64, 10, 64)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSlices checks that the gradients of queries and values are computed where the gradient of the layer before wants
// them: between the last product and that layer only the keys' gradient is copied, and nothing is added.
func TestSlices(t *testing.T) {
	p, err := compile(t, sliceNetwork(t)).compileGradient()
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, s := range p.steps {
		if kinds = append(kinds, s.describe().Kind); s.describe().Kind == "MatMulGradient" {
			kinds = nil
		}
	}
	want := []string{"Copy", "GemmGradient", "Add", "LayerNormalizationGradient", "ConvGradient 3×3/2"}
	if !slices.Equal(kinds, want) {
		t.Errorf("steps %q, want %q", kinds, want)
	}
}

// TestDefinitions checks that transformers, windows and normalised groups run on kernels alone.
func TestDefinitions(t *testing.T) {
	for _, name := range []string{"tokens", "tokens of odd width", "windows", "slices", "parts", "8 groups", "EfficientNet-Lite0"} {
		kinds, err := compile(t, networks[name](t)).Definitions()
		if err != nil || len(kinds) > 0 {
			t.Errorf("%s: %v by definition (%v)", name, kinds, err)
		}
	}
	kinds, err := compile(t, networks["repeated operands"](t)).Definitions()
	if want := []string{"MaxGradient"}; err != nil || !slices.Equal(kinds, want) {
		t.Errorf("repeated operands: %v by definition (%v), want %v", kinds, err, want)
	}
}
