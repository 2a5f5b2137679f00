package bias

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/stats"
)

// Pair is two pictures of one label that differ in an attribute: in that alone, as twins do, or mainly, as neighbours.
type Pair struct {
	A         int     `json:"-"` // by index in the evidence's pictures
	B         int     `json:"-"`
	Attribute string  `json:"attribute"`
	From      string  `json:"from"` // value of A, "" where not known
	To        string  `json:"to"`   // value of B
	Distance  float64 `json:"-"`    // of the features; 0 for pairs that were given
}

// ComparedPair is a pair with the predictions of both pictures.
type ComparedPair struct {
	Pair
	PredictedA int     `json:"top1_a"` // first class
	PredictedB int     `json:"top1_b"`
	RightA     bool    `json:"-"` // whether that is the label
	RightB     bool    `json:"-"`
	DeltaP     float64 `json:"delta_p"` // p(label) of B less that of A
}

// Flipped reports whether the model gives the two pictures different classes.
func (p ComparedPair) Flipped() bool { return p.PredictedA != p.PredictedB }

// Twins returns the evidence's pairs whose pictures both have the label class, or any one label for AllClasses.
func Twins(e finding.Evidence, class int) []Pair {
	values := map[string][]string{}
	for _, c := range columns(e) {
		values[c.name] = c.values
	}
	var pairs []Pair
	for _, t := range e.Twins {
		label := e.Pictures[t.A].Label
		if label < 0 || label != e.Pictures[t.B].Label || class != AllClasses && label != class {
			continue
		}
		p := Pair{A: t.A, B: t.B, Attribute: t.Attribute}
		if column := values[t.Attribute]; column != nil {
			p.From, p.To = column[t.A], column[t.B]
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// Compare looks up the predictions of each pair and leaves out pairs without. pLabel returns the probability of a
// picture's label.
func Compare(e finding.Evidence, pLabel func(picture int) float64, pairs []Pair) []ComparedPair {
	var compared []ComparedPair
	for _, p := range pairs {
		a, b := e.Pictures[p.A], e.Pictures[p.B]
		if !a.Known() || !b.Known() {
			continue
		}
		compared = append(compared, ComparedPair{
			Pair: p, PredictedA: a.Top[0].Class, PredictedB: b.Top[0].Class, RightA: a.Right(), RightB: b.Right(),
			DeltaP: pLabel(p.B) - pLabel(p.A),
		})
	}
	return compared
}

// PairSummary is the sum of some pairs.
type PairSummary struct {
	Attribute  string  `json:"attribute"` // "" for pairs of all attributes
	N          int     `json:"n"`
	Flipped    int     `json:"flipped"`
	OnlyA      int     `json:"right_a_only"` // pairs with a right answer to A alone
	OnlyB      int     `json:"right_b_only"` // and to B alone
	McNemarP   float64 `json:"mcnemar_p"`    // of McNemar's exact test of OnlyA against OnlyB
	Adjusted   float64 `json:"adjusted_p"`   // after Benjamini and Hochberg's correction for all attributes
	MeanDeltaP float64 `json:"mean_delta_p"` // 0 without pairs
	Sentence   string  `json:"-"`            // the finding, "" if it is not sure
}

// Summarise sums up all pairs, and the pairs of each attribute.
func Summarise(pairs []ComparedPair) Pairs {
	var attributes []PairSummary
	by := map[string][]ComparedPair{}
	for _, p := range pairs {
		by[p.Attribute] = append(by[p.Attribute], p)
	}
	for attribute, own := range by {
		attributes = append(attributes, summarise(attribute, own))
	}
	slices.SortFunc(attributes, func(a, b PairSummary) int {
		largest := cmp.Compare(math.Abs(b.MeanDeltaP), math.Abs(a.MeanDeltaP))
		return cmp.Or(largest, cmp.Compare(a.Attribute, b.Attribute))
	})
	ps := make([]float64, len(attributes))
	for i, s := range attributes {
		ps[i] = s.McNemarP
	}
	for i, p := range stats.BenjaminiHochberg(ps) {
		attributes[i].Adjusted = p
		attributes[i].say()
	}
	all := summarise("", pairs)
	all.Adjusted = all.McNemarP
	return Pairs{pairs, all, attributes}
}

func summarise(attribute string, pairs []ComparedPair) PairSummary {
	s := PairSummary{Attribute: attribute, N: len(pairs)}
	sum := 0.0
	for _, p := range pairs {
		if p.Flipped() {
			s.Flipped++
		}
		switch {
		case p.RightA && !p.RightB:
			s.OnlyA++
		case p.RightB && !p.RightA:
			s.OnlyB++
		}
		sum += p.DeltaP
	}
	if s.N > 0 {
		s.MeanDeltaP = sum / float64(s.N)
	}
	s.McNemarP = stats.McNemar(s.OnlyA, s.OnlyB)
	return s
}

// say writes the sentence: a change that breaks answers as often as it mends them is no finding.
func (s *PairSummary) say() {
	if s.Adjusted > finding.Level {
		return
	}
	change := "mends"
	if s.OnlyA > s.OnlyB {
		change = "breaks"
	}
	s.Sentence = fmt.Sprintf("Changing the %s flips %d of %d pairs, and %s %d right answers against %d, %s",
		s.Attribute, s.Flipped, s.N, change, max(s.OnlyA, s.OnlyB), min(s.OnlyA, s.OnlyB), howSure(s.Adjusted))
}
