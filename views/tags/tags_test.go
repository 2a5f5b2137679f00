package tags

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, s ui.Screen, w, h int) {
	t.Helper()
	c := uitest.Drawn(s, w, h)
	uitest.Golden(t, name, uitest.Text(c)+uitest.Pictures(c))
}

// fakeSource has pictures, of which number 4 cannot be read and number 5 cannot be drawn.
type fakeSource struct{}

func (fakeSource) Content(i int) (string, error) {
	if i == 4 {
		return "", errors.New("gone")
	}
	return fmt.Sprintf("content %d", i), nil
}

func (fakeSource) Crop(_ context.Context, _ engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	if i == 5 {
		return nil, imaging.Info{}, errors.New("empty picture")
	}
	return imaging.NewRGB(4, 4), imaging.Info{}, nil
}

// fakeAnswers keeps tags as a store does: the last of a rater to a question counts, until it is taken back.
type fakeAnswers struct {
	raters  []string
	rows    []row
	err     error // of the next write
	waiting int   // rows that err keeps in memory
	broken  error // why nothing can be read
}

// row is a tag, or takes one back.
type row struct {
	people.Tag
	undoes string
}

func (b *fakeAnswers) Waiting() int                             { return b.waiting }
func (b *fakeAnswers) Retry(context.Context) error              { return nil }
func (b *fakeAnswers) Export() (string, error)                  { return "answers.jsonl", nil }
func (b *fakeAnswers) Notices() []string                        { return nil }
func (b *fakeAnswers) Raters(context.Context) ([]string, error) { return b.raters, b.broken }

func (b *fakeAnswers) Enrol(_ context.Context, name string) error {
	b.raters = append([]string{name}, b.raters...)
	return nil
}

func (b *fakeAnswers) Tags(context.Context) ([]people.Tag, error) {
	var hold []people.Tag
	for _, r := range b.rows {
		if r.undoes != "" {
			hold = slices.DeleteFunc(hold, func(other people.Tag) bool { return other.ID == r.undoes })
		} else {
			hold = append(hold, r.Tag)
		}
	}
	return hold, nil
}

func (b *fakeAnswers) Append(_ context.Context, t people.Tag) (string, error) {
	t.ID = fmt.Sprintf("id %d", len(b.rows))
	return b.write(row{t, ""})
}

func (b *fakeAnswers) Undo(_ context.Context, t people.Tag) (string, error) {
	return b.write(row{undoes: t.ID})
}

func (b *fakeAnswers) write(r row) (string, error) {
	if b.err != nil {
		return "", b.err
	}
	b.rows = append(b.rows, r)
	return r.ID, nil
}

type clock struct{ now time.Time }

func (c *clock) tick() time.Time { c.now = c.now.Add(250 * time.Millisecond); return c.now }

// page is the page, ready to be drawn in w×h. done counts calls of Options.Done.
func page(answers *fakeAnswers, w, h int) (m *Model, done *int) {
	done = new(int)
	c := &clock{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	m = New(Options{
		Source: fakeSource{}, Answers: answers, Class: "basketball", Pictures: []int{3, 1, 4, 2},
		Proposed: []string{"ground: court"},
		Content:  "gallery", Now: c.tick, Done: func() tea.Cmd { *done++; return nil },
	})
	m.Update(ui.Resized{Width: w, Height: h})
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m, done
}

// queue is the screen of questions that the page opens, with "hands" as the second question.
func queue(t *testing.T, answers *fakeAnswers, w, h int) (m *Queue, done *int) {
	t.Helper()
	p, done := page(answers, w, h)
	p.list.At = slices.Index(p.known, "ground: court")
	uitest.PressAll(p, "space", "n")
	uitest.Type(p, "hands")
	uitest.PressAll(p, "enter")
	opened := uitest.Opened(uitest.PressAll(p, "enter"))
	if opened == nil { // nobody is known yet
		uitest.Type(p, "ana")
		opened = uitest.Opened(uitest.PressAll(p, "enter", "enter"))
	}
	m, ok := opened.(*Queue)
	if !ok {
		t.Fatalf("opened %v", opened)
	}
	m.Update(ui.Resized{Width: w, Height: h})
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m, done
}

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		w, h := size[0], size[1]
		m, _ := page(&fakeAnswers{raters: []string{"ana"}}, w, h)
		uitest.PressAll(m, "space")
		golden(t, fmt.Sprintf("page %dx%d", w, h), m, w, h)
		q, _ := queue(t, &fakeAnswers{raters: []string{"ana"}}, w, h)
		uitest.PressAll(q, "A")
		golden(t, fmt.Sprintf("question %dx%d", w, h), q, w, h)
	}
	m, _ := page(&fakeAnswers{}, 80, 20)
	uitest.PressAll(m, "n")
	uitest.Type(m, "hands")
	golden(t, "typing", m, 80, 20)
	m.options.Examples = []int{1, 2}
	uitest.Answer(m, m.begin())
	golden(t, "examples", m, 80, 20)
}

