package nn

import (
	"errors"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// shared is a network with two convolutions that share one filter, a normalisation and a fully connected layer.
func shared(t *testing.T) *Network {
	t.Helper()
	b := NewBuilder(16, 16, 16)
	ramp := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i%11)/8 - 0.6
		}
		return v
	}
	filter := b.Weight("filter", ramp(16*16*9), 16, 16, 3, 3)
	window := Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pads: [4]int{1, 1, 1, 1}}
	apply := func(name string, op Operator, args ...*gorgonia.Node) *gorgonia.Node {
		n, err := b.Apply(name, op, args...)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	x := apply("a", Conv{Window: window, Groups: 1}, b.Input(), filter)
	x = apply("n", Affine{}, x, b.Weight("scale", ramp(16), 16), b.Weight("shift", ramp(16), 16))
	x = apply("b", Conv{Window: window, Groups: 1}, x, filter)
	x = apply("p", GlobalAveragePool{}, x)
	x = apply("r", Reshape{To: []int{1, 16}}, x)
	n, err := b.Network(apply("z", Linear{}, x, b.Weight("w", ramp(5*16), 5, 16)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestConsume frees weights as they are packed. The results must equal Compile's bit for bit, and the network must be
// made once more for the gradient.
func TestConsume(t *testing.T) {
	made := 0
	n := shared(t)
	consumed, err := Consume(n, func() (*Network, error) { made++; return shared(t), nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range reachable(n.graph, n.logits) {
		if node.Op() == nil && node != n.input && node.Value().Size() > 16 {
			t.Errorf("weight %s is still there", node.Name())
		}
	}
	compiled, err := Compile(shared(t))
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 16*16*16)
	for i := range x {
		x[i] = float32(i%7) - 3
	}
	run := func(p *Program) (z, dx []float32) {
		s := p.NewSession(1, 2)
		defer s.Close()
		forward, err := s.Forward(t.Context(), x, 1)
		if err != nil {
			t.Fatal(err)
		}
		z = slices.Clone(forward)
		_, grad, err := s.InputGradient(t.Context(), x, []int{2})
		if err != nil {
			t.Fatal(err)
		}
		return z, slices.Clone(grad)
	}
	z, dx := run(consumed)
	wantZ, wantDX := run(compiled)
	if !slices.Equal(z, wantZ) || !slices.Equal(dx, wantDX) || made != 1 {
		t.Errorf("logits or gradient differ from Compile's, or made %d times", made)
	}
	layers := len(consumed.layers)
	if layers != len(compiled.layers) {
		t.Errorf("%d layers, Compile has %d: the gradient does not reuse the forward layers", layers, len(compiled.layers))
	}
	run(consumed)
	features, parameters := n.FeatureDim(), n.Parameters()
	if made != 1 || n.Classes() != 5 || features != 16 || parameters != 16*16*9+32+80 {
		t.Errorf("made %d times; %d classes, %d features, %d parameters", made, n.Classes(), features, parameters)
	}
}

func TestConsumeFails(t *testing.T) {
	gone := errors.New("gone")
	p, err := Consume(shared(t), func() (*Network, error) { return nil, gone })
	if err != nil {
		t.Fatal(err)
	}
	s := p.NewSession(1, 1)
	defer s.Close()
	for range 2 {
		if _, _, err := s.InputGradient(t.Context(), make([]float32, 16*16*16), []int{0}); !errors.Is(err, gone) {
			t.Errorf("error %v, want %v", err, gone)
		}
	}
}
