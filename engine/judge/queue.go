package judge

import (
	"hash/fnv"
	"slices"
	"time"
)

// An Item is a question to ask. With a known answer it is an attention check.
type Item struct {
	Question
	Expect *Reply `json:"expect,omitempty"`
}

// WithChecks adds an attention check, shown as view, after every few items.
func WithChecks(items []Item, outcomes []Outcome, view View, every int) []Item {
	positives, negatives := knownAnswers(outcomes)
	for _, questions := range [][]Question{positives, negatives} {
		for i := range questions {
			questions[i].View = view
		}
	}
	return mix(items, positives, negatives, every)
}

// mix adds a check after every few items, in turn from positives, whose class is known to be relevant, and negatives,
// whose class is known not to be. It stops when they run out.
func mix(items []Item, positives, negatives []Question, every int) []Item {
	var checks []Item
	for i := range max(len(positives), len(negatives)) {
		if i < len(positives) {
			checks = append(checks, Item{positives[i], new(Yes)})
		}
		if i < len(negatives) {
			checks = append(checks, Item{negatives[i], new(No)})
		}
	}
	var mixed []Item
	for i, item := range items {
		mixed = append(mixed, item)
		if (i+1)%every == 0 && len(checks) > 0 {
			mixed, checks = append(mixed, checks[0]), checks[1:]
		}
	}
	return mixed
}

// Queue is the questions for one rater, in order.
type Queue struct {
	Items    []Item
	Done     int    // answered by this rater
	Enough   int    // answered by enough raters
	Deferred []Item // the rater saw the other view less than ViewGap ago
}

// NewQueue shuffles items for a rater. It leaves out items that the rater answered, items with answers of needed
// raters, and items that must wait; every rater gets all attention checks. given are all raters' answers. An answer
// from the future, of a clock that was ahead, makes no item wait.
func NewQueue(items []Item, rater string, seed uint64, given []Answer, needed int, now time.Time) Queue {
	own, replies := map[Question]time.Time{}, map[Question]int{}
	for _, a := range given {
		if a.Rater == rater {
			own[a.Question] = a.At
		}
		replies[a.Question] += count(a.Reply != Skip)
	}
	// The order depends on the rater only, so that each rater sees other items last and tired.
	h := fnv.New64a()
	_, _ = h.Write([]byte(rater)) // never fails
	items = slices.Clone(items)
	shuffle(items, seed, h.Sum64())
	var q Queue
	for _, item := range items {
		_, done := own[item.Question]
		before, seen := own[item.otherView()]
		since := now.Sub(before)
		switch {
		case done:
			q.Done++
		case item.Expect == nil && replies[item.Question] >= needed:
			q.Enough++
		case seen && since >= 0 && since < ViewGap:
			q.Deferred = append(q.Deferred, item)
		default:
			q.Items = append(q.Items, item)
		}
	}
	return q
}