func TestDrawingLoadingFailedDone(t *testing.T) {
	m := New(Options{Source: fakeSource{}, Answers: &fakeAnswers{broken: errors.New("the store is damaged")}})
	m.Update(ui.Resized{Width: 80, Height: 20})
	cmd := m.Update(ui.Shown{})
	if got := strings.TrimSpace(uitest.Drawn(m, 80, 20).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", m, 80, 20)
	uitest.Answer(m, cmd)
	golden(t, "failed", m, 80, 20)

	answers := &fakeAnswers{raters: []string{"ana"}}
	q, _ := queue(t, answers, 80, 20)
	answers.err = errors.New("no space left")
	uitest.PressAll(q, "a")
	golden(t, "not saved", q, 80, 20)
	answers.err = nil
	uitest.PressAll(q, "a", "s", "a", "s", "a", "s")
	golden(t, "done", q, 80, 20)
}

func TestSizes(t *testing.T) {
	m, _ := page(&fakeAnswers{raters: []string{"ana"}}, 1, 1)
	q, _ := queue(t, &fakeAnswers{raters: []string{"ana"}}, 1, 1)
	for w := 1; w < 130; w += 3 {
		for h := 1; h < 45; h += 2 {
			for _, s := range []ui.Screen{m, q} {
				s.Update(ui.Resized{Width: w, Height: h})
				uitest.Drawn(s, w, h)
			}
		}
	}
}

// TestSavedOnlyOnceItIs: neither mark nor next picture before the answer is on the disk.
func TestSavedOnlyOnceItIs(t *testing.T) {
	answers := &fakeAnswers{raters: []string{"ana"}}
	q, _ := queue(t, answers, 80, 20)
	cmd := uitest.Press(q, "a")
	if text := uitest.Drawn(q, 80, 20).Text(); strings.Contains(text, "saved") || len(q.items[q.at].replies) != 0 {
		t.Errorf("marked before it is written:\n%s", text)
	}
	uitest.Press(q, "s") // too early: ignored
	uitest.Answer(q, cmd)
	if len(answers.rows) != 1 || !strings.Contains(uitest.Drawn(q, 80, 20).Text(), "saved") {
		t.Errorf("%d rows", len(answers.rows))
	}
	want := people.Tag{
		ID: "id 0", Rater: "ana", Picture: "content 3", Subject: "ground: court", Value: people.Yes,
		Took: 250 * time.Millisecond,
	}
	if answers.rows[0].Tag != want {
		t.Errorf("kept %+v, want %+v", answers.rows[0], want)
	}
	answers.err = errors.New("no space left")
	uitest.PressAll(q, "s")
	if q.at != 0 || len(q.items[0].replies) != 1 {
		t.Error("goes on with an answer that is not kept")
	}
}

func TestEveryKey(t *testing.T) {
	answers := &fakeAnswers{raters: []string{"ana"}}
	q, _ := queue(t, answers, 80, 20)
	uitest.PressAll(q, "a", "S", "A", "x", "z", "s")
	var values []string
	for _, a := range answers.rows[:6] {
		values = append(values, a.Value)
	}
	want := []string{people.Yes, people.No, people.No, people.Unsure, people.Unsure, people.Yes}
	if !slices.Equal(values, want) {
		t.Errorf("kept %v, want %v", values, want)
	}
}

func TestUndo(t *testing.T) {
	answers := &fakeAnswers{raters: []string{"ana"}}
	q, _ := queue(t, answers, 80, 20)
	uitest.PressAll(q, "a", "s", "a", "u", "u")
	if q.at != 0 || len(q.items[0].replies) != 1 || q.items[0].replies["ground: court"] != people.Yes {
		t.Errorf("at %d with %v", q.at, q.items[0].replies)
	}
	if len(answers.rows) != 5 || answers.rows[4].undoes != answers.rows[1].ID {
		t.Errorf("rows %+v", answers.rows)
	}
}

// TestGoesOn: a returning rater gets the open questions, another rater gets all.
func TestGoesOn(t *testing.T) {
	answers := &fakeAnswers{raters: []string{"ana"}}
	q, _ := queue(t, answers, 80, 20)
	uitest.PressAll(q, "a", "s", "a")
	again, _ := queue(t, answers, 80, 20)
	if again.at != 1 || again.left() != 2 || again.items[1].replies["ground: court"] != people.Yes {
		t.Errorf("goes on at %d with %d left", again.at, again.left())
	}
	answers.raters = []string{"ben", "ana"}
	other, _ := queue(t, answers, 80, 20)
	if other.at != 0 || other.left() != 3 || len(other.items[0].replies) != 0 {
		t.Errorf("another rater begins at %d with %d left", other.at, other.left())
	}
}

func verdicts(t *testing.T, answers *fakeAnswers) people.Verdicts {
	t.Helper()
	tags, err := answers.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return people.CountTags(tags)
}

// TestWhatIsShownIsNoted: bars come at the end, or earlier when asked for, and either is a row.
func TestWhatIsShownIsNoted(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		done int
	}{"at the end": {[]string{"a", "s", "a", "s", "a", "s"}, 0}, "asked for": {[]string{"a", "b"}, 1}} {
		answers := &fakeAnswers{raters: []string{"ana"}}
		q, done := queue(t, answers, 80, 20)
		before := verdicts(t, answers)
		uitest.PressAll(q, c.keys...)
		v := verdicts(t, answers)
		for _, s := range []string{"ground: court", "hands"} {
			if before.Shown(s, "basketball") || !v.Shown(s, "basketball") || v.Shown(s, "lemon") {
				t.Errorf("%s: what is shown of %q is wrong", name, s)
			}
		}
		if *done != c.done {
			t.Errorf("%s: done %d times, want %d", name, *done, c.done)
		}
		if uitest.PressAll(q, "enter"); c.done == 0 && *done != 1 {
			t.Errorf("%s: enter at the end does nothing", name)
		}
	}
}

