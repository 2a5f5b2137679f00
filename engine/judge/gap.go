package judge

import "time"

// ViewGap is the time that must lie between a rater's answers to the whole picture and to its attention: with
// less, the first is still remembered (§3.2: three days).
const ViewGap = 3 * 24 * time.Hour

// otherView asks the same of the same picture, shown the other way.
func (q Question) otherView() Question {
	if q.View == Attention {
		q.View = Whole
	} else {
		q.View = Attention
	}
	return q
}

// tooSoon returns the answers that a rater gave less than ViewGap after answering the same question
// about the other view. They count, and are marked.
func tooSoon(answers []Answer) []Answer {
	type by struct {
		rater string
		Question
	}
	at := map[by]time.Time{}
	for _, a := range answers {
		at[by{a.Rater, a.Question}] = a.At
	}
	var marked []Answer
	for _, a := range answers {
		before, ok := at[by{a.Rater, a.otherView()}]
		if gap := a.At.Sub(before); ok && gap >= 0 && gap < ViewGap {
			marked = append(marked, a)
		}
	}
	return marked
}
