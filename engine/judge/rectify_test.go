package judge

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// votes builds answers to whole pictures: class and picture to number of yes, maybe and no.
func votes(entries map[Question][3]int) Votes {
	v := Votes{}
	for q, n := range entries {
		v[q] = Tally{Yes: n[0], Maybe: n[1], No: n[2]}
	}
	return v
}

func TestTop1(t *testing.T) {
	outcomes := []Outcome{
		{Picture: "right", Label: 1, Top: []int{1, 2}},
		{Picture: "accepted", Label: 1, Top: []int{2, 1}},
		{Picture: "rejected", Label: 1, Top: []int{2, 3}},
		{Picture: "partly", Label: 1, Top: []int{2, 3}},
		{Picture: "unasked", Label: 1, Top: []int{2, 3}},
		{Picture: "unlabelled", Label: -1, Top: []int{2, 3}},
	}
	v := votes(map[Question][3]int{
		{Picture: "right", Class: 1}:                         {0, 0, 5}, // not a mistake, whatever is said of it
		{Picture: "accepted", Class: 2}:                      {4, 0, 1},
		{Picture: "rejected", Class: 2}:                      {3, 1, 1},
		{Picture: "rejected", Class: 2, View: Attention}:     {5, 0, 0},
		{Picture: "rejected", Class: 2, Variant: "attacked"}: {5, 0, 0},
		{Picture: "partly", Class: 2}:                        {4, 0, 0},
		{Picture: "unasked", Class: 3}:                       {5, 0, 0}, // another class
	})
	e := &Evidence{Votes: v}
	got := newRectifiedError(e, outcomes, PaperRule(), Whole)
	if got.N != 5 || got.Unlabelled != 1 || got.Mistakes != 4 || got.Accepted != 1 || got.Judged != 2 ||
		len(got.ByVerdict[Rejected]) != 1 || got.Unjudged != 2 || got.Partly != 1 {
		t.Errorf("newRectifiedError() = %+v", got)
	}
	if got.Rectified.K != 3 || got.IfAllAccepted.K != 1 || got.Error.K != 4 {
		t.Errorf("error %d, rectified %d, if all were accepted %d; want 4, 3, 1", got.Error.K, got.Rectified.K,
			got.IfAllAccepted.K)
	}
	if got := newRectifiedError(e, outcomes, Rule{Threshold: 4, Raters: 5, Lenient: true}, Whole); got.Accepted != 2 {
		t.Errorf("with maybe as yes: %d accepted, want 2", got.Accepted)
	}
	if got := newRectifiedError(e, outcomes, PaperRule(), Attention); got.Accepted != 1 || got.Unjudged != 3 {
		t.Errorf("by attention: %+v, want 1 accepted, 3 unjudged", got)
	}
}

// Both rectified top-5 errors, told apart by a picture whose label is among five of which raters accept none.
func TestTop5(t *testing.T) {
	outcomes := []Outcome{
		{Picture: "second", Label: 1, Top: []int{2, 1, 3, 4, 5}},
		{Picture: "none", Label: 9, Top: []int{2, 1, 3, 4, 5}},
		{Picture: "third", Label: 9, Top: []int{2, 1, 3, 4, 5}},
		{Picture: "open", Label: 9, Top: []int{2, 1, 3, 4, 5}},
		{Picture: "right", Label: 2, Top: []int{2, 1, 3, 4, 5}},
	}
	v := Votes{}
	for _, o := range outcomes[:4] {
		for place := range o.Top {
			v[o.Question(place, Whole)] = Tally{No: 5}
		}
	}
	v[Question{Picture: "third", Class: 3}] = Tally{Yes: 4, No: 1}
	delete(v, Question{Picture: "open", Class: 5})
	e := &Evidence{Outcomes: outcomes, Votes: v}
	top1 := rectify(outcomes, 1, e.anyOfFive(PaperRule()))
	if top1.Mistakes != 4 || top1.Accepted != 1 || len(top1.ByVerdict[Rejected]) != 2 || top1.Unjudged != 1 ||
		top1.Partly != 1 {
		t.Errorf("of top-1 mistakes: %+v", top1)
	}
	top5 := rectify(outcomes, 5, e.anyOfFive(PaperRule()))
	if r := newTop5Report(e, PaperRule()); r.OfTop1Mistakes != top1.five() || r.OfTop5Mistakes != top5.five() ||
		len(r.Pictures) != 3 {
		t.Errorf("newTop5Report() = %+v", r)
	}
	if top5.Mistakes != 3 || top5.Accepted != 1 || len(top5.ByVerdict[Rejected]) != 1 || top5.Unjudged != 1 {
		t.Errorf("of top-5 mistakes: %+v", top5)
	}
}

