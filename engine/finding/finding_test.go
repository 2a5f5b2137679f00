package finding

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/score"
	"beyond/engine/stats"
)

var names = []string{"golf ball", "baseball", "lemon", "orange", "traffic light"}

// picture is one with a label, or −1, that is given a class with probability p.
func picture(label, predicted int, p float64, attributes ...string) Picture {
	rank := 0
	switch {
	case label == predicted:
		rank = 1
	case label >= 0:
		rank = 2
	}
	return Picture{
		Path: fmt.Sprintf("%d.png", label), Label: label, Rank: rank, Attributes: attributes,
		Top: []score.Score{{Class: predicted, P: p}},
	}
}

func times(n int, p Picture) []Picture { return slices.Repeat([]Picture{p}, n) }

func evidence(groups ...[]Picture) Evidence {
	return Evidence{Pictures: slices.Concat(groups...), Classes: names}
}

func ofKind(found []Finding, kind Kind) []Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Kind != kind })
}

func one(t *testing.T, e Evidence, kind Kind) Finding {
	t.Helper()
	found := ofKind(Find(e), kind)
	if len(found) != 1 {
		t.Fatalf("%d findings of kind %d, want 1: %+v", len(found), kind, found)
	}
	return found[0]
}

func near(got, want float64) bool { return math.Abs(got-want) <= 1e-6 }

func TestNothingKnownNothingFound(t *testing.T) {
	e := Evidence{Pictures: []Picture{{Label: 3}, {Label: -1, LeftOut: "empty picture"}}, Classes: names}
	if found := Find(e); len(found) != 0 {
		t.Errorf("got %+v", found)
	}
}

func TestOverall(t *testing.T) {
	// Wilson's interval of 41/340 is 9.0–16.0 %.
	e := evidence(times(41, picture(0, 1, 0.5)), times(299, picture(0, 0, 0.5)), []Picture{{Label: 2}})
	f := one(t, e, Overall)
	if want := "12 % of the pictures are misclassified (41/340, 9.0–16.0)"; f.Sentence != want {
		t.Errorf("got  %s\nwant %s", f.Sentence, want)
	}
	if len(f.Pictures) != 41 || f.Pictures[40] != 40 {
		t.Errorf("pictures %v", f.Pictures)
	}
	few := one(t, evidence(times(3, picture(0, 1, 0.5)), times(4, picture(1, 1, 0.5))), Overall)
	if few.Sentence != "3 of 7 pictures misclassified" {
		t.Errorf("got %s", few.Sentence)
	}
}

func TestLossyClass(t *testing.T) {
	// golf ball 9 of 10 wrong, lemon 3 of 30. Fisher: with 12 wrong of 40, tables of at least 9 wrong among the
	// ten: C(10,9)·C(30,3) + C(10,10)·C(30,2) = 10·4060 + 435 = 41,035 of C(40,12) = 5,586,853,480. Fewer than
	// expected among the ten would be 0: C(30,12) = 86,493,225, which is more probable. Two questions, the second
	// the mirror of the first: adjusted p = 2p/2.
	e := evidence(
		times(7, picture(0, 1, 0.5)), times(2, picture(0, 3, 0.5)), times(1, picture(0, 0, 0.5)),
		times(3, picture(2, 3, 0.5)), times(27, picture(2, 2, 0.5)))
	f := one(t, e, LossyClass)
	if want := 41035.0 / 5586853480; math.Abs(f.P-want) > 1e-9*want {
		t.Errorf("p = %g, want %g", f.P, want)
	}
	if want := `golf ball: 9 of 10 wrong, 7 of them called "baseball"`; f.Sentence != want {
		t.Errorf("got  %s\nwant %s", f.Sentence, want)
	}
	if f.Class != 0 || f.Taken != 1 || !near(f.Effect, 0.9-0.1) || len(f.Pictures) != 10 {
		t.Errorf("got %+v", f)
	}
}

func TestNoLossyClassByChance(t *testing.T) {
	e := evidence(
		times(4, picture(0, 1, 0.5)), times(6, picture(0, 0, 0.5)),
		times(2, picture(2, 3, 0.5)), times(8, picture(2, 2, 0.5)))
	if found := ofKind(Find(e), LossyClass); len(found) != 0 { // p = 0.63
		t.Errorf("got %+v", found)
	}
}

func TestLosingHalf(t *testing.T) {
	class := func(label, wrong, right int) []Picture {
		return append(times(wrong, picture(label, 4, 0.5)), times(right, picture(label, label, 0.5))...)
	}
	// Wilson's lower ends: 18/20 → 0.699, 16/20 → 0.584, 11/20 → 0.342.
	f := one(t, evidence(class(0, 18, 2), class(1, 16, 4), class(2, 11, 9)), LosingHalf)
	if want := "2 of 3 classes lose more than half of their pictures"; f.Sentence != want || len(f.Pictures) != 40 {
		t.Errorf("got %q with %d pictures", f.Sentence, len(f.Pictures))
	}
}

