package nn

import (
	"strings"
	"testing"

	"beyond/engine/kernel"

	"gorgonia.org/gorgonia"
)

// part takes channels of x.
func (m *maker) part(x *gorgonia.Node, first, count int) *gorgonia.Node {
	mix := Mix{Axis: 1}
	for i := range count {
		mix.Rows = append(mix.Rows, []Tap{{first + i, 1}})
	}
	return m.apply(mix, x)
}

// shuffle interleaves groups of channels.
func (m *maker) shuffle(x *gorgonia.Node, groups int) *gorgonia.Node {
	s := x.Shape()
	y := m.apply(Reshape{To: []int{1, groups, s[1] / groups, s[2], s[3]}}, x)
	y = m.apply(Transpose{[]int{0, 2, 1, 3, 4}}, y)
	return m.apply(Reshape{To: s}, y)
}

// shuffledNetwork has ShuffleNetV2's units, of whole blocks of channels and others.
func shuffledNetwork(channels int) func(t testing.TB) *Network {
	return func(t testing.TB) *Network {
		m := newMaker(t, 3, 13, 13)
		x := m.apply(Relu, m.conv(m.Input(), 24, 3, 2, 1))
		half := channels / 2
		branch := func(x *gorgonia.Node, stride int) *gorgonia.Node {
			x = m.apply(Relu, m.batchNorm(m.conv(x, half, 1, 1, 1)))
			x = m.batchNorm(m.conv(x, half, 3, stride, half))
			return m.apply(Relu, m.batchNorm(m.conv(x, half, 1, 1, 1)))
		}
		short := m.apply(Relu, m.conv(m.conv(x, 24, 3, 2, 24), half, 1, 1, 1))
		x = m.shuffle(m.apply(Concat{}, short, branch(x, 2)), 2)
		for range 3 {
			a, b := m.part(x, 0, half), m.part(x, half, half)
			x = m.shuffle(m.apply(Concat{}, a, branch(b, 1)), 2)
		}
		return m.classifier(m.apply(Relu, m.conv(x, 40, 1, 1, 1)), 10)
	}
}

// slicedNetwork joins and cuts channels on and off the blocks, reverses them, and pads them with zeros.
func slicedNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 12, 12)
	x := m.apply(Relu, m.conv(m.Input(), 48, 3, 2, 1))
	a, b := m.part(x, 0, 16), m.part(x, 16, 32)
	x = m.apply(Relu, m.apply(Concat{}, b, m.conv(a, 16, 3, 1, 1), b))
	x = m.apply(Concat{}, m.part(x, 5, 9), m.apply(Relu, m.conv(x, 7, 1, 1, 1)), m.part(x, 33, 20))
	reversed := Mix{Axis: 1}
	for c := range x.Shape()[1] + 4 {
		reversed.Rows = append(reversed.Rows, nil)
		if c >= 4 {
			reversed.Rows[c] = []Tap{{x.Shape()[1] + 3 - c, 1}}
		}
	}
	y := m.apply(reversed, x)
	x = m.apply(Add{}, y, m.conv(x, y.Shape()[1], 3, 1, 1))
	whole := m.apply(Concat{}, m.part(x, 16, 16), m.part(x, 0, 16))
	x = m.apply(Add{}, m.conv(m.part(whole, 0, 32), 8, 1, 1, 1), m.part(x, 1, 8))
	return m.classifier(m.shuffle(x, 4), 10)
}

// resizedNetwork resizes pictures by repeating and by averaging rows and columns, and mixes channels.
func resizedNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 9, 10)
	x := m.apply(Relu, m.conv(m.Input(), 20, 3, 1, 1))
	for axis := 2; axis <= 3; axis++ {
		size := x.Shape()[axis]
		repeat, average := Mix{Axis: axis}, Mix{Axis: axis}
		for i := range 2 * size {
			repeat.Rows = append(repeat.Rows, []Tap{{i / 2, 1}})
		}
		for i := range size {
			average.Rows = append(average.Rows, []Tap{{2 * i, 0.5}, {2*i + 1, 0.25}})
		}
		x = m.apply(average, m.apply(repeat, x))
	}
	channels := Mix{Axis: 1, Rows: [][]Tap{{{0, 0.5}, {19, 2}}, {{3, 1}}, nil, {{5, -1}, {5, 0.5}, {6, 1}}}}
	return m.classifier(m.apply(Relu, m.conv(m.apply(channels, x), 8, 3, 1, 1)), 10)
}

func init() {
	networks["resized"] = resizedNetwork
	networks["shuffled 32"] = shuffledNetwork(32)
	networks["shuffled 44"] = shuffledNetwork(44)
	networks["sliced"] = slicedNetwork
}

// TestCopies counts the copies of channels of a ShuffleNet: one for the branch of each later unit, and one before the
// last convolution. The other half of the channels goes past the units uncopied.
func TestCopies(t *testing.T) {
	p := compile(t, shuffledNetwork(44)(t))
	copies := 0
	for _, s := range p.forward.steps {
		if strings.HasPrefix(s.describe().Kind, "Channels") {
			copies++
		}
	}
	if copies != 4 {
		t.Errorf("%d copies, want 4", copies)
	}
}

func TestGatheredIsMix(t *testing.T) {
	g := gathered{1, []kernel.Lane{{Input: 1, Channel: 0}, {Input: -1}, {Input: 0, Channel: 2}}}
	a, b := Array{[]int{1, 3, 1, 2}, []float32{1, 2, 3, 4, 5, 6}}, Array{[]int{1, 1, 1, 2}, []float32{7, 8}}
	out := newArray(1, 3, 1, 2)
	g.Apply(out, a, b)
	want := []float32{7, 8, 0, 0, 5, 6}
	for i, v := range want {
		if out.Data[i] != v {
			t.Fatalf("got %v, want %v", out.Data, want)
		}
	}
	if s, err := g.Shape(a.Shape, b.Shape); err != nil || s[1] != 3 {
		t.Errorf("shape %v, %v", s, err)
	}
}
