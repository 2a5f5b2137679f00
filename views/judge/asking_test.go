package judge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/uitest"
	"beyond/views/record"
	tea "charm.land/bubbletea/v2"
)

func TestAskingDrawing(t *testing.T) {
	for _, size := range sizes {
		m, _ := ready(t, &pictures{}, &saved{}, newClock())
		q := asking(t, m, "ana")
		q.options.Gloss = func(int) string { return "a small round fruit with a leathery red skin and many seeds" }
		golden(t, fmt.Sprintf("first %dx%d", size[0], size[1]), uitest.Drawn(q, size[0], size[1]))
		for range 3 { // to a class of which there are examples
			if item, _ := q.session.Current(); item.Class != 1 {
				press(q, "n")
			}
		}
		press(q, "e")
		golden(t, fmt.Sprintf("examples %dx%d", size[0], size[1]), uitest.Drawn(q, size[0], size[1]))
	}
}

func TestAskingLoadingFailedEnd(t *testing.T) {
	m, _ := ready(t, &pictures{}, &saved{}, newClock())
	q := asking(t, m, "ana")
	item, _ := q.session.Current()
	p := &pictures{broken: item.Picture}

	q = NewAsking(AskingOptions{
		Pictures: p, Answers: &saved{}, Rater: "ana", Queue: m.queues[Mistakes], Class: className, Now: newClock().now,
		Farewell: "To take the answers elsewhere: beyond judge export",
	})
	cmd := q.Update(ui.Shown{})
	q.Update(ui.Pulse{Elapsed: 2 * time.Second})
	golden(t, "loading", uitest.Drawn(q, 80, 20))
	if got := enabled(q); got != "y yes, n no, s skip, e examples" { // else y would be the shell's
		t.Errorf("without a picture: %s", got)
	}
	press(q, "y")
	if q.writer.Busy() || q.given != nil {
		t.Error("a picture that is on its way has been judged")
	}
	uitest.Answer(q, cmd)
	golden(t, "failed", uitest.Drawn(q, 80, 20))
	press(q, "y", "n")
	if done, _ := q.session.Place(); done != 0 {
		t.Error("a picture that was not seen has been judged")
	}
	press(q, "s", "y", "y", "n")
	golden(t, "end", uitest.Drawn(q, 80, 20))
}

// At no time does a frame tell the label, the picture's name, or why it is asked about.
func TestBlindness(t *testing.T) {
	b := &saved{}
	m, _ := ready(t, &pictures{}, b, newClock())
	press(m, "down") // with all predictions
	q := asking(t, m, "ana")
	for range 8 {
		blind(t, q)
		press(q, "e")
		blind(t, q)
		press(q, "y")
	}
	blind(t, q)
	if len(b.answers) != 8 {
		t.Errorf("%d answers", len(b.answers))
	}
}

func TestAnswers(t *testing.T) {
	b, c := &saved{}, newClock()
	m, results := ready(t, &pictures{}, b, c)
	q := asking(t, m, "ana")
	c.at = c.at.Add(4 * time.Second)
	press(q, "y", "n", "s", "y")
	var replies []judge.Reply
	seen := map[judge.Question]bool{}
	for _, a := range b.answers {
		replies = append(replies, a.Reply)
		seen[a.Question] = true
		if a.Rater != "ana" || a.At.IsZero() {
			t.Errorf("%+v", a)
		}
	}
	if !slices.Equal(replies, []judge.Reply{judge.Yes, judge.No, judge.Skip, judge.Yes}) || len(seen) != 4 {
		t.Errorf("%v to %d questions", replies, len(seen))
	}
	if b.answers[0].Took != 5*time.Second || b.answers[1].Took != time.Second {
		t.Errorf("took %v and %v", b.answers[0].Took, b.answers[1].Took)
	}
	if len(*results) != 1 || (*results)[0] != 5 {
		t.Errorf("after the last answer: results %v", *results)
	}
}

