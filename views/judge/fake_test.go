package judge

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
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, c *ui.Canvas) {
	t.Helper()
	got := uitest.Trimmed(c)
	for _, p := range c.Placements() {
		got += fmt.Sprintf("picture %q at %d,%d, %d×%d\n", p.Picture.Key, p.Col, p.Row, p.Cols, p.Rows)
	}
	uitest.Golden(t, name, got)
}

// saved is the store. Its answers outlive the screens, as after a kill.
type saved struct {
	answers  []judge.Answer
	enrolled []string
	waiting  []judge.Answer
	full     error // why nothing can be written to the disk
	refusing error // why nothing is taken
	seen     int   // reads of the answers
}

func (b *saved) Append(_ context.Context, a judge.Answer) (string, error) {
	a.ID = fmt.Sprint(len(b.answers) + len(b.waiting) + 1)
	switch {
	case b.refusing != nil:
		return a.ID, b.refusing
	case b.full != nil:
		b.waiting = append(b.waiting, a)
		return a.ID, b.full
	}
	b.answers, b.waiting = append(append(b.answers, b.waiting...), a), nil
	return a.ID, nil
}

func (b *saved) Undo(_ context.Context, a judge.Answer) (string, error) {
	b.answers = slices.DeleteFunc(b.answers, func(other judge.Answer) bool { return other.ID == a.ID })
	return "undo " + a.ID, nil
}

func (b *saved) Waiting() int { return len(b.waiting) }

func (b *saved) Retry(context.Context) error {
	if b.full != nil {
		return b.full
	}
	b.answers, b.waiting = append(b.answers, b.waiting...), nil
	return nil
}

func (b *saved) Export() (string, error) { return "answers.jsonl", nil }
func (b *saved) Notices() []string       { return nil }

func (b *saved) Raters(context.Context) ([]string, error) {
	return slices.Clone(b.enrolled), b.refusing
}

func (b *saved) Enrol(_ context.Context, name string) error {
	if !slices.Contains(b.enrolled, name) {
		b.enrolled = append(b.enrolled, name)
	}
	return nil
}

func (b *saved) Judgements(context.Context) ([]judge.Answer, error) {
	b.seen++
	return slices.Clone(b.answers), nil
}

// pictures are 12 of 3 classes, 4 of which are mistakes. A class' secret label is in none of the questions about it.
type pictures struct {
	asked  []judge.Question
	broken string // the picture that cannot be shown
	failed error  // why the model says nothing
}

const secret = "secret label"

var names = []string{"golf ball", "lemon", "pomegranate", secret}

func className(class int) string { return names[class] }

func outcomes() []judge.Outcome {
	var list []judge.Outcome
	for i := range 12 {
		o := judge.Outcome{Picture: fmt.Sprintf("picture-%02d", i), Label: i % 3, Top: []int{i % 3, (i + 1) % 3}}
		if i%3 == 0 {
			o.Label, o.Top = 3, []int{i / 3 % 3, (i/3 + 1) % 3} // labelled with the secret
		}
		list = append(list, o)
	}
	return list
}

func (p *pictures) Outcomes(ctx context.Context, attacked bool, report func(done, total int)) ([]judge.Outcome, error) {
	report(12, 12)
	list := outcomes()
	for i := range list {
		if attacked && list[i].Label == list[i].Top[0] {
			list[i].Top, list[i].Variant = []int{(list[i].Label + 1) % 3}, "ifgsm"
		}
	}
	return list, errors.Join(p.failed, ctx.Err())
}

func (p *pictures) Shown(ctx context.Context, _ engine.Priority, q judge.Question) (*imaging.RGB, error) {
	p.asked = append(p.asked, q)
	if q.Picture == p.broken {
		return nil, errors.New("unexpected EOF")
	}
	return imaging.NewRGB(4, 4), ctx.Err()
}

func (p *pictures) Examples(ctx context.Context, _ engine.Priority, class int, except string) ([]*imaging.RGB, error) {
	if class == 2 {
		return nil, ctx.Err()
	}
	img := imaging.NewRGB(4, 4)
	return []*imaging.RGB{img, img, img, img}, ctx.Err()
}

// clock goes on by a second each time it is read.
type clock struct{ at time.Time }

func (c *clock) now() time.Time {
	c.at = c.at.Add(time.Second)
	return c.at
}

func newClock() *clock { return &clock{time.Date(2018, 9, 8, 9, 0, 0, 0, time.UTC)} }

// start is a start page before earlier answers are read, and the results that it opens.
func start(p *pictures, b *saved, c *clock) (*Model, *[]int) {
	results := &[]int{}
	m := New(Options{
		Source: p, Answers: b, Class: className, Now: c.now,
		OpenResult: func(raters int) tea.Cmd {
			return func() tea.Msg { *results = append(*results, raters); return nil }
		},
	})
	return m, results
}

// ready is one that knows everything.
func ready(t *testing.T, p *pictures, b *saved, c *clock) (*Model, *[]int) {
	t.Helper()
	m, results := start(p, b, c)
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m, results
}

// asking begins to ask a rater; by the name of one unknown it is typed.
func asking(t *testing.T, m *Model, rater string) *Asking {
	t.Helper()
	press(m, "a")
	uitest.Type(m, rater)
	press(m, "enter")
	opened := press(m, "enter")
	if opened == nil {
		t.Fatalf("no questions: %s", uitest.Drawn(m, 120, 36).Text())
	}
	q := opened.(*Asking)
	uitest.Answer(q, q.Update(ui.Shown{}))
	return q
}

// press presses keys and returns the screen that opens.
func press(m ui.Screen, names ...string) ui.Screen {
	return uitest.Opened(uitest.PressAll(m, names...))
}

// blind fails if anything on screen tells more than the question.
func blind(t *testing.T, q *Asking) {
	t.Helper()
	c := uitest.Drawn(q, 120, 36)
	text := c.Text() + q.Title().String()
	for _, told := range []string{secret, "picture-", "mistake", "misclassified", "0.9"} {
		if strings.Contains(text, told) {
			t.Errorf("%q is on screen:\n%s", told, text)
		}
	}
}

func enabled(m ui.Screen) string {
	var list []safe.Text
	for _, b := range ui.Available(m.Keys()) {
		if b.Enabled() {
			list = append(list, safe.Format("%s %s", b.Help().Key, b.Help().Desc))
		}
	}
	return safe.Join(", ", list...).String()
}
