package nn

import (
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
)

// stage is a sequence of inverted bottlenecks.
type stage struct{ repeat, kernel, stride, expand, out int }

// lite0 are the stages of EfficientNet-Lite0 (Tan and Le 2019; lite variants by Renjie Liu, 2020).
var lite0 = []stage{
	{1, 3, 1, 1, 16},
	{2, 3, 2, 6, 24},
	{2, 5, 2, 6, 40},
	{3, 3, 2, 6, 80},
	{3, 5, 1, 6, 112},
	{4, 5, 2, 6, 192},
	{1, 3, 1, 6, 320},
}

// maker builds networks with random weights.
type maker struct {
	*Builder
	t      testing.TB
	random *rand.Rand
}

func newMaker(t testing.TB, c, h, w int) *maker {
	return &maker{NewBuilder(c, h, w), t, rand.New(rand.NewPCG(1, 2))}
}

// weight returns random weights that keep the variance of the activations.
func (m *maker) weight(fanIn int, shape ...int) *gorgonia.Node {
	data := make([]float32, elements(shape))
	bound := float32(2.4) / float32(fanIn)
	for i := range data {
		data[i] = (2*m.random.Float32() - 1) * sqrt32(bound)
	}
	return m.Weight("w", data, shape...)
}

func (m *maker) apply(op Operator, args ...*gorgonia.Node) *gorgonia.Node {
	m.t.Helper()
	n, err := m.Apply(op.Kind(), op, args...)
	if err != nil {
		m.t.Fatal(err)
	}
	return n
}

// conv applies a convolution with bias and TensorFlow's SAME padding.
func (m *maker) conv(x *gorgonia.Node, out, kernel, stride, groups int) *gorgonia.Node {
	s := x.Shape()
	total := max((s[2]-1)/stride*stride+kernel-s[2], 0)
	w := Window{
		Kernel: [2]int{kernel, kernel}, Stride: [2]int{stride, stride}, Dilation: [2]int{1, 1},
		Pads: [4]int{total / 2, total / 2, total - total/2, total - total/2},
	}
	in := s[1] / groups
	fan := in * kernel * kernel
	return m.apply(Conv{Window: w, Groups: groups}, x, m.weight(fan, out, in, kernel, kernel), m.weight(100, out))
}

func (m *maker) relu6(x *gorgonia.Node) *gorgonia.Node { return m.apply(Clip{0, 6}, x) }

func (m *maker) bottleneck(x *gorgonia.Node, s stage, stride int) *gorgonia.Node {
	in := x.Shape()[1]
	wide, y := in*s.expand, x
	if s.expand > 1 {
		y = m.relu6(m.conv(y, wide, 1, 1, 1))
	}
	y = m.relu6(m.conv(y, wide, s.kernel, stride, wide))
	y = m.conv(y, s.out, 1, 1, 1)
	if stride == 1 && in == s.out {
		y = m.apply(Add{}, y, x)
	}
	return y
}

// lite0Network has EfficientNet-Lite0's architecture for pictures of size×size.
func lite0Network(t testing.TB, size int) *Network {
	m := newMaker(t, 3, size, size)
	x := m.relu6(m.conv(m.Input(), 32, 3, 2, 1))
	for _, s := range lite0 {
		for i := range s.repeat {
			stride := s.stride
			if i > 0 {
				stride = 1
			}
			x = m.bottleneck(x, s, stride)
		}
	}
	x = m.relu6(m.conv(x, 1280, 1, 1, 1))
	return m.classifier(x, 1000)
}

// classifier completes a network with global pooling and a Linear.
func (m *maker) classifier(x *gorgonia.Node, classes int) *Network {
	x = m.apply(GlobalAveragePool{}, x)
	c := x.Shape()[1]
	x = m.apply(Reshape{To: []int{1, c}}, x)
	x = m.apply(Linear{}, x, m.weight(c, classes, c), m.weight(100, classes))
	n, err := m.Network(x)
	if err != nil {
		m.t.Fatal(err)
	}
	return n
}

// pictures returns n random pictures for a network.
func pictures(net *Network, n int) []float32 {
	x := make([]float32, n*elements(net.input.Shape()))
	random := rand.New(rand.NewPCG(3, 4))
	for i := range x {
		x[i] = 2*random.Float32() - 1
	}
	return x
}