func withAttributes(e Evidence, names ...string) Evidence {
	e.Attributes = names
	return e
}

func TestAttributeWithinClasses(t *testing.T) {
	// Two classes, on a lawn 2 of 20 wrong in each, on asphalt 12 of 20.
	side := func(label int, ground string, wrong int) []Picture {
		return append(times(wrong, picture(label, 4, 0.5, ground)), times(20-wrong, picture(label, label, 0.5, ground))...)
	}
	sides := evidence(side(0, "a lawn", 2), side(0, "asphalt", 12), side(1, "a lawn", 2), side(1, "asphalt", 12))
	e := withAttributes(sides, "ground")
	f := one(t, e, Attribute)
	// Each class: E a = 20·14/40 = 7, Var a = 20·20·14·26/(40²·39) = 2.33333. χ² = (|10| − 0.5)²/4.66667 = 19.33929.
	if want := 1.0945e-05; math.Abs(f.P-want) > 1e-8 {
		t.Errorf("p = %g, want %g", f.P, want)
	}
	if want := "On asphalt: 60 % wrong; on a lawn: 10 %"; f.Sentence != want {
		t.Errorf("got  %s\nwant %s", f.Sentence, want)
	}
	// Asphalt and lawn are each other's mirror; the worse one comes first.
	if !near(f.Effect, 0.5) || len(f.Pictures) != 40 || f.Value != "asphalt" {
		t.Errorf("effect %g, %d pictures", f.Effect, len(f.Pictures))
	}
}

func TestAttributeIsNotTheClassInDisguise(t *testing.T) {
	// Golf balls lie on grass and are mostly wrong, lemons on a table and are not: the ground explains nothing
	// that the class does not, since within a class it never differs.
	e := withAttributes(evidence(
		times(18, picture(0, 1, 0.5, "grass")), times(2, picture(0, 0, 0.5, "grass")),
		times(2, picture(2, 3, 0.5, "table")), times(18, picture(2, 2, 0.5, "table"))), "ground")
	if found := ofKind(Find(e), Attribute); len(found) != 0 {
		t.Errorf("got %+v", found)
	}
}

func TestAttributeInClass(t *testing.T) {
	// Golf ball: on asphalt 29 of 30 wrong, on grass 3 of 25, in sand 15 of 30; lemons know no ground.
	ground := func(value string, wrong, n int) []Picture {
		return append(times(wrong, picture(0, 1, 0.5, value)), times(n-wrong, picture(0, 0, 0.5, value))...)
	}
	e := withAttributes(evidence(ground("asphalt", 29, 30), ground("grass", 3, 25), ground("sand", 15, 30),
		times(20, picture(2, 2, 0.5, ""))), "ground")
	f := one(t, e, AttributeInClass)
	// Largest effect: asphalt 29/30 − 18/55 = 0.6394, grass 44/60 − 3/25 = 0.6133… counted over the others.
	if want := "golf ball on asphalt: 97 % wrong; on grass: 12 %"; f.Sentence != want {
		t.Errorf("got  %s\nwant %s", f.Sentence, want)
	}
	if !near(f.Effect, 29.0/30-18.0/55) || len(f.Pictures) != 30 || f.Pictures[0] != 0 {
		t.Errorf("effect %g, pictures %v", f.Effect, f.Pictures)
	}
}

// TestBetterValue says which pictures are wrong where one value alone is right: the sentence is about the others.
func TestBetterValue(t *testing.T) {
	pictures := times(27, picture(0, 0, 0.5, "natural"))
	for _, hue := range []string{"blue", "green", "pink", "red", "violet"} {
		pictures = append(pictures, picture(0, 1, 0.5, hue))
	}
	f := one(t, withAttributes(evidence(pictures, times(20, picture(2, 2, 0.5, ""))), "hue"), AttributeInClass)
	if want := "golf ball where the hue is not natural: 5 of 5 wrong; where it is: 0 of 27"; f.Sentence != want {
		t.Errorf("got  %s\nwant %s", f.Sentence, want)
	}
	if len(f.Pictures) != 5 || f.Pictures[0] != 27 {
		t.Errorf("pictures %v", f.Pictures)
	}
}