// The next question comes up once the answer is saved, and not before; a key in between judges nothing.
func TestSavedFirst(t *testing.T) {
	b := &saved{}
	m, _ := ready(t, &pictures{}, b, newClock())
	q := asking(t, m, "ana")
	first, _ := q.session.Current()
	write := uitest.Press(q, "y")
	if says, _ := q.writer.Says(); says.String() != "saving" {
		t.Errorf("before the answer is kept: %q", says)
	}
	if cmd := uitest.Press(q, "y"); cmd != nil {
		t.Error("a key before the next question is an answer")
	}
	if now, _ := q.session.Current(); now != first {
		t.Error("gone on before the answer was saved")
	}
	uitest.Answer(q, write)
	if now, _ := q.session.Current(); now == first || len(b.answers) != 1 {
		t.Error("not gone on")
	}
	if says, _ := q.writer.Says(); says.String() != "saved" {
		t.Errorf("then: %q", says)
	}
}

// The pictures that come next are there already, and so is the one before.
func TestFetchedAhead(t *testing.T) {
	p := &pictures{}
	m, _ := ready(t, p, &saved{}, newClock())
	q := asking(t, m, "ana")
	if len(p.asked) != 4 {
		t.Fatalf("%d pictures were fetched", len(p.asked))
	}
	press(q, "y", "u", "y", "y")
	if len(p.asked) != 4 {
		t.Errorf("fetched again: %v", p.asked[4:])
	}
	if img, _ := q.picture(); img == nil {
		t.Error("not there")
	}
}

func TestUndo(t *testing.T) {
	b := &saved{}
	m, _ := ready(t, &pictures{}, b, newClock())
	q := asking(t, m, "ana")
	first, _ := q.session.Current()
	press(q, "u")
	press(q, "y", "u")
	if now, _ := q.session.Current(); now != first || len(b.answers) != 0 {
		t.Errorf("%d answers left, at %+v", len(b.answers), now)
	}
	press(q, "n", "y", "y", "y", "u")
	if done, of := q.session.Place(); done != 3 || of != 4 || len(b.answers) != 3 || b.answers[0].Reply != judge.No {
		t.Errorf("%d of %d, %d answers", done, of, len(b.answers))
	}
}

// A rater who comes back after a kill goes on with the questions left, in the same order.
func TestResume(t *testing.T) {
	b, c := &saved{}, newClock()
	m, _ := ready(t, &pictures{}, b, c)
	q := asking(t, m, "ana")
	press(q, "y", "n")
	uitest.Press(q, "y") // and killed before it is written
	rest := append([]judge.Item{}, q.session.Upcoming(4)...)
	unanswered, _ := q.session.Current()
	rest = append([]judge.Item{unanswered}, rest...)

	m, _ = ready(t, &pictures{}, b, c)
	golden(t, "start page", uitest.Drawn(m, 80, 20))
	q = press(m, "enter").(*Asking)
	again, _ := q.session.Current()
	if got := append([]judge.Item{again}, q.session.Upcoming(4)...); !slices.Equal(got, rest) {
		t.Errorf("goes on with %v, want %v", got, rest)
	}
}

// A second rater is asked the same questions, without the ones that have enough answers.
func TestTwoRaters(t *testing.T) {
	b, c := &saved{}, newClock()
	m, _ := ready(t, &pictures{}, b, c)
	m.setup.needed = 1
	press(asking(t, m, "ana"), "y", "y")
	uitest.Answer(m, m.Update(ui.Shown{}))
	q := asking(t, m, "ben")
	if _, of := q.session.Place(); of != 2 {
		t.Errorf("%d questions for the second rater", of)
	}
	m.setup.needed = 2
	uitest.Answer(m, m.Update(ui.Shown{}))
	q = asking(t, m, "cleo")
	if _, of := q.session.Place(); of != 4 {
		t.Errorf("%d questions where two are needed", of)
	}
}

