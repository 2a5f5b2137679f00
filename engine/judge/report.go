package judge

import (
	"slices"

	"beyond/engine/stats"
)

type (
	// Report is a model's error and the part of it that remains after people's answers (Stock and Cissé 2018, §3.1
	// and §3.2). Its JSON is the document of beyond judge report. A report read back from JSON is equal, except that
	// it has no picture names.
	Report struct {
		Votes string `json:"votes"` // Evidence.Source
		Rule
		RectifiedError
		RealAccuracy *stats.Share       `json:"real_accuracy"`         // by Evidence.Labels; nil without labels
		Top5         *Top5Report        `json:"top5"`                  // nil if predictions have fewer than five classes
		Adversarial  *AdversarialReport `json:"adversarial,omitempty"` // nil without Evidence.Attacked
		Raters       []RaterReport      `json:"raters"`                // by name; empty for published votes
		Classes      []ClassReport      `json:"classes"`               // lowest agreement first
		Lists        []ListReport       `json:"lists"`
		Paper        Paper              `json:"paper"`
	}
	// Top5Report is the top-5 error, rectified in the paper's two ways.
	Top5Report struct {
		Error stats.Share `json:"top5_error"`
		// OfTop1Mistakes asks about the five classes of each top-1 mistake (the paper's 1.94 %). A label among the
		// five does not help if people accept none of them.
		OfTop1Mistakes FiveReport `json:"of_top1_mistakes"`
		OfTop5Mistakes FiveReport `json:"of_top5_mistakes"` // asks about top-5 mistakes only (the paper's 1.37 %)
		Pictures       []string   `json:"-"`                // top-5 mistakes
	}
	// FiveReport is an error rectified by questions about five classes: one accepted class accepts the picture.
	FiveReport struct {
		Mistakes      int         `json:"mistakes"`
		Judged        int         `json:"judged"`
		Unjudged      int         `json:"unjudged"`
		Accepted      int         `json:"accepted"`
		Rectified     stats.Share `json:"rectified_error"`
		IfAllAccepted stats.Share `json:"rectified_error_if_all"`
	}
	// AdversarialReport is Table 2: adversarial pictures seen whole and by their explanation.
	AdversarialReport struct {
		Whole     ViewReport `json:"whole"`
		Attention ViewReport `json:"attention"`
	}
	// ViewReport is a row of Table 2, over all attacked pictures.
	ViewReport struct {
		RectifiedError
		Fooled         int            `json:"fooled"`          // attacked pictures that fool the model
		FooledAccepted stats.Share    `json:"fooled_accepted"` // accepted of the judged ones
		OfFooled       RectifiedError `json:"-"`               // the same figures of fooling pictures only
	}
	// ListReport compares a model's mistakes with a list.
	ListReport struct {
		List       string         `json:"list"`
		N          int            `json:"n"`      // in the list
		Shared     int            `json:"shared"` // in the list and made by this model: same picture, same class
		Judged     int            `json:"judged"`
		Accepted   int            `json:"accepted"`
		Categories map[string]int `json:"categories"` // of the shared mistakes
		Severities map[string]int `json:"severities"`
	}
)

// NewReport counts the evidence under a rule. It does not modify the evidence.
func NewReport(e Evidence, rule Rule) *Report {
	r := &Report{
		Votes: e.Source, Rule: rule, RectifiedError: newRectifiedError(&e, e.Outcomes, rule, Whole),
		Raters: []RaterReport{}, Classes: e.classes(rule.Lenient), Lists: []ListReport{}, Paper: newPaper(),
	}
	if len(e.Labels) > 0 {
		r.RealAccuracy = new(e.Labels.accuracy(e.Outcomes))
	}
	if len(e.Outcomes) > 0 && len(e.Outcomes[0].Top) >= 5 {
		r.Top5 = newTop5Report(&e, rule)
	}
	if e.Attacked != nil {
		r.Adversarial = &AdversarialReport{newViewReport(&e, rule, Whole), newViewReport(&e, rule, Attention)}
		r.Paper.Table2 = PaperTable2()
	}
	if e.Answers != nil {
		r.Raters = Raters(slices.Values(ballots(e.Answers)), e.Answers, rule.Lenient)
	}
	for _, list := range e.Lists {
		r.Lists = append(r.Lists, newListReport(&e, list, rule))
	}
	return r
}

func newTop5Report(e *Evidence, rule Rule) *Top5Report {
	one, five := rectify(e.Outcomes, 1, e.anyOfFive(rule)), rectify(e.Outcomes, 5, e.anyOfFive(rule))
	r := &Top5Report{Error: five.Error, OfTop1Mistakes: one.five(), OfTop5Mistakes: five.five()}
	for _, o := range e.Outcomes {
		if o.Label >= 0 && o.mistaken(5) {
			r.Pictures = append(r.Pictures, o.Picture)
		}
	}
	return r
}

func (r *RectifiedError) five() FiveReport {
	return FiveReport{r.Mistakes, r.Judged, r.Unjudged, r.Accepted, r.Rectified, r.IfAllAccepted}
}

func newViewReport(e *Evidence, rule Rule, view View) ViewReport {
	fooled := newRectifiedError(e, attackedOf(e.Attacked), rule, view)
	return ViewReport{
		RectifiedError: newRectifiedError(e, e.Attacked, rule, view),
		Fooled:         fooled.Mistakes, FooledAccepted: stats.NewShare(fooled.Accepted, fooled.Judged), OfFooled: fooled,
	}
}

func newListReport(e *Evidence, list List, rule Rule) ListReport {
	r := ListReport{List: list.Name, N: len(list.Mistakes), Categories: map[string]int{}, Severities: map[string]int{}}
	made := map[Question]bool{}
	for _, item := range mistakes(e.Outcomes, Whole) {
		made[item.Question] = true
	}
	for _, m := range list.Mistakes {
		if !made[m.Question] {
			continue
		}
		r.Shared++
		r.Categories[m.Category]++
		r.Severities[m.Severity]++
		verdict := rule.Verdict(e.Votes[m.Question])
		r.Judged += count(verdict != Unjudged)
		r.Accepted += count(verdict == Accepted)
	}
	return r
}
