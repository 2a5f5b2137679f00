package bias

import (
	"fmt"

	"beyond/engine/finding"
)

// say writes the sentences of sure comparisons.
func (r *Row) say(e finding.Evidence) {
	subject, whole := func(phrase string) string { return e.Name(r.Class) + " " + phrase }, ""
	if r.Class == AllClasses {
		subject, whole = finding.Capital, " of all classes"
	}
	phrase := finding.Phrase(r.Attribute, r.Value)
	if c := &r.Chosen; c.Sure() {
		expects := "the model expects this"
		if c.Difference < 0 {
			expects = "the model does not expect this"
		}
		c.Sentence = fmt.Sprintf("%s: %s but %s%s, %s: %s",
			subject(phrase), of(c.First, "prototypes"), of(c.Second, "criticisms"), whole, howSure(c.Adjusted), expects)
	}
	if c := &r.Right; c.Sure() {
		here, there := finding.Both(c.First, c.Second)
		worse, better := finding.Against(r.Attribute, r.Value, c.Difference < 0)
		if c.Difference > 0 {
			here, there = there, here
		}
		c.Sentence = fmt.Sprintf("%s: %s right; %s: %s, %s", subject(worse), here, better, there, howSure(c.Adjusted))
	}
}

// of writes "7 of 8 prototypes" or "88 % of the prototypes".
func of(s Share, pictures string) string {
	if s.N < finding.LeastForPercent {
		return finding.Short(s) + " " + pictures
	}
	return finding.Short(s) + " of the " + pictures
}

// howSure puts the corrected p-value into words.
func howSure(adjusted float64) string {
	words := "likely no accident"
	switch {
	case adjusted < 0.001:
		words = "almost certainly no accident"
	case adjusted < 0.01:
		words = "very likely no accident"
	}
	return fmt.Sprintf("%s (%s)", words, finding.Probability(adjusted))
}

// Sentences lists the sure findings of rows, in their order. Values of one attribute mostly state the same finding from
// several sides: only the first is listed.
func Sentences(rows []Row) []string {
	type subject struct {
		class     int
		attribute string
	}
	var list []string
	chosen, right := map[subject]bool{}, map[subject]bool{}
	add := func(said map[subject]bool, r Row, sentence string) {
		if s := (subject{r.Class, r.Attribute}); sentence != "" && !said[s] {
			said[s] = true
			list = append(list, sentence)
		}
	}
	for _, r := range rows {
		add(chosen, r, r.Chosen.Sentence)
		add(right, r, r.Right.Sentence)
	}
	return list
}
