package bias

import (
	"context"
	"math"
	"slices"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/finding"
)

// row14 are fourteen pictures of one class, alternately without and with a tag, of which the first twin of each pair
// is right, and the second is wrong in the first six pairs.
func row14() finding.Evidence {
	e := finding.Evidence{Attributes: []string{"tag"}, Classes: []string{"ball", "egg"}}
	for i := range 14 {
		tag := [...]string{"no", "yes"}[i%2]
		e.Pictures = append(e.Pictures, scene(i%2 == 0 || i > 11, tag))
		if i%2 == 1 {
			e.Twins = append(e.Twins, dataset.Pair{A: i - 1, B: i, Attribute: "tag"})
		}
	}
	return e
}

func TestTwins(t *testing.T) {
	e := row14()
	e.Pictures[0].Label = 1 // its twin has another label
	pairs := Twins(e, 0)
	if len(pairs) != 6 || pairs[0] != (Pair{A: 2, B: 3, Attribute: "tag", From: "no", To: "yes"}) {
		t.Errorf("pairs %+v", pairs)
	}
	if pairs = Twins(e, 1); len(pairs) != 0 {
		t.Errorf("pairs of a class without any: %+v", pairs)
	}
	e.Pictures[1].Label = 1
	if pairs = Twins(e, AllClasses); len(pairs) != 7 {
		t.Errorf("%d pairs of all classes, want 7", len(pairs))
	}
}

func TestSummarise(t *testing.T) {
	e := row14()
	p := func(i int) float64 { return 0.75 - 0.5*float64(i%2) }
	compared := Compare(e, p, Twins(e, 0))
	sums := Summarise(compared)
	all, by := sums.All, sums.Attributes
	if all.N != 7 || all.Flipped != 6 || all.OnlyA != 6 || all.OnlyB != 0 || all.MeanDeltaP != -0.5 ||
		math.Abs(all.McNemarP-2.0/64) > 1e-15 {
		t.Errorf("%+v", all)
	}
	const want = "Changing the tag flips 6 of 7 pairs, and breaks 6 right answers against 0, likely no accident (p 0.031)"
	if len(by) != 1 || by[0].Sentence != want {
		t.Errorf("%+v, want %q", by, want)
	}
	none := Summarise(nil)
	if all = none.All; all.N != 0 || all.McNemarP != 1 || all.MeanDeltaP != 0 || len(none.Attributes) != 0 {
		t.Errorf("of nothing: %+v", none)
	}
	e.Pictures[1].Top = nil // not asked yet
	if compared = Compare(e, p, Twins(e, 0)); len(compared) != 6 {
		t.Errorf("%d pairs, want those that are known", len(compared))
	}
}

func TestProposePairsNeighboursThatDiffer(t *testing.T) {
	e := finding.Evidence{Attributes: []string{"tag"}}
	for _, tag := range []string{"yes", "no", "no", "yes", "", "yes"} {
		e.Pictures = append(e.Pictures, finding.Picture{Attributes: []string{tag}})
	}
	f := Features{Pictures: []int{0, 1, 2, 3, 4, 5}, D: 2, Rows: []float32{
		0, 0, // yes
		0, 3, // no
		0, 1, // no: nearest to the first
		9, 0, // yes
		0, 0.1, // not known
		0, 2.5, // yes: nearest to the second
	}}
	pairs, err := Propose(context.Background(), e, f, "tag", 10)
	want := []Pair{
		{A: 1, B: 5, Attribute: "tag", From: "no", To: "yes", Distance: 0.5},
		{A: 2, B: 0, Attribute: "tag", From: "no", To: "yes", Distance: 1},
	}
	if err != nil || !slices.Equal(pairs, want) {
		t.Errorf("pairs %+v, %v; want %+v", pairs, err, want)
	}
	if pairs, _ = Propose(context.Background(), e, f, "tag", 1); len(pairs) != 1 {
		t.Errorf("%d pairs, one was asked for", len(pairs))
	}
	if pairs, err = Propose(context.Background(), e, f, "no such", 1); err != nil || pairs != nil {
		t.Errorf("pairs %v, %v of an attribute that is not there", pairs, err)
	}
}
