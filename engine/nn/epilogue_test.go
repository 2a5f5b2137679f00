package nn

import (
	"testing"

	"gorgonia.org/gorgonia"
)

// excitedNetwork has EfficientNet's blocks: functions after convolutions, and gates of channels.
func excitedNetwork(t testing.TB) *Network {
	m := newMaker(t, 3, 21, 21)
	silu := func(x *gorgonia.Node) *gorgonia.Node { return m.apply(Map{Function: "Silu"}, x) }
	x := silu(m.batchNorm(m.conv(m.Input(), 16, 3, 2, 1)))
	for _, stride := range []int{1, 2} {
		y := silu(m.batchNorm(m.conv(x, 40, 1, 1, 1)))
		y = silu(m.batchNorm(m.conv(y, 40, 5, stride, 40)))
		gate := silu(m.conv(m.apply(GlobalAveragePool{}, y), 4, 1, 1, 1))
		gate = m.apply(Map{Function: "Sigmoid"}, m.conv(gate, 40, 1, 1, 1))
		y = m.batchNorm(m.conv(m.apply(Binary{Function: "Mul"}, y, gate), 16, 1, 1, 1))
		if stride == 1 {
			y = m.apply(Add{}, y, x)
		}
		x = y
	}
	x = m.apply(Map{Function: "HardSwish"}, m.conv(x, 32, 3, 1, 4))
	return m.classifier(x, 10)
}

func init() { networks["excited"] = excitedNetwork }

// TestFunctionsJoin checks that each function of a prediction follows a layer in one step, and that the gradient shares
// the layers.
func TestFunctionsJoin(t *testing.T) {
	p := compile(t, excitedNetwork(t))
	for _, s := range p.forward.steps {
		switch kind := s.describe().Kind; kind {
		case "Silu", "Sigmoid", "HardSwish":
			t.Errorf("%s is a step of its own", kind)
		}
	}
	if _, err := p.compileGradient(); err != nil {
		t.Fatal(err)
	}
	alone := make(layers)
	if _, err := newPlan(p.net, aim{gradient: true}, alone, storing{}); err != nil {
		t.Fatal(err)
	}
	if len(p.layers) != len(alone) {
		t.Errorf("the two plans have %d layers, the gradient's alone %d", len(p.layers), len(alone))
	}
}
