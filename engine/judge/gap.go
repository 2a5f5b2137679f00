package judge

import "time"

// ViewGap is the least time between a rater's answers about a whole picture and about its explanation. In less time,
// raters remember the other view (§3.2: three days).
const ViewGap = 3 * 24 * time.Hour

// otherView is the same question about the other view of the picture.
func (q Question) otherView() Question {
	if q.View == Attention {
		q.View = Whole
	} else {
		q.View = Attention
	}
	return q
}

// tooSoon returns the answers given less than ViewGap after the same rater's answer about the other view. They count
// in all figures.
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