func TestTwinFlips(t *testing.T) {
	e := evidence()
	pair := func(attribute string, n int, a, b int) {
		for range n {
			e.Twins = append(e.Twins, dataset.Pair{A: len(e.Pictures), B: len(e.Pictures) + 1, Attribute: attribute})
			e.Pictures = append(e.Pictures, picture(0, a, 0.5), picture(0, b, 0.5))
		}
	}
	pair("ground", 13, 0, 1)
	pair("ground", 7, 0, 0)
	pair("light", 3, 0, 1)
	pair("light", 27, 0, 0)
	e.Twins = append(e.Twins, dataset.Pair{A: len(e.Pictures), Attribute: "light"}) // one of them is not known yet
	e.Pictures = append(e.Pictures, Picture{Label: 0})
	f := one(t, e, TwinFlips)
	const sentence = "Changing nothing but the ground changes the answer in 13 of 20 pairs, other attributes in 10 %"
	if f.Sentence != sentence {
		t.Errorf("got  %s\nwant %s", f.Sentence, sentence)
	}
	if want := stats.Fisher(13, 7, 3, 27); f.P != want || len(f.Pictures) != 26 {
		t.Errorf("p = %g, want %g; %d pictures", f.P, want, len(f.Pictures))
	}
}

func TestOverconfident(t *testing.T) {
	// At p = 0.95 the model promises 5 % mistakes; 8 of 40 are wrong, Wilson 10.5–34.8 %.
	e := evidence(times(8, picture(0, 1, 0.95)), times(32, picture(0, 0, 0.95)), times(30, picture(0, 1, 0.5)))
	f := one(t, e, Overconfident)
	if want := "Where it is 90 % sure or more, 20 % are wrong (8/40)"; f.Sentence != want || !near(f.Effect, 0.15) {
		t.Errorf("got %q, effect %g", f.Sentence, f.Effect)
	}
	honest := evidence(times(2, picture(0, 1, 0.95)), times(38, picture(0, 0, 0.95)))
	if found := ofKind(Find(honest), Overconfident); len(found) != 0 {
		t.Errorf("got %+v", found)
	}
}

func attacked(n, firstWrong int, never bool) []Picture {
	p := picture(0, 0, 0.9)
	if firstWrong == 0 && !never {
		p = picture(0, 1, 0.9)
	}
	p.Attacked, p.FirstWrong, p.Never = true, firstWrong, never
	return times(n, p)
}

func TestSteps(t *testing.T) {
	odd := slices.Concat(attacked(2, 1, false), attacked(2, 3, false), attacked(1, 0, true))
	even := slices.Concat(attacked(2, 1, false), attacked(2, 4, false))
	for _, c := range []struct {
		name     string
		pictures []Picture
		want     Steps
		text     string
	}{
		{"nothing", nil, Steps{}, "–"},
		{"wrong from the start", attacked(3, 0, false), Steps{}, "–"},
		{"odd", odd, Steps{N: 5, Never: 1, First: 2, Median: 3}, "3"},
		{"even, the lower", even, Steps{N: 4, First: 2, Median: 1}, "1"},
		{"most withstand", slices.Concat(attacked(2, 1, false), attacked(3, 0, true)), Steps{N: 5, Never: 3, First: 2}, "∞"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := evidence(c.pictures)
			if got := e.Steps(e.where(Picture.Known)); got != c.want || got.String() != c.text {
				t.Errorf("got %+v (%s), want %+v (%s)", got, got, c.want, c.text)
			}
		})
	}
}

func TestFragile(t *testing.T) {
	e := evidence(attacked(9, 0, false), attacked(14, 2, false), attacked(6, 5, false), attacked(2, 0, true))
	f := one(t, e, Fragile)
	const want = "Half of the right ones fall within 2 steps; 2 of 22 never fall"
	if f.Sentence != want || len(f.Pictures) != 14 {
		t.Errorf("got %q with %d pictures", f.Sentence, len(f.Pictures))
	}
	if found := ofKind(Find(evidence(attacked(19, 2, false))), Fragile); len(found) != 0 {
		t.Errorf("said of 19 pictures: %+v", found)
	}
}

func named(path string, pictures []Picture) []Picture {
	for i := range pictures {
		pictures[i].Path = fmt.Sprintf(path, i)
	}
	return pictures
}

func TestUnlabelledGroup(t *testing.T) {
	lamps := append(times(9, picture(-1, 4, 0.8, "blue")), times(5, picture(-1, 2, 0.8, "grey"))...)
	e := withAttributes(evidence(named("lamps/street_lamp_%02d.png", lamps), times(20, picture(0, 0, 0.9, "blue")),
		times(20, picture(2, 2, 0.9, "grey"))), "sky")
	f := one(t, e, UnlabelledGroup)
	// The nine under a blue sky are all taken for traffic lights, none of the other five: that says more than
	// nine of fourteen.
	if want := `street lamp where the sky is blue: called "traffic light" in 9 of 9`; f.Sentence != want {
		t.Errorf("got  %s\nwant %s", f.Sentence, want)
	}
	if f.Taken != 4 || !slices.Equal(f.Pictures, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("got %+v", f)
	}
	e.Attributes = nil
	if f := one(t, e, UnlabelledGroup); f.Sentence != `street lamp: called "traffic light" in 9 of 14` {
		t.Errorf("got %s", f.Sentence)
	}
}

