package nn

import (
	"errors"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// TestLook compares the result of each convolution, fused or not, and the gradient at it with the operators'
// definitions.
func TestLook(t *testing.T) {
	eachProgram(t, func(t *testing.T, p *Program) {
		s := p.NewSession(1, 2)
		defer s.Close()
		x, label := pictures(p.net, 1), 7
		labels := newArray(1, p.net.Classes())
		labels.Data[label] = 1
		targets := []*gorgonia.Node{p.net.logits}
		for _, l := range p.net.layers {
			targets = append(targets, l.node, l.gradient)
		}
		inputs := map[*gorgonia.Node]Array{p.net.input: {Shape: p.net.input.Shape(), Data: x}, p.net.labels: labels}
		want, err := evaluate(p.net.graph, inputs, targets...)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.net.Layers()) == 0 {
			t.Fatal("no layers")
		}
		for i, l := range p.net.Layers() {
			v, err := s.Look(t.Context(), x, l.Name, CrossEntropy(label))
			if err != nil {
				t.Fatal(err)
			}
			if v.Layer != l || len(v.Activation) != l.Shape[0]*l.Shape[1]*l.Shape[2] {
				t.Fatalf("%+v: %d values of layer %+v", l, len(v.Activation), v.Layer)
			}
			for what, pair := range map[string][2][]float32{
				"logits":     {v.Logits, want[0].Data},
				"activation": {v.Activation, want[1+2*i].Data},
				"gradient":   {v.Gradient, want[2+2*i].Data},
			} {
				// As in TestProgram.
				if e := relativeL2(pair[0], pair[1]); !(e < 1e-4) {
					t.Errorf("%s: relative L2 error of the %s %g", l.Name, what, e)
				}
			}
		}
		if _, err := s.Forward(t.Context(), x, 1); err != nil {
			t.Error(err)
		}
	})
}

func TestLayerByName(t *testing.T) {
	n := lite0Network(t, 32)
	all := n.Layers()
	spatial := slices.DeleteFunc(slices.Clone(all), func(l Layer) bool { return l.Shape[1]*l.Shape[2] == 1 })
	if l, err := n.Layer(""); l != spatial[len(spatial)-1] || err != nil {
		t.Errorf("the last with pixels is %+v, got %+v, %v", spatial[len(spatial)-1], l, err)
	}
	if l, err := n.Layer(all[3].Name); l != all[3] || err != nil {
		t.Errorf("%+v, %v", l, err)
	}
	unknown := new(UnknownLayerError)
	if _, err := n.Layer("no such"); !errors.As(err, &unknown) || len(unknown.Known) != len(all) || unknown.Known[0] != all[0].Name {
		t.Errorf("%v", err)
	}
}

// A network whose weights are freed gives the same view.
func TestLookOfConsumed(t *testing.T) {
	build := func() (*Network, error) { return residualNetwork(t), nil }
	n, _ := build()
	consumed, err := Consume(n, build, Memory{})
	if err != nil {
		t.Fatal(err)
	}
	var views []View
	for _, p := range []*Program{compile(t, residualNetwork(t)), consumed} {
		s := p.NewSession(1, 1)
		defer s.Close()
		for _, l := range []string{"", "Conv", "Conv (3)"} {
			v, err := s.Look(t.Context(), pictures(n, 1), l, CrossEntropy(1))
			if err != nil {
				t.Fatal(err)
			}
			views = append(views, v)
		}
	}
	for i := range 3 {
		a, b := views[i], views[3+i]
		if a.Layer != b.Layer || !slices.Equal(a.Activation, b.Activation) || !slices.Equal(a.Gradient, b.Gradient) {
			t.Errorf("%s and %s differ", a.Name, b.Name)
		}
	}
}
