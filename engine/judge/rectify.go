package judge

import (
	"math"

	"beyond/engine/stats"
)

// An Outcome is what a model says of one picture.
type Outcome struct {
	Picture string // as in Question
	Variant string // as in Question
	Label   int    // −1: unlabelled, in no figure
	Top     []int  // classes from the most probable one on; at least one
}

// mistaken reports whether the label is not among the k first classes.
func (o Outcome) mistaken(k int) bool {
	for _, class := range o.Top[:min(k, len(o.Top))] {
		if class == o.Label {
			return false
		}
	}
	return true
}

// Question asks whether the class at a place of Top, from 0, is relevant.
func (o Outcome) Question(place int, view View) Question {
	return Question{Picture: o.Picture, Variant: o.Variant, Class: o.Top[place], View: view}
}

// A Result is a model's error and what raters leave of it. Unjudged mistakes are neither accepted nor rejected:
// Rectified counts them as mistakes, IfAllAccepted does not, and the truth lies between.
type Result struct {
	N          int // labelled pictures
	Unlabelled int
	Mistakes   int
	Accepted   int
	Rejected   int
	Unjudged   int
	Partly     int // of the unjudged: with some answers, but too few

	Error         stats.Share
	Rectified     stats.Share // (mistakes − accepted) of n
	IfAllAccepted stats.Share // (mistakes − accepted − unjudged) of n
}

// Judged is the number of mistakes that were accepted or rejected.
func (r Result) Judged() int { return r.Accepted + r.Rejected }

// Top1 rectifies the top-1 error: a mistake is accepted when its first class is.
func Top1(outcomes []Outcome, votes Votes, rule Rule, view View) Result {
	return rectify(outcomes, 1, func(o Outcome) (Verdict, bool) {
		t := votes[o.Question(0, view)]
		return rule.Verdict(t), t.Answers() > 0
	})
}

// Top5OfTop1Mistakes is the top-5 error when people decide of every top-1 mistake whether one of its five
// classes is relevant (the paper's 1.94 %). What is wrong from the start is then a top-1 mistake, and a label
// among the five predictions does not help where people find none of them relevant.
func Top5OfTop1Mistakes(outcomes []Outcome, votes Votes, rule Rule) Result {
	return rectify(outcomes, 1, anyOfFive(votes, rule))
}

// Top5OfTop5Mistakes is the top-5 error when people decide only of the top-5 mistakes (the paper's 1.37 %).
func Top5OfTop5Mistakes(outcomes []Outcome, votes Votes, rule Rule) Result {
	return rectify(outcomes, 5, anyOfFive(votes, rule))
}

// anyOfFive accepts a picture when one of five classes is accepted and rejects it when all are rejected.
func anyOfFive(votes Votes, rule Rule) func(Outcome) (Verdict, bool) {
	return func(o Outcome) (Verdict, bool) {
		verdict, asked := Rejected, false
		for place := range o.Top[:min(5, len(o.Top))] {
			t := votes[o.Question(place, Whole)]
			asked = asked || t.Answers() > 0
			switch rule.Verdict(t) {
			case Accepted:
				return Accepted, true
			case Unjudged:
				verdict = Unjudged
			}
		}
		return verdict, asked
	}
}

// rectify counts the outcomes whose label is not among the k first and what judge says of them.
func rectify(outcomes []Outcome, k int, judge func(Outcome) (verdict Verdict, asked bool)) Result {
	var r Result
	for _, o := range outcomes {
		if o.Label < 0 {
			r.Unlabelled++
			continue
		}
		r.N++
		if !o.mistaken(k) {
			continue
		}
		r.Mistakes++
		switch verdict, asked := judge(o); {
		case verdict == Accepted:
			r.Accepted++
		case verdict == Rejected:
			r.Rejected++
		default:
			r.Unjudged++
			if asked {
				r.Partly++
			}
		}
	}
	r.Error = stats.NewShare(r.Mistakes, r.N)
	r.Rectified = stats.NewShare(r.Mistakes-r.Accepted, r.N)
	r.IfAllAccepted = stats.NewShare(r.Mistakes-r.Accepted-r.Unjudged, r.N)
	return r
}

// A Breakdown is what was answered about the first classes of a model's mistakes (Fig. 2 and Fig. 4).
type Breakdown struct {
	Histogram []int       // judged mistakes by positive answers, 0 to Rule.Raters
	Positive  stats.Share // positive answers of all answers to mistakes
	Kappa     float64     // Fleiss' κ over the mistakes answered by exactly Rule.Raters, positive or not; NaN: undefined
	Alpha     float64     // Krippendorff's α over all that were answered twice or more, likewise
}

// BreakDown counts the answers about top-1 mistakes.
func BreakDown(outcomes []Outcome, votes Votes, rule Rule, view View) Breakdown {
	b := Breakdown{Histogram: make([]int, rule.Raters+1), Kappa: math.NaN()}
	var all, full [][]int
	positive, answers := 0, 0
	for _, o := range outcomes {
		if o.Label < 0 || !o.mistaken(1) {
			continue
		}
		t := votes[o.Question(0, view)]
		if t.Answers() == 0 {
			continue
		}
		row := []int{t.Answers() - t.Positive(rule.Lenient), t.Positive(rule.Lenient)}
		all = append(all, row)
		answers, positive = answers+t.Answers(), positive+row[1]
		if t.Answers() == rule.Raters {
			full = append(full, row)
		}
		if rule.Verdict(t) != Unjudged {
			b.Histogram[rule.Positives(t)]++
		}
	}
	if rule.Raters > 1 {
		b.Kappa = stats.FleissKappa(full)
	}
	b.Alpha = stats.KrippendorffAlpha(all)
	b.Positive = stats.NewShare(positive, answers)
	return b
}

// OfMistakes returns the votes about the first classes of top-1 mistakes.
func (v Votes) OfMistakes(outcomes []Outcome, view View) Votes {
	of := Votes{}
	for _, item := range Mistakes(outcomes, view) {
		if t, ok := v[item.Question]; ok {
			of[item.Question] = t
		}
	}
	return of
}

// Labels are the valid classes of pictures, several or none each; a picture that is not there is unknown.
type Labels map[string][]int

// Accuracy is the share of outcomes whose first class is valid, among those with any valid class (Beyer et al.
// 2020, "Are we done with ImageNet?").
func (l Labels) Accuracy(outcomes []Outcome) stats.Share {
	right, n := 0, 0
	for _, o := range outcomes {
		valid := l[o.Picture]
		if len(valid) == 0 {
			continue
		}
		n++
		for _, class := range valid {
			if class == o.Top[0] {
				right++
				break
			}
		}
	}
	return stats.NewShare(right, n)
}