func TestWithoutLabels(t *testing.T) {
	e := evidence(named("img%d.png", slices.Concat(times(15, picture(-1, 0, 0.9)), times(15, picture(-1, 2, 0.4)))))
	if f := one(t, e, Overall); f.Sentence != `30 pictures: 2 classes predicted, most often "golf ball" (50 %)` {
		t.Errorf("got %s", f.Sentence)
	}
	rows := PredictedRows(e)
	if len(rows) != 2 || rows[1].Class != 2 || !near(rows[1].MeanP, 0.4) || rows[1].Share.K != 15 {
		t.Errorf("got %+v", rows)
	}
	if surest := Surest(e); surest[0] != 15 || len(surest) != 30 {
		t.Errorf("doubtful first: %v", surest)
	}
}

func TestGroup(t *testing.T) {
	for file, want := range map[string]string{
		"lamps/street_lamp-07.jpg": "street lamp",
		"boats/003.png":            "boats",
		"003.png":                  "",
		"a-b (12).jpeg":            "a b",
	} {
		if got := Group(file); got != want {
			t.Errorf("Group(%q) = %q, want %q", file, got, want)
		}
	}
}

func TestBestEffectFirst(t *testing.T) {
	e := evidence(attacked(30, 1, false), times(19, picture(1, 0, 0.95)),
		times(3, picture(2, 3, 0.5)), times(27, picture(2, 2, 0.5)))
	found := Find(e)
	if len(found) < 4 || found[0].Kind != Overall {
		t.Fatalf("got %+v", found)
	}
	for i := 2; i < len(found); i++ {
		if found[i].Effect > found[i-1].Effect {
			t.Errorf("%q before %q", found[i-1].Sentence, found[i].Sentence)
		}
	}
}

func TestConfusion(t *testing.T) {
	e := evidence(times(2, picture(0, 1, 0.7)), times(1, picture(0, 1, 0.4)), times(4, picture(0, 0, 0.9)),
		times(2, picture(1, 0, 0.5)), times(1, picture(1, 4, 0.5)))
	c := ConfusionOf(e)
	if !slices.Equal(c.True, []int{0, 1}) || !slices.Equal(c.Predicted, []int{0, 1, 4}) || c.Most != 3 {
		t.Errorf("got %+v", c)
	}
	cell := c.At(0, 1)
	if len(cell.Pictures) != 3 || c.Known(0) != 7 || !near(cell.MeanP, 0.6) {
		t.Errorf("got %+v", cell)
	}
	if right := c.At(0, 0); len(right.Pictures) != 0 {
		t.Errorf("on the diagonal: %+v", right)
	}
	if fullest := c.Fullest(); !slices.Equal(fullest, [][2]int{{0, 1}, {1, 0}, {1, 4}}) {
		t.Errorf("fullest cells %v", fullest)
	}
	surest := Surest(e)
	if !slices.Equal(surest, []int{0, 1, 7, 8, 9, 2}) {
		t.Errorf("surest mistakes %v", surest)
	}
	apart, alike := Apart(e, surest)
	if !slices.Equal(apart, []int{0, 7, 9}) || !maps.Equal(alike, map[int]int{0: 2, 7: 1}) {
		t.Errorf("one a confusion: %v, alike %v", apart, alike)
	}
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		k, n        int
		short, long string
	}{
		{41, 340, "12 %", "12.1 % (41/340, 9.0–16.0)"},
		{3, 7, "3 of 7", "3 of 7 (15.8–75.0 %)"},
		{1, 1000, "under 1 %", "0.1 % (1/1,000, 0.0–0.6)"},
		{0, 50, "0 %", "0.0 % (0/50, 0.0–7.1)"},
		{999, 1000, "over 99 %", "99.9 % (999/1,000, 99.4–100.0)"},
	} {
		s := stats.NewShare(c.k, c.n)
		if Short(s) != c.short || Long(s) != c.long {
			t.Errorf("%d/%d: %q and %q, want %q and %q", c.k, c.n, Short(s), Long(s), c.short, c.long)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 50000: "50,000", 1234567: "1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	for p, want := range map[float64]string{
		0.0312: "p 0.031", 1: "p 1.000", 0.000609: "p 0.00061",
		0.0000021: "p 0.0000021", 1e-9: "p < 0.000001", math.NaN(): "",
	} {
		if got := Probability(p); got != want {
			t.Errorf("Probability(%g) = %q, want %q", p, got, want)
		}
	}
}
