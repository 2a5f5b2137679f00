package judge

import (
	"errors"
	"fmt"
)

// A Rule accepts a class with at least Threshold positive answers of Raters: in the paper, 4 of 5.
type Rule struct {
	Threshold int  `json:"threshold"`
	Raters    int  `json:"raters_needed"`
	Lenient   bool `json:"maybe"` // a maybe counts as a yes
}

// PaperRule is "at least 4 of 5" (§3.1).
func PaperRule() Rule { return Rule{Threshold: 4, Raters: 5} }

// Validate returns an error unless 1 ≤ Threshold ≤ Raters.
func (r Rule) Validate() error {
	if r.Raters < 1 {
		return errors.New("a rule needs at least one rater")
	}
	if r.Threshold < 1 || r.Threshold > r.Raters {
		return fmt.Errorf("threshold %d: want 1 to %d, the number of raters", r.Threshold, r.Raters)
	}
	return nil
}

// Verdict is the raters' joint answer to a question.
type Verdict int8

const (
	Unjudged Verdict = iota // no answers, or too few: neither accepted nor rejected
	Rejected
	Accepted
)

// Verdict applies the rule to the answers to one question.
func (r Rule) Verdict(t Tally) Verdict {
	if t.Answers() < r.Raters {
		return Unjudged
	}
	if r.positives(t) >= r.Threshold {
		return Accepted
	}
	return Rejected
}

// positives is the number of positive answers, on a scale of 0 to Raters. If more raters answered, their share counts,
// rounded down: 6 of 7 is 4 of 5, and 4 of 7 is 2 of 5.
func (r Rule) positives(t Tally) int {
	positive, answers := t.positive(r.Lenient), t.Answers()
	if answers <= r.Raters {
		return positive
	}
	return positive * r.Raters / answers
}
