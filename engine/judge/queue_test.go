package judge

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func items(n int) []Item {
	var list []Item
	for i := range n {
		list = append(list, Item{Question: Question{Picture: fmt.Sprint("p", i), Class: i}})
	}
	return list
}

func TestQueueOrder(t *testing.T) {
	all := items(50)
	ana, again, ben := NewQueue(all, "ana", 1, nil, 5, time.Time{}), NewQueue(all, "ana", 1, nil, 5, time.Time{}),
		NewQueue(all, "ben", 1, nil, 5, time.Time{})
	if !slices.Equal(ana.Items, again.Items) || slices.Equal(ana.Items, ben.Items) || slices.Equal(ana.Items, all) {
		t.Error("want the same order for one rater each time, another for another rater, and not the order given")
	}
}

// A queue leaves out items that need no answer, and counts them. A resumed queue goes on where the rater stopped.
func TestQueueLeavesOut(t *testing.T) {
	now := time.Date(2018, 9, 8, 9, 0, 0, 0, time.UTC)
	list := items(5)
	attention := Item{Question: list[4].otherView()}
	given := []Answer{
		{Rater: "ana", Question: list[0].Question, Reply: Yes},
		{Rater: "ben", Question: list[1].Question, Reply: Yes},
		{Rater: "cem", Question: list[1].Question, Reply: No},
		{Rater: "ben", Question: list[2].Question, Reply: Yes},
		{Rater: "cem", Question: list[2].Question, Reply: Skip},
		{Rater: "ana", Question: list[3].Question, Reply: Skip},
		{Rater: "ana", Question: list[4].Question, Reply: Yes, At: now.Add(-time.Hour)},
	}
	q := NewQueue(append(list, attention), "ana", 1, given, 2, now)
	if q.Done != 3 || q.Enough != 1 || len(q.Deferred) != 1 || len(q.Items) != 1 ||
		q.Items[0].Question != list[2].Question {
		t.Errorf("NewQueue() = %+v", q)
	}
	if q := NewQueue([]Item{attention}, "ana", 1, given, 2, now.Add(ViewGap)); len(q.Items) != 1 {
		t.Error("after three days the other view is still put off")
	}
}

// TestFault_56 puts no item off for an answer of a clock that was ahead.
func TestFault_56(t *testing.T) {
	now := time.Date(2026, 9, 8, 9, 0, 0, 0, time.UTC)
	item := items(1)[0]
	for _, ahead := range []time.Time{now.Add(2 * time.Hour), now.AddDate(73, 0, 0), now.AddDate(7000, 0, 0)} {
		given := []Answer{{Rater: "ana", Question: item.otherView(), Reply: Yes, At: ahead}}
		if q := NewQueue([]Item{item}, "ana", 1, given, 2, now); len(q.Items) != 1 || len(q.Deferred) != 0 {
			t.Errorf("an answer at %v puts the other view off", ahead)
		}
	}
}

func TestWithChecks(t *testing.T) {
	known := func(name string) Question { return Question{Picture: name} }
	mixed := mix(items(6), []Question{known("yes1"), known("yes2")}, []Question{known("no1")}, 2)
	var expected []string
	for i, item := range mixed {
		if item.Expect != nil {
			expected = append(expected, fmt.Sprint(i, item.Picture, *item.Expect))
		}
	}
	if fmt.Sprint(expected) != "[2yes1yes 5no1no 8yes2yes]" || len(mixed) != 9 {
		t.Errorf("checks at %v of %d", expected, len(mixed))
	}
}

func TestKnownAnswers(t *testing.T) {
	outcomes := []Outcome{
		{Picture: "a", Label: 1, Top: []int{1, 2, 3}},
		{Picture: "b", Label: 2, Top: []int{2, 5}},
		{Picture: "c", Label: 7, Top: []int{7, 8}},
		{Picture: "d", Label: 9, Top: []int{9, 8}},
		{Picture: "wrong", Label: 9, Top: []int{8}},
	}
	positives, negatives := knownAnswers(outcomes)
	if len(positives) != 4 || positives[0] != (Question{Picture: "a", Class: 1}) {
		t.Errorf("positives %+v", positives)
	}
	for _, q := range negatives {
		for _, o := range outcomes {
			if o.Picture == q.Picture && slices.Contains(append(o.Top, o.Label), q.Class) {
				t.Errorf("%+v is asked as a known no", q)
			}
		}
	}
	if len(negatives) != 4 {
		t.Errorf("negatives %+v", negatives)
	}
}

func TestSession(t *testing.T) {
	s := NewSession("ana", Queue{Items: items(2)})
	if _, ok := s.Last(); ok || s.Left() != 0 {
		t.Error("a new session has something to undo, or knows how long it takes")
	}
	first, _ := s.Current()
	if next := s.Upcoming(5); len(next) != 1 || next[0] == first {
		t.Errorf("upcoming %+v", next)
	}
	a := s.Answer(Yes, time.Time{}, 2*time.Second)
	if a.Rater != "ana" || a.Question != first.Question {
		t.Errorf("answer %+v", a)
	}
	s.Advance(a)
	if s.Left() != 2*time.Second {
		t.Errorf("left %v, want 2s", s.Left())
	}
	s.Back()
	if now, _ := s.Current(); now != first {
		t.Errorf("after an undo at %+v, want %+v", now, first)
	}
	s.Advance(a)
	s.Advance(s.Answer(No, time.Time{}, 0))
	if _, ok := s.Current(); ok || len(s.Upcoming(1)) != 0 {
		t.Error("the session goes on after its end")
	}
	if _, ok := new(Session).Current(); ok {
		t.Error("the zero session asks something")
	}
}

func TestAsk(t *testing.T) {
	outcomes := []Outcome{
		{Picture: "right", Label: 1, Top: []int{1, 2, 3, 4, 5, 6}},
		{Picture: "second", Label: 1, Top: []int{2, 1, 3, 4, 5, 6}},
		{Picture: "wrong", Label: 9, Top: []int{2, 1, 3, 4, 5, 9}},
		{Picture: "unlabelled", Label: -1, Top: []int{2}},
	}
	if n := len(mistakes(outcomes, Attention)); n != 2 {
		t.Errorf("%d questions about mistakes, want 2", n)
	}
	if a, b := len(AskFive.Items(outcomes, Whole)), len(AskFiveOfTop5.Items(outcomes, Whole)); a != 10 || b != 5 {
		t.Errorf("%d and %d questions about five predictions, want 10 and 5", a, b)
	}
}

func TestReplyNames(t *testing.T) {
	for reply := No; reply <= Skip; reply++ {
		if got, err := ParseReply(reply.String()); err != nil || got != reply {
			t.Errorf("ParseReply(%q) = %v, %v", reply, got, err)
		}
	}
	if _, err := ParseReply("perhaps"); err == nil {
		t.Error("perhaps is a reply")
	}
}
