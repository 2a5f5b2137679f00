package study

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// sizes are what windows of 80×24, 120×40 and 200×60 leave to a screen.
var sizes = [][2]int{{80, 20}, {120, 36}, {200, 56}}

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
	uitest.Golden(t, name, uitest.Trimmed(c)+uitest.Pictures(c))
}

// source has eight classes of 20 pictures: class c has the pictures 100c to 100c+19.
type source struct {
	asked  []int
	broken int
	failed error
}

func (s *source) Prepare(ctx context.Context, seed uint64, report func(done, total int)) (*study.Study, error) {
	report(160, 160)
	if s.failed != nil {
		return nil, s.failed
	}
	var classes []study.Class
	for c := range 8 {
		class := study.Class{Class: c, Selections: map[study.Selector]study.Selection{}}
		for i := range 20 {
			class.Pictures = append(class.Pictures, 100*c+i)
		}
		for i, selector := range []study.Selector{study.Adv, study.MMD, study.Probs} {
			class.Selections[selector] = study.Selection{Prototypes: class.Pictures[i : i+6], Criticisms: class.Pictures[8+i : 11+i]}
		}
		classes = append(classes, class)
	}
	made, _, err := study.New(classes, seed)
	return made, errors.Join(err, ctx.Err())
}

func (s *source) Picture(ctx context.Context, _ engine.Priority, i int) (*imaging.RGB, error) {
	s.asked = append(s.asked, i)
	if s.broken != 0 && i == s.broken {
		return nil, errors.New("unexpected EOF")
	}
	return imaging.NewRGB(4, 4), ctx.Err()
}

// book is the store: what it holds outlives the screens, as after a kill.
type book struct {
	answers   []study.Answer
	targets   []int
	simulated []study.Answer
	enrolled  []string
	waiting   int
	full      error // why nothing can be written to the disk
	broken    error // why there is no store
}

func (b *book) Append(_ context.Context, a study.Answer, target int) (string, error) {
	if b.full != nil {
		b.waiting++
		return "", b.full
	}
	b.answers, b.targets = append(b.answers, a), append(b.targets, target)
	return fmt.Sprint(len(b.answers)), nil
}

func (b *book) Assignments(_ context.Context, seed uint64, simulated bool) ([]study.Answer, error) {
	all := b.answers
	if simulated {
		all = b.simulated
	}
	var found []study.Answer
	for _, a := range all {
		if a.Seed == seed {
			found = append(found, a)
		}
	}
	return found, b.broken
}

func (b *book) Raters(context.Context) ([]string, error) { return slices.Clone(b.enrolled), b.broken }

func (b *book) Enrol(_ context.Context, name string) error {
	if !slices.Contains(b.enrolled, name) {
		b.enrolled = append(b.enrolled, name)
	}
	return nil
}

func (b *book) Waiting() int                { return b.waiting }
func (b *book) Retry(context.Context) error { return b.full }
func (b *book) Export() (string, error)     { return "answers.jsonl", nil }
func (b *book) Notices() []string           { return nil }

// clock stands still until it is moved; then what it was asked to do at a time comes due.
type clock struct {
	at    time.Time
	ticks []tick
}

type tick struct {
	at   time.Time
	then func(time.Time) tea.Msg
}

func newClock() *clock { return &clock{at: time.Date(2018, 9, 8, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time { return c.at }

func (c *clock) tick(d time.Duration, then func(time.Time) tea.Msg) tea.Cmd {
	c.ticks = append(c.ticks, tick{c.at.Add(d), then})
	return nil
}

// wait lets time go by on a screen.
func (c *clock) wait(m screen, d time.Duration) {
	c.at = c.at.Add(d)
	var left []tick
	for _, tick := range c.ticks {
		if tick.at.After(c.at) {
			left = append(left, tick)
		} else {
			m.Update(tick.then(c.at))
		}
	}
	c.ticks = left
}

// ready is the first page with what it looks up.
func ready(t *testing.T, s *source, b *book, c *clock) *Model {
	t.Helper()
	m := New(Options{Source: s, Answers: b, Content: "gallery", Now: c.now, Tick: c.tick})
	answer(t, m, m.Update(ui.Shown{}))
	return m
}

// playing is the screen of rounds, begun by a rater, or for practice.
func playing(t *testing.T, m *Model, rater string) *play {
	t.Helper()
	if rater == "" {
		return opened(t, press(t, m, "p"))
	}
	m.rater = rater
	return opened(t, press(t, m, "enter"))
}

func opened(t *testing.T, s ui.Screen) *play {
	t.Helper()
	p, ok := s.(*play)
	if !ok {
		t.Fatalf("opened %v", s)
	}
	answer(t, p, p.Update(ui.Shown{}))
	return p
}

// answer runs a command and those that follow from it, and returns the screen that one of them opens.
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

// press presses keys and waits for all that follows, and returns the screen that was opened last.
func press(t *testing.T, m screen, names ...string) (opened ui.Screen) {
	t.Helper()
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "backspace": tea.KeyBackspace,
	}
	for _, name := range names {
		msg := tea.KeyPressMsg{Code: codes[name]}
		if msg.Code == 0 {
			msg = tea.KeyPressMsg{Code: rune(name[0]), Text: name}
		}
		if s := answer(t, m, m.Update(msg)); s != nil {
			opened = s
		}
	}
	return opened
}
