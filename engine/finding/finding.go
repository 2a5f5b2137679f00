// Package finding sums up the predictions of a model on a data set, in figures and in sentences: where it errs, how it
// confuses classes, how errors depend on attributes, and how little it takes to mislead it.
//
// Each finding carries its numbers, its test and the pictures behind it. A sentence is written only if it is sure:
// shares are compared by Fisher's exact test in a group and, across classes, by Mantel and Haenszel's, corrected for
// the number of questions of the same kind (Benjamini and Hochberg 1995); a share alone has to have its whole Wilson
// interval on one side. Nothing here computes predictions, and nothing here is random: the same evidence gives the
// same findings in the same order.
package finding

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"beyond/engine/stats"
)

// Level is the false discovery rate at which a difference counts as sure.
const Level = 0.05

// Kind is the subject of a finding.
type Kind int

const (
	Overall          Kind = iota // how many are wrong at all; or, without labels, the class predicted most
	LossyClass                   // a class that loses more than the others do
	LosingHalf                   // how many classes lose more than half of their pictures
	Attribute                    // an attribute's value with which more go wrong, or fewer
	AttributeInClass             // the same within one class
	TwinFlips                    // an attribute whose change alone changes the answer
	Overconfident                // mistakes made with great confidence
	Fragile                      // how few steps of the attack are enough
	UnlabelledGroup              // pictures without a label that are mostly given the same class
)

// Finding is one statement.
type Finding struct {
	Kind     Kind
	Sentence string // without a full stop; it holds names from the data set as they are there

	Class            int    // the class it is about, −1 for none
	Taken            int    // the class that pictures are taken for, −1 for none
	Attribute, Value string // "" for none
	Group            string // of unlabelled pictures, "" for none

	Share stats.Share // of the pictures it is about
	Rest  stats.Share // of the pictures it is compared with; N is 0 when there are none
	P     float64     // adjusted for the number of questions; NaN where Share's interval is the test
	// Effect orders findings: the distance between the share and the share expected, as a fraction of 1.
	Effect   float64
	Pictures []int // the pictures behind it, in the data set's order
}

// about returns a finding of a kind that is about nothing in particular yet.
func about(kind Kind) Finding {
	return Finding{Kind: kind, Class: -1, Taken: -1, P: math.NaN()}
}

// Find returns the findings that are sure: the overall figure first, then by decreasing effect. It is empty while
// nothing is known.
func Find(e Evidence) []Finding {
	rows := ClassRows(e)
	found := slices.Concat(
		lossyClasses(e, rows), losingHalf(rows), attributes(e), attributesInClasses(e), twinFlips(e), overconfident(e),
		fragile(e), unlabelledGroups(e))
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Effect, a.Effect) })
	return append(overall(e), found...)
}

// overall is the first sentence: it is true by counting and needs no test.
func overall(e Evidence) []Finding {
	wrong := Top1Error(e)
	if wrong.N == 0 {
		return predictedMost(e)
	}
	f := about(Overall)
	f.Share, f.Effect = wrong, wrong.Share
	f.Pictures = e.where(Picture.Wrong)
	f.Sentence = fmt.Sprintf("%s of the pictures are misclassified (%s/%s, %s)",
		percent(wrong.Share), Count(wrong.K), Count(wrong.N), Interval(wrong))
	if wrong.N < LeastForPercent {
		f.Sentence = fmt.Sprintf("%d of %s misclassified", wrong.K, plural(wrong.N, "picture"))
	}
	return []Finding{f}
}

// Top1Error is the share of labelled pictures whose label is not the most probable class.
func Top1Error(e Evidence) stats.Share {
	return stats.NewShare(e.count(Picture.Wrong), e.count(Picture.judged))
}

// Top5Error is the share of labelled pictures whose label is not among the five most probable classes.
func Top5Error(e Evidence) stats.Share {
	missed := e.count(func(p Picture) bool { return p.judged() && p.Rank > 5 })
	return stats.NewShare(missed, e.count(Picture.judged))
}

func (e Evidence) count(keep func(Picture) bool) int {
	n := 0
	for _, p := range e.Pictures {
		if keep(p) {
			n++
		}
	}
	return n
}
