package nn

import (
	"strings"
	"testing"
)

// TestGradientBudget refuses a gradient that would need more memory than a machine has, before any is taken.
func TestGradientBudget(t *testing.T) {
	const side = 1 << 13
	m := newMaker(t, 16, side, side)
	x := m.Input()
	for range 4 { // each keeps its result, 4 GB
		x = m.apply(Map{Function: "Tanh"}, x)
	}
	x = m.apply(Reshape{To: []int{1, 16}}, m.apply(GlobalAveragePool{}, x))
	n, err := m.Network(m.apply(Linear{}, x, m.weight(16, 2, 16)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(n)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.compileGradient()
	if err == nil || !strings.Contains(err.Error(), "the gradient of one picture would need") {
		t.Errorf("%v, want refused for memory", err)
	}
}
