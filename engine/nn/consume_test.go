package nn

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// shared is a network with two convolutions that share one filter, a normalisation and a fully connected layer.
func shared(t *testing.T) *Network { return sharedOf(t, 16) }

// sharedOf is shared with c channels.
func sharedOf(t *testing.T, c int) *Network {
	t.Helper()
	b := NewBuilder(c, 16, 16)
	ramp := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i%11)/8 - 0.6
		}
		return v
	}
	filter := b.Weight("filter", ramp(c*c*9), c, c, 3, 3)
	window := Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pads: [4]int{1, 1, 1, 1}}
	apply := func(name string, op Operator, args ...*gorgonia.Node) *gorgonia.Node {
		n, err := b.Apply(name, op, args...)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	x := apply("a", Conv{Window: window, Groups: 1}, b.Input(), filter)
	x = apply("n", Affine{}, x, b.Weight("scale", ramp(c), c), b.Weight("shift", ramp(c), c))
	x = apply("b", Conv{Window: window, Groups: 1}, x, filter)
	x = apply("p", GlobalAveragePool{}, x)
	x = apply("r", Reshape{To: []int{1, c}}, x)
	n, err := b.Network(apply("z", Linear{}, x, b.Weight("w", ramp(5*c), 5, c)))
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
	consumed, err := Consume(n, func() (*Network, error) { made++; return shared(t), nil }, Memory{})
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
	p, err := Consume(shared(t), func() (*Network, error) { return nil, gone }, Memory{})
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

// TestFault_39_CompactFilters compiles a network that Winograd's form suits, with room for it and without: compact
// filters take a quarter of the memory, and give the same logits and gradients but for rounding. With too little memory
// for either the network is refused, or its gradients are.
func TestFault_39_CompactFilters(t *testing.T) {
	const c = 32
	build := func() (*Network, error) { return sharedOf(t, c), nil }
	x := make([]float32, c*16*16)
	for i := range x {
		x[i] = float32(i%7) - 3
	}
	gradient := func(m Memory, within int64) (z, dx []float32, compact int, err error) {
		p, err := Consume(sharedOf(t, c), build, m)
		if err != nil {
			return nil, nil, 0, err
		}
		p.Within(within)
		s := p.NewSession(1, 1)
		defer s.Close()
		logits, grad, err := s.InputGradient(t.Context(), x, []int{2})
		for _, l := range p.layers {
			if l.compact {
				compact++
			}
		}
		return slices.Clone(logits), slices.Clone(grad), compact, err
	}
	z, dx, compact, err := gradient(Memory{}, 0)
	if err != nil || compact != 0 {
		t.Fatalf("%d compact filters, %v", compact, err)
	}
	again, dAgain, compact, err := gradient(Memory{Weights: 1}, 0)
	if err != nil || compact < 4 {
		t.Fatalf("%d compact filters, %v", compact, err)
	}
	for i, pair := range [][2][]float32{{again, z}, {dAgain, dx}} {
		most := slices.Max(pair[1])
		for k, want := range pair[1] {
			if math.Abs(float64(pair[0][k]-want)) > 1e-5*float64(most) { // F(4,3) in float32
				t.Fatalf("%d: number %d is %v, want %v", i, k, pair[0][k], want)
			}
		}
	}
	var need *MemoryError
	if _, _, _, err := gradient(Memory{All: 40_000_000}, 0); !errors.As(err, &need) || need.Needs < 40_000_000 {
		t.Errorf("with 40 MB: %v, want that the network needs more", err)
	}
	if _, _, _, err := gradient(Memory{}, 40_000_000); !errors.As(err, &need) || need.Needs < 40_000_000 {
		t.Errorf("with 40 MB: %v, want that gradients need more", err)
	}
}
