package critic

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
)

// falls is a picture that is wrong after so many steps, when it has the probability p.
func falls(after int, p float64) Picture {
	a := Attack{FirstWrong: after, P: make([]float64, after+1)}
	a.P[after] = p
	return Picture{P: 0.6, Attack: a}
}

// stays is a picture that is right after ten steps, when it has the probability p.
func stays(p float64) Picture {
	return Picture{P: 0.8, Attack: Attack{Never: true, P: append(make([]float64, 10), p)}}
}

func at(list []Choice) []int {
	var places []int
	for _, c := range list {
		places = append(places, c.At)
	}
	return places
}

func choose(t *testing.T, s Selector, pictures []Picture, n Counts) Selection {
	t.Helper()
	out, err := s.Select(context.Background(), Class{Index: 3, Steps: 10, Pictures: pictures}, n)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAdv(t *testing.T) {
	unattacked := Picture{P: 1}
	pictures := []Picture{
		falls(0, 0.1), stays(0.5), falls(1, 0.3), stays(0.9), falls(7, 0.2),
		falls(1, 0.1), falls(2, 0.4), unattacked, falls(7, 0.3), falls(1, 0.3),
	}
	const (
		right        = "right after 10 steps, 2 qualify"
		wrong        = "wrong after 1 step, 3 qualify"
		rightRelaxed = "relaxed to first wrong step ≥ 7, 2 qualify"
		wrongRelaxed = "relaxed to first wrong step ≤ 2, 3 qualify"
		rightFew     = "relaxed to first wrong step ≥ 2, 2 qualify, 5 found"
	)
	for _, c := range []struct {
		n                                    Counts
		prototypes, criticisms               []int
		prototypeRule, criticismRule         string
		prototypesRelaxed, criticismsRelaxed bool
	}{
		{Counts{2, 3}, []int{3, 1}, []int{5, 2, 9}, right, wrong, false, false},
		{Counts{1, 1}, []int{3}, []int{5}, right, wrong, false, false},
		{Counts{4, 4}, []int{3, 1, 8, 4}, []int{5, 2, 9, 6}, rightRelaxed, wrongRelaxed, true, true},
		{Counts{9, 9}, []int{3, 1, 8, 4, 6}, []int{5, 2, 9}, rightFew, wrong, true, true},
		{Counts{0, 0}, nil, nil, right, wrong, false, false},
	} {
		s := choose(t, Adv{}, pictures, c.n)
		if !slices.Equal(at(s.Prototypes), c.prototypes) || !slices.Equal(at(s.Criticisms), c.criticisms) {
			t.Errorf("%v: %v and %v, want %v and %v", c.n, at(s.Prototypes), at(s.Criticisms), c.prototypes, c.criticisms)
		}
		prototypes, criticisms := s.PrototypeRule, s.CriticismRule
		if prototypes.Text != c.prototypeRule || criticisms.Text != c.criticismRule {
			t.Errorf("%v: %q and %q, want %q and %q", c.n, prototypes.Text, criticisms.Text, c.prototypeRule, c.criticismRule)
		}
		if prototypes.Relaxed != c.prototypesRelaxed || criticisms.Relaxed != c.criticismsRelaxed ||
			s.Relaxed() != (c.prototypesRelaxed || c.criticismsRelaxed) {
			t.Errorf("%v: relaxed %v and %v", c.n, prototypes.Relaxed, criticisms.Relaxed)
		}
	}
}

func TestAdvSaysWhy(t *testing.T) {
	s := choose(t, Adv{}, []Picture{stays(0.875), falls(1, 0.25)}, Counts{1, 1})
	if got, want := s.Prototypes[0].Why.Text, "right after 10 steps, p 0.88"; got != want {
		t.Errorf("prototype: %q, want %q", got, want)
	}
	if got, want := s.Criticisms[0].Why.Text, "wrong after 1 step, p 0.25"; got != want {
		t.Errorf("criticism: %q, want %q", got, want)
	}
	facts := s.Prototypes[0].Why.Facts
	if facts[1].Name != "first_wrong_step" || !math.IsNaN(facts[1].Value) || facts[2] != (Fact{"p_true_after", 0.875}) {
		t.Errorf("facts %v", facts)
	}
}

func TestProbs(t *testing.T) {
	var pictures []Picture
	for _, p := range []float64{0.95, 0.05, 0.5, 0.99, 0.9, 0.1, 0.01, 0.7} {
		pictures = append(pictures, Picture{P: p})
	}
	const high, low = "relaxed to p ≥ 0.70, 2 qualify", "relaxed to p ≤ 0.50, 2 qualify"
	for _, c := range []struct {
		n                            Counts
		prototypes, criticisms       []int
		prototypeRule, criticismRule string
	}{
		{Counts{2, 2}, []int{3, 0}, []int{6, 1}, "p > 0.9, 2 qualify", "p < 0.1, 2 qualify"},
		{Counts{4, 4}, []int{3, 0, 4, 7}, []int{6, 1, 5, 2}, high, low},
		{Counts{8, 8}, []int{3, 0, 4, 7, 2, 5}, []int{6, 1}, "relaxed to p ≥ 0.10, 2 qualify, 6 found", "p < 0.1, 2 qualify"},
	} {
		s := choose(t, Probs{}, pictures, c.n)
		if !slices.Equal(at(s.Prototypes), c.prototypes) || !slices.Equal(at(s.Criticisms), c.criticisms) {
			t.Errorf("%v: %v and %v, want %v and %v", c.n, at(s.Prototypes), at(s.Criticisms), c.prototypes, c.criticisms)
		}
		prototypes, criticisms := s.PrototypeRule, s.CriticismRule
		if prototypes.Text != c.prototypeRule || criticisms.Text != c.criticismRule {
			t.Errorf("%v: %q and %q, want %q and %q", c.n, prototypes.Text, criticisms.Text, c.prototypeRule, c.criticismRule)
		}
	}
}

func TestRandomIsSeeded(t *testing.T) {
	pictures := make([]Picture, 50)
	draw := func(seed uint64, class int) []int {
		s, err := Random{seed}.Select(context.Background(), Class{Index: class, Pictures: pictures}, Counts{6, 6})
		if err != nil {
			t.Fatal(err)
		}
		return append(at(s.Prototypes), at(s.Criticisms)...)
	}
	if !slices.Equal(draw(1, 0), draw(1, 0)) {
		t.Error("the same seed draws differently")
	}
	if slices.Equal(draw(1, 0), draw(2, 0)) || slices.Equal(draw(1, 0), draw(1, 1)) {
		t.Error("another seed or class draws the same")
	}
}

// Whatever is known of the pictures, and however few there are, no picture is chosen twice.
func TestNoPictureTwice(t *testing.T) {
	for n := range 15 {
		m, pictures := random(max(n, 1), 4, 0), make([]Picture, n)
		for i := range pictures {
			pictures[i] = falls(i%4, 0.3)
			if i%5 == 0 {
				pictures[i] = stays(0.7)
			}
			pictures[i].P, pictures[i].Features = float64(i)/15, m.data[i*m.d:(i+1)*m.d]
		}
		for _, s := range Selectors(DefaultOptions()) {
			out := choose(t, s, pictures, Counts{6, 6})
			chosen := append(at(out.Prototypes), at(out.Criticisms)...)
			slices.Sort(chosen)
			if len(slices.Compact(slices.Clone(chosen))) != len(chosen) {
				t.Errorf("%s among %d: %v", s.Name(), n, chosen)
			}
			if out.Selector != s.Name() {
				t.Errorf("%s answers as %q", s.Name(), out.Selector)
			}
			if !out.Relaxed() && len(chosen) != 12 {
				t.Errorf("%s among %d: %d chosen, not relaxed", s.Name(), n, len(chosen))
			}
		}
	}
}

func TestMMDNeedsFeatures(t *testing.T) {
	class := Class{Pictures: make([]Picture, 3)}
	if _, err := DefaultMMD().Select(context.Background(), class, Counts{1, 1}); err != errNoFeatures {
		t.Errorf("error %v, want %v", err, errNoFeatures)
	}
}

func TestByName(t *testing.T) {
	for _, name := range []string{"adv", "mmd", "probs", "random"} {
		if s, err := ByName(name, DefaultOptions()); err != nil || s.Name() != name {
			t.Errorf("ByName(%q) = %v, %v", name, s, err)
		}
	}
	const want = "choose adv, mmd, probs, random"
	if _, err := ByName("best", DefaultOptions()); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v", err)
	}
}

