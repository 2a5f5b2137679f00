package judge

import (
	"math"
	"slices"

	"beyond/engine/stats"
)

// An Outcome is a model's prediction for one picture.
type Outcome struct {
	Picture string // as in Question
	Variant string // as in Question
	Label   int    // −1 if unlabelled: in no figure
	Top     []int  // classes, the most probable one first; at least one
}

// mistaken reports whether the label is not among the k first classes.
func (o Outcome) mistaken(k int) bool {
	return !slices.Contains(o.Top[:min(k, len(o.Top))], o.Label)
}

// Question asks whether the class at a place of Top, from 0, is relevant.
func (o Outcome) Question(place int, view View) Question {
	return Question{Picture: o.Picture, Variant: o.Variant, Class: o.Top[place], View: view}
}

// RectifiedError is an error and the part of it that remains after people's answers. Unjudged mistakes are neither
// accepted nor rejected: Rectified counts them as mistakes, IfAllAccepted does not, and the truth lies between.
type RectifiedError struct {
	N             int         `json:"n"` // labelled pictures
	Unlabelled    int         `json:"unlabelled"`
	Mistakes      int         `json:"mistakes"`
	Judged        int         `json:"judged"` // mistakes accepted or rejected
	Unjudged      int         `json:"unjudged"`
	Partly        int         `json:"partly_judged"` // unjudged mistakes with some answers, but too few
	Accepted      int         `json:"accepted"`
	Error         stats.Share `json:"top1_error"`
	Rectified     stats.Share `json:"rectified_error"`        // (mistakes − accepted) of n
	IfAllAccepted stats.Share `json:"rectified_error_if_all"` // (mistakes − accepted − unjudged) of n

	// Histogram counts judged mistakes by positive answers, 0 to Rule.Raters (Fig. 2 and Fig. 4).
	Histogram map[int]int `json:"positive_answers"`
	Agreement stats.Share `json:"agreement"`          // positive answers of all answers about mistakes
	Kappa     *float64    `json:"fleiss_kappa"`       // over mistakes answered by Rule.Raters people; nil if undefined
	Alpha     *float64    `json:"krippendorff_alpha"` // over mistakes answered by two or more; nil if undefined
	// TooSoon counts answers given less than ViewGap after the same rater's answer about the other view.
	TooSoon int `json:"views_too_soon_after_another"`

	ByVerdict  [3][]string `json:"-"` // the mistaken pictures, by Verdict
	ByPositive [][]string  `json:"-"` // the judged ones, by positive answers
}

// newRectifiedError rectifies the top-1 error: a mistake is accepted if its first class is.
func newRectifiedError(e *Evidence, outcomes []Outcome, rule Rule, view View) RectifiedError {
	r := rectify(outcomes, 1, func(o Outcome) (Verdict, bool) {
		t := e.Votes[o.Question(0, view)]
		return rule.Verdict(t), t.Answers() > 0
	})
	r.TooSoon = len(tooSoon(e.Answers))
	r.breakDown(outcomes, e.Votes, rule, view)
	return r
}

// anyOfFive accepts a picture if one of its five classes is accepted, and rejects it if all are rejected.
func (e *Evidence) anyOfFive(rule Rule) func(Outcome) (Verdict, bool) {
	return func(o Outcome) (Verdict, bool) {
		verdict, asked := Rejected, false
		for place := range o.Top[:min(5, len(o.Top))] {
			t := e.Votes[o.Question(place, Whole)]
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

// rectify counts the outcomes whose label is not among the k first classes, and the verdicts of judge on them.
func rectify(outcomes []Outcome, k int, judge func(Outcome) (verdict Verdict, asked bool)) (r RectifiedError) {
	for _, o := range outcomes {
		if o.Label < 0 {
			r.Unlabelled++
			continue
		}
		r.N++
		if !o.mistaken(k) {
			continue
		}
		verdict, asked := judge(o)
		r.Partly += count(verdict == Unjudged && asked)
		r.ByVerdict[verdict] = append(r.ByVerdict[verdict], o.Picture)
	}
	r.Accepted, r.Unjudged = len(r.ByVerdict[Accepted]), len(r.ByVerdict[Unjudged])
	r.Judged = r.Accepted + len(r.ByVerdict[Rejected])
	r.Mistakes = r.Judged + r.Unjudged
	r.Error = stats.NewShare(r.Mistakes, r.N)
	r.Rectified = stats.NewShare(r.Mistakes-r.Accepted, r.N)
	r.IfAllAccepted = stats.NewShare(r.Mistakes-r.Accepted-r.Unjudged, r.N)
	return r
}

// breakDown counts the answers about top-1 mistakes.
func (r *RectifiedError) breakDown(outcomes []Outcome, votes Votes, rule Rule, view View) {
	r.ByPositive, r.Histogram = make([][]string, rule.Raters+1), map[int]int{}
	var all, full [][]int
	positive, answers := 0, 0
	for _, item := range mistakes(outcomes, view) {
		t := votes[item.Question]
		if t.Answers() == 0 {
			continue
		}
		row := []int{t.Answers() - t.positive(rule.Lenient), t.positive(rule.Lenient)}
		all = append(all, row)
		answers, positive = answers+t.Answers(), positive+row[1]
		if t.Answers() == rule.Raters {
			full = append(full, row)
		}
		if rule.Verdict(t) != Unjudged {
			n := rule.positives(t)
			r.ByPositive[n] = append(r.ByPositive[n], item.Picture)
		}
	}
	for n, pictures := range r.ByPositive {
		r.Histogram[n] = len(pictures)
	}
	r.Agreement, r.Alpha = stats.NewShare(positive, answers), defined(stats.KrippendorffAlpha(all))
	if rule.Raters > 1 {
		r.Kappa = defined(stats.FleissKappa(full))
	}
}

// defined is nil for NaN.
func defined(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}
