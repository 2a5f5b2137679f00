package bias

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"beyond/engine/finding"
)

// say writes the sentences of what is sure.
func (r *Row) say(e finding.Evidence) {
	what, whole := finding.Phrase(r.Attribute, r.Value), ""
	if r.Class == AllClasses {
		what, whole = capital(what), " of all classes"
	} else {
		what = e.Name(r.Class) + " " + what
	}
	if c := &r.Chosen; c.Sure() {
		expects := "the model expects this"
		if c.Difference < 0 {
			expects = "the model does not expect this"
		}
		c.Sentence = fmt.Sprintf("%s: %s but %s%s, %s: %s", what, of(c.First, "prototypes"), of(c.Second, "criticisms"), whole, c.howSure(), expects)
	}
	if c := &r.Right; c.Sure() {
		c.Sentence = fmt.Sprintf("%s: %s right, otherwise %s, %s", what, finding.Short(c.First), finding.Short(c.Second), c.howSure())
	}
}

// of writes "7 of 8 prototypes" or "88 % of the prototypes".
func of(s Share, what string) string {
	if s.N < finding.LeastForPercent {
		return finding.Short(s) + " " + what
	}
	return finding.Short(s) + " of the " + what
}

// howSure says in words what the corrected p-value means.
func (c Comparison) howSure() string {
	words := "likely no accident"
	switch {
	case c.Adjusted < 0.001:
		words = "almost certainly no accident"
	case c.Adjusted < 0.01:
		words = "very likely no accident"
	}
	return fmt.Sprintf("%s (%s)", words, finding.Probability(c.Adjusted))
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// Sentences says what is sure in rows, in their order. Of the values of one attribute, which mostly say the same from
// several sides, the first speaks.
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
