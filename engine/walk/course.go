package walk

import (
	"cmp"
	"math"
	"slices"

	"beyond/engine/stats"
)

// Course is the model's answer to each step of a walk from one picture.
type Course struct {
	Name       string    `json:"name"`
	FirstWrong *int      `json:"first_wrong_step"` // first step whose first class is not the label; nil for none
	Steps      []Figures `json:"steps"`
}

// Figures are the answer to a step.
type Figures struct {
	Step  int     `json:"step"`
	Value float64 `json:"value"` // in the kind's unit
	Top1  int     `json:"top1"`  // class
	PTop1 float64 `json:"p_top1"`
	PTrue float64 `json:"p_true"`
}

// NewCourse returns the course of a walk from a picture of that label. answers are those to steps 0, 1, …
func NewCourse(w Walk, label int, answers []Figures) Course {
	c := Course{Name: w.Kind.String(), Steps: answers}
	for i, value := range w.Scale() {
		f := &answers[i]
		f.Step, f.Value = i, value
		if c.FirstWrong == nil && f.Top1 != label {
			c.FirstWrong = &f.Step
		}
	}
	return c
}

// Breaks is what a walk does to some pictures.
type Breaks struct {
	// Median is the least severity at which half of the pictures that are right at step 0 have been wrong at least once, as
	// a share of severity 5; nil where fewer than half are.
	Median *float64    `json:"median_severity"`
	Misled stats.Share `json:"misled"` // wrong at some step, of the pictures that are right at step 0
}

// Never stands for the first wrong step of a picture that is right at every step.
const Never = -1

// NewBreaks sums up the first wrong steps of pictures along a walk.
func NewBreaks(w Walk, firstWrong []int) Breaks {
	var severities []float64
	misled := 0
	for _, step := range firstWrong {
		switch {
		case step == 0: // it cannot be misled any more
			continue
		case step == Never:
			severities = append(severities, math.Inf(1))
		default:
			severities = append(severities, w.Severity(step))
			misled++
		}
	}
	b := Breaks{Misled: stats.NewShare(misled, len(severities))}
	slices.Sort(severities)
	if 2*misled >= len(severities) && misled > 0 {
		b.Median = &severities[(len(severities)-1)/2]
	}
	return b
}

// Soonest returns which of several walks breaks pictures first: the one of the least median severity. Where two have
// the same, or fewer than half of the pictures are misled by any, it is the one that misleads more. It returns −1 if
// none misleads any.
func Soonest(all []Breaks) int {
	best := -1
	for i, b := range all {
		if b.Misled.K > 0 && (best < 0 || b.before(all[best])) {
			best = i
		}
	}
	return best
}

// before reports whether b breaks pictures sooner than c.
func (b Breaks) before(c Breaks) bool {
	order := cmp.Or(cmp.Compare(b.severity(), c.severity()), cmp.Compare(c.Misled.Share, b.Misled.Share))
	return order < 0
}

func (b Breaks) severity() float64 {
	if b.Median == nil {
		return math.Inf(1)
	}
	return *b.Median
}
