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

// screen is what both screens of the package are to a test.
type screen interface {
	ui.Screen
	ui.Waiter
}

func draw(m screen, w, h int) *ui.Canvas {
	c := ui.NewCanvas(w, h, ui.DarkTheme())
	m.Draw(c)
	return c
}

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, c *ui.Canvas) {
	t.Helper()
	got := uitest.Trimmed(c)
	for _, p := range c.Placements() {
		got += fmt.Sprintf("picture %q at %d,%d, %d×%d\n", p.Picture.Key, p.Col, p.Row, p.Cols, p.Rows)
	}
	uitest.Golden(t, name, got)
}

// book is the store: what it holds outlives the screens, as after a kill.
type book struct {
	answers  []judge.Answer
	enrolled []string
	waiting  []judge.Answer
	full     error // why nothing can be written to the disk
	refusing error // why nothing is taken
	seen     int   // reads of the answers
}

func (b *book) Append(_ context.Context, a judge.Answer) (string, error) {
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

func (b *book) Undo(_ context.Context, a judge.Answer) (string, error) {
	b.answers = slices.DeleteFunc(b.answers, func(other judge.Answer) bool { return other.ID == a.ID })
	return "undo " + a.ID, nil
}

func (b *book) Waiting() int { return len(b.waiting) }

func (b *book) Retry(context.Context) error {
	if b.full != nil {
		return b.full
	}
	b.answers, b.waiting = append(b.answers, b.waiting...), nil
	return nil
}

func (b *book) Export() (string, error) { return "answers.jsonl", nil }
func (b *book) Notices() []string       { return nil }

func (b *book) Raters(context.Context) ([]string, error) { return slices.Clone(b.enrolled), b.refusing }

func (b *book) Enrol(_ context.Context, name string) error {
	if !slices.Contains(b.enrolled, name) {
		b.enrolled = append(b.enrolled, name)
	}
	return nil
}

func (b *book) Judgements(context.Context) ([]judge.Answer, error) {
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
			o.Label, o.Top = 3, []int{i / 3 % 3, (i/3 + 1) % 3} // labelled with what must not be shown
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
	return []*imaging.RGB{imaging.NewRGB(4, 4), imaging.NewRGB(4, 4), imaging.NewRGB(4, 4), imaging.NewRGB(4, 4)}, ctx.Err()
}

// clock goes a second further at each look.
type clock struct{ at time.Time }

func (c *clock) now() time.Time {
	c.at = c.at.Add(time.Second)
	return c.at
}

func newClock() *clock { return &clock{time.Date(2018, 9, 8, 9, 0, 0, 0, time.UTC)} }

// start is a start page on which nothing has been looked up yet, and what it opens.
func start(p *pictures, b *book, c *clock) (*Model, *[]int) {
	results := &[]int{}
	m := New(Options{
		Source: p, Answers: b, Class: className, Now: c.now,
		OpenResult: func(raters int) tea.Cmd {
			return func() tea.Msg { *results = append(*results, raters); return nil }
		},
	})
	m.Update(ui.Resized{Width: 120, Height: 36})
	return m, results
}

// ready is one that knows everything.
func ready(t *testing.T, p *pictures, b *book, c *clock) (*Model, *[]int) {
	t.Helper()
	m, results := start(p, b, c)
	answer(t, m, m.Update(ui.Shown{}))
	return m, results
}

// asking begins to ask a rater; by the name of one unknown it is typed.
func asking(t *testing.T, m *Model, rater string) *Asking {
	t.Helper()
	press(t, m, "a")
	press(t, m, strings.Split(rater, "")...)
	press(t, m, "enter")
	opened := press(t, m, "enter")
	if opened == nil {
		t.Fatalf("no questions: %s", draw(m, 120, 36).Text())
	}
	q := opened.(*Asking)
	q.Update(ui.Resized{Width: 120, Height: 36})
	answer(t, q, q.Update(ui.Shown{}))
	return q
}

// answer runs a command and those that follow from it, and returns the screen that is opened by one of them.
func answer(t *testing.T, m screen, cmd tea.Cmd) (opened ui.Screen) {
	t.Helper()
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		case ui.Open:
			opened = msg.Screen
		default:
			queue = append(queue, m.Update(msg))
		}
	}
	return opened
}

func keyPress(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "backspace": tea.KeyBackspace,
	}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: rune(name[0]), Text: name}
}

// press presses keys and waits for all that follows, and returns the screen that was opened last.
func press(t *testing.T, m screen, names ...string) (opened ui.Screen) {
	t.Helper()
	for _, name := range names {
		if s := answer(t, m, m.Update(keyPress(name))); s != nil {
			opened = s
		}
	}
	return opened
}

// blind fails if anything on screen tells more than the question.
func blind(t *testing.T, q *Asking) {
	t.Helper()
	c := draw(q, 120, 36)
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