func TestJaccard(t *testing.T) {
	selection := func(prototypes, criticisms []int) (s Selection) {
		for _, i := range prototypes {
			s.Prototypes = append(s.Prototypes, Choice{At: i})
		}
		for _, i := range criticisms {
			s.Criticisms = append(s.Criticisms, Choice{At: i})
		}
		return s
	}
	for _, c := range []struct {
		a, b Selection
		want float64
	}{
		{Selection{}, Selection{}, 1},
		{selection([]int{1, 2}, nil), Selection{}, 0},
		{selection([]int{1, 2}, []int{3}), selection([]int{3}, []int{4}), 0.25},
		{selection([]int{1}, []int{2}), selection([]int{2}, []int{1}), 1},
	} {
		if got := Jaccard(c.a, c.b); got != c.want {
			t.Errorf("Jaccard(%v, %v) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestAdvLeast(t *testing.T) {
	var pictures []Picture
	for _, least := range []float64{0.002, 0, 0.0001, math.Inf(1), 0.0005, 0.0001} {
		pictures = append(pictures, Picture{P: 0.5, Least: least})
	}
	got := choose(t, AdvLeast{}, pictures, Counts{2, 2})
	if !slices.Equal(at(got.Prototypes), []int{3, 0}) || !slices.Equal(at(got.Criticisms), []int{2, 5}) || got.Relaxed() {
		t.Errorf("prototypes %v, criticisms %v", at(got.Prototypes), at(got.Criticisms))
	}
	if why := got.Prototypes[0].Why.Text; why != "no ε misleads, p 0.50" {
		t.Errorf("a picture that withstands everything: %s", why)
	}
	got = choose(t, AdvLeast{}, pictures, Counts{9, 9})
	if !slices.Equal(at(got.Prototypes), []int{3, 0, 4, 2, 5}) || len(got.Criticisms) != 0 || !got.Relaxed() {
		t.Errorf("of too few: prototypes %v, criticisms %v", at(got.Prototypes), at(got.Criticisms))
	}
}
