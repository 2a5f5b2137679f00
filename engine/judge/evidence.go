package judge

import (
	"slices"

	"beyond/engine/stats"
)

// Evidence is everything a report counts: a model's outcomes on some pictures, and people's answers about them.
// Both name a picture in the same way.
type Evidence struct {
	Source   string    // "people" for answers given to this program, otherwise the name of the published votes
	Outcomes []Outcome // of the pictures as they are
	Attacked []Outcome // of the same pictures after an attack; nil if people were not asked about it
	Votes    Votes
	Maybes   bool     // some answers are maybes, which a lenient rule counts as yes
	Answers  []Answer // of raters known by name; nil for published votes
	Labels   Labels   // nil if unknown
	Lists    []List
}

// Labels are the valid classes of pictures. A picture can have several, or none; a missing picture is unknown.
type Labels map[string][]int

// accuracy is the share of outcomes whose first class is valid, among pictures with a valid class (Beyer et al. 2020,
// "Are we done with ImageNet?").
func (l Labels) accuracy(outcomes []Outcome) stats.Share {
	right, n := 0, 0
	for _, o := range outcomes {
		valid := l[o.Picture]
		n += count(len(valid) > 0)
		right += count(slices.Contains(valid, o.Top[0]))
	}
	return stats.NewShare(right, n)
}

// List is a published list of a strong model's remaining mistakes.
type List struct {
	Name     string
	Mistakes []ListedMistake
}

// ListedMistake is a mistake as experts classified it (Vasudevan et al. 2022).
type ListedMistake struct {
	Question        // the picture, and the class that the model predicts
	Category string // such as "Fine-grained error" or "Spurious Correlation"
	Severity string // "Borderline", "Minor" or "Major"
}

// KeepListed drops every outcome that is not in a list with one of the categories and one of the severities. An empty
// argument matches all.
func (e *Evidence) KeepListed(categories, severities []string) {
	if len(categories)+len(severities) == 0 {
		return
	}
	matches := func(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	wanted := map[Question]bool{}
	for _, list := range e.Lists {
		for _, m := range list.Mistakes {
			if matches(categories, m.Category) && matches(severities, m.Severity) {
				wanted[m.Question] = true
			}
		}
	}
	e.Outcomes = slices.DeleteFunc(e.Outcomes, func(o Outcome) bool { return !wanted[o.Question(0, Whole)] })
}