// Questions that others have answered come first, so that verdicts come early; checks stay where they are.
func TestBegunFirst(t *testing.T) {
	yes := judge.Yes
	item := func(class int) judge.Item { return judge.Item{Question: judge.Question{Picture: "p", Class: class}} }
	check := judge.Item{Question: judge.Question{Picture: "c"}, Expect: &yes}
	given := []judge.Answer{{Question: item(3).Question}, {Question: check.Question}}
	got := begunFirst([]judge.Item{item(1), check, item(2), item(3)}, given)
	if want := []judge.Item{item(3), check, item(1), item(2)}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFault_29_DiskFull(t *testing.T) {
	b := &saved{}
	m, _ := ready(t, &pictures{}, b, newClock())
	q := asking(t, m, "ana")
	b.full = errors.New("disk full")
	press(q, "y", "n", "y")
	if len(b.waiting) != 3 {
		t.Fatalf("%d answers are kept in memory", len(b.waiting))
	}
	if got := strings.TrimSpace(lastLine(q)); got != "not saved: disk full. Kept in memory (3); w: try again, x: export" {
		t.Errorf("says %q", got)
	}
	const keys = "y yes, n no, s skip, u undo, e examples, w try to save again, x export what is not saved"
	if got := enabled(q); got != keys {
		t.Errorf("keys: %s, want %s", got, keys)
	}
	press(q, "w")
	b.full = nil
	press(q, "w")
	if got := lastLine(q); len(b.answers) != 3 || !strings.HasSuffix(got, "saved") {
		t.Errorf("%d saved, says %q", len(b.answers), got)
	}
}

// An answer that the store does not take leaves the question open.
func TestFault_32_Refused(t *testing.T) {
	b := &saved{}
	m, _ := ready(t, &pictures{}, b, newClock())
	q := asking(t, m, "ana")
	b.refusing = errors.New("made by a newer beyond")
	press(q, "y")
	if done, _ := q.session.Place(); done != 0 || !strings.Contains(lastLine(q), "not saved: made by a newer beyond") {
		t.Errorf("%d answered, says %q", done, lastLine(q))
	}
}

func lastLine(q *Asking) string {
	lines := strings.Split(strings.TrimRight(uitest.Drawn(q, 120, 36).Text(), "\n"), "\n")
	return lines[len(lines)-1]
}

func TestAnswersOfOthersAreLeftAlone(t *testing.T) {
	b := &saved{}
	m, _ := ready(t, &pictures{}, b, newClock())
	q := asking(t, m, "ana")
	q.Update(record.Written{})
	var other ui.Request[int]
	q.Update(other.Ask(t.Context(), func(context.Context) (int, error) { return 0, nil },
		func(int, error) tea.Cmd { return nil })())
	if done, _ := q.session.Place(); done != 0 {
		t.Error("another screen's news moved this one")
	}
}

// An answer that is saved after the screen was left moves it on; the next picture is fetched on return.
func TestSavedAfterLeaving(t *testing.T) {
	m, _ := ready(t, &pictures{}, &saved{}, newClock())
	q := asking(t, m, "ana")
	write := uitest.Press(q, "y")
	q.Update(ui.Hidden{})
	uitest.Answer(q, write)
	if done, _ := q.session.Place(); done != 1 {
		t.Errorf("%d answered", done)
	}
	uitest.Answer(q, q.Update(ui.Shown{}))
	if img, _ := q.picture(); img == nil {
		t.Error("no picture after the return")
	}
}

func TestAskingReasons(t *testing.T) {
	m, _ := ready(t, &pictures{}, &saved{}, newClock())
	q := asking(t, m, "ana")
	for key, want := range map[string]string{
		"u":     "there is no answer to take back",
		"enter": "the result comes after the last question",
		"w":     "every answer is saved",
	} {
		if got := uitest.Why(q, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	press(q, "y", "y", "y", "y")
	if got := uitest.Why(q, "n"); got != "every question is answered" {
		t.Errorf("after the last question: %q", got)
	}
}