func TestBreakDown(t *testing.T) {
	outcomes := []Outcome{
		{Picture: "a", Label: 1, Top: []int{2}},
		{Picture: "b", Label: 1, Top: []int{2}},
		{Picture: "c", Label: 1, Top: []int{2}},
		{Picture: "d", Label: 1, Top: []int{2}},
	}
	v := votes(map[Question][3]int{
		{Picture: "a", Class: 2}: {5, 0, 0}, {Picture: "b", Class: 2}: {0, 0, 5},
		{Picture: "c", Class: 2}: {2, 0, 0}, // too few: in no histogram
	})
	e := &Evidence{Votes: v}
	b := newRectifiedError(e, outcomes, PaperRule(), Whole)
	if !maps.Equal(b.Histogram, map[int]int{0: 1, 1: 0, 2: 0, 3: 0, 4: 0, 5: 1}) ||
		!slices.Equal(b.ByPositive[5], []string{"a"}) {
		t.Errorf("histogram %v of %v", b.Histogram, b.ByPositive)
	}
	if b.Agreement.K != 7 || b.Agreement.N != 12 || b.Kappa == nil || *b.Kappa != 1 || b.Alpha == nil ||
		*b.Alpha != 1 {
		t.Errorf("newRectifiedError() = %+v", b)
	}
	if b := newRectifiedError(e, outcomes[:1], PaperRule(), Whole); b.Kappa != nil || b.Alpha != nil {
		t.Errorf("κ %v, α %v of raters who all say yes, want both undefined", *b.Kappa, *b.Alpha)
	}
	if b := newRectifiedError(&Evidence{}, nil, Rule{Threshold: 1, Raters: 1}, Whole); b.Kappa != nil {
		t.Errorf("κ of nothing is %v", *b.Kappa)
	}
}

// A mistake is accepted exactly when its place in the histogram reaches the threshold, for any number of raters;
// raising the threshold never accepts more; and nothing is lost between the counts.
func TestRuleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raters := rapid.IntRange(1, 9).Draw(t, "raters")
		rule := Rule{
			Threshold: rapid.IntRange(1, raters).Draw(t, "threshold"), Raters: raters,
			Lenient: rapid.Bool().Draw(t, "lenient"),
		}
		tally := Tally{
			rapid.IntRange(0, 9).Draw(t, "no"), rapid.IntRange(0, 9).Draw(t, "maybe"),
			rapid.IntRange(0, 9).Draw(t, "yes"),
		}
		verdict, positives := rule.Verdict(tally), rule.positives(tally)
		if (verdict == Unjudged) != (tally.Answers() < raters) {
			t.Fatalf("%v of %+v: %v", rule, tally, verdict)
		}
		if positives < 0 || positives > raters || verdict != Unjudged &&
			(verdict == Accepted) != (positives >= rule.Threshold) {
			t.Fatalf("%v of %+v: %v with %d positive", rule, tally, verdict, positives)
		}
		// As many as the rule says, in share: positive / answers ≥ threshold / raters.
		share := tally.positive(rule.Lenient)*raters >= rule.Threshold*tally.Answers()
		if verdict != Unjudged && (verdict == Accepted) != share {
			t.Fatalf("%v of %+v: %v against its share", rule, tally, verdict)
		}
	})
}

func TestRuleValidate(t *testing.T) {
	for _, r := range []Rule{{0, 5, false}, {6, 5, false}, {1, 0, false}} {
		if r.Validate() == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
	if err := PaperRule().Validate(); err != nil {
		t.Error(err)
	}
}

func TestAccuracyByLabels(t *testing.T) {
	outcomes := []Outcome{
		{Picture: "a", Top: []int{1}},
		{Picture: "b", Top: []int{1}},
		{Picture: "c", Top: []int{1}},
		{Picture: "d", Top: []int{1}},
	}
	got := Labels{"a": {2, 1}, "b": {2}, "c": {}}.accuracy(outcomes)
	if got.K != 1 || got.N != 2 {
		t.Errorf("accuracy() = %+v, want 1 of 2: c has no valid class, d is unknown", got)
	}
}
