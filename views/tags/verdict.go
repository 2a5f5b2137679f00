package tags

import (
	"cmp"

	"beyond/engine/store"
)

// shown is the context of a row that says that a rater may see what came of a question about a class: the queue is done,
// or the rater has asked for it before.
const shown = "shown of "

// Shown is the row that says from when on a rater's answers to a question about a class are not blind any more.
func Shown(rater, subject, class string) store.Answer {
	return store.Answer{Rater: rater, Kind: store.Tag, Subject: subject, Context: shown + class, Value: store.Yes}
}

// Verdicts are what raters say together.
type Verdicts struct {
	values map[[2]string]string // by picture and subject
	shown  map[[2]string]bool   // by subject and class
	// Subjects are the questions in the order in which they were first answered.
	Subjects []string
}

// Judge counts answers that hold, of several raters: yes or no where more say so than say the other, unsure else.
func Judge(answers []store.Answer) Verdicts {
	v := Verdicts{values: map[[2]string]string{}, shown: map[[2]string]bool{}}
	sums, seen := map[[2]string]int{}, map[string]bool{}
	for _, a := range answers {
		if a.Picture == "" {
			v.shown[[2]string{a.Subject, a.Context}] = true
			continue
		}
		if !seen[a.Subject] {
			seen[a.Subject] = true
			v.Subjects = append(v.Subjects, a.Subject)
		}
		sums[[2]string{a.Picture, a.Subject}] += map[string]int{store.Yes: 1, store.No: -1}[a.Value]
	}
	for asked, sum := range sums {
		v.values[asked] = map[int]string{1: store.Yes, 0: store.Unsure, -1: store.No}[cmp.Compare(sum, 0)]
	}
	return v
}

// Of is what raters say of a picture, "" where nobody was asked.
func (v Verdicts) Of(picture, subject string) string { return v.values[[2]string{picture, subject}] }

// Shown reports whether anybody may see what came of a question about a class.
func (v Verdicts) Shown(subject, class string) bool {
	return v.shown[[2]string{subject, shown + class}]
}