func TestNoMoreThanFourQuestions(t *testing.T) {
	m, _ := page(&fakeAnswers{raters: []string{"ana"}}, 80, 20)
	for n := range 6 {
		uitest.PressAll(m, "n")
		uitest.Type(m, fmt.Sprint("question ", n))
		uitest.PressAll(m, "enter")
	}
	if len(m.chosen) != mostQuestions || len(m.known) != 7 {
		t.Errorf("%d chosen of %d", len(m.chosen), len(m.known))
	}
}

func TestReasons(t *testing.T) {
	m := New(Options{Source: fakeSource{}, Answers: &fakeAnswers{}, Now: time.Now})
	m.Update(ui.Resized{Width: 80, Height: 20})
	cmd := m.Update(ui.Shown{})
	if got := uitest.Why(m, "n"); got != "earlier answers are being read: wait for them" {
		t.Errorf("before the answers are read: %q", got)
	}
	uitest.Answer(m, cmd)
	for key, want := range map[string]string{
		"enter": "choose a question with space, or add one with n",
		"space": "there is no question yet: n adds one",
	} {
		if got := uitest.Why(m, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	q, _ := queue(t, &fakeAnswers{raters: []string{"ana"}}, 80, 20)
	for key, want := range map[string]string{
		"u":     "there is no answer to take back",
		"enter": "questions are left; b shows the bars now",
		"w":     "every answer is saved",
	} {
		if got := uitest.Why(q, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	uitest.PressAll(q, "a", "s", "a", "s", "a", "s")
	for key, want := range map[string]string{
		"a": "every question is answered", "space": "no other picture is left", "b": "enter shows the bars now",
	} {
		if got := uitest.Why(q, key); got != want {
			t.Errorf("%s at the end: %q, want %q", key, got, want)
		}
	}
}

// While answers wait x exports them, although it is also the second question's key.
func TestExportComesFirst(t *testing.T) {
	answers := &fakeAnswers{raters: []string{"ana"}, err: errors.New("no space left")}
	q, _ := queue(t, answers, 80, 20)
	answers.waiting = 1
	uitest.PressAll(q, "a")
	if shell := uitest.PressAll(q, "x"); len(shell) != 1 || len(q.items[0].replies) != 1 {
		t.Errorf("%d notices, replies %v", len(shell), q.items[0].replies)
	}
}

// A tag that is saved after the screen was left counts; the next picture is fetched on return.
func TestSavedAfterLeaving(t *testing.T) {
	answers := &fakeAnswers{raters: []string{"ana"}}
	q, _ := queue(t, answers, 80, 20)
	uitest.PressAll(q, "a")
	cmd := uitest.Press(q, "s")
	q.Update(ui.Hidden{})
	uitest.Answer(q, cmd)
	uitest.Answer(q, q.Update(ui.Shown{}))
	if q.at != 1 || !q.seen() {
		t.Errorf("at %d", q.at)
	}
}
