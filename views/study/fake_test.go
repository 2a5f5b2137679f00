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

// sizes are the sizes of a screen in windows of 80×24, 120×40 and 200×60.
var sizes = [][2]int{{80, 20}, {120, 36}, {200, 56}}

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
			class.Selections[selector] = study.Selection{
				Prototypes: class.Pictures[i : i+6], Criticisms: class.Pictures[8+i : 11+i],
			}
		}
		classes = append(classes, class)
	}
	made, _, err := study.New(classes, seed)
	return made, errors.Join(err, ctx.Err())
}

func (s *source) Crop(ctx context.Context, _ engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	s.asked = append(s.asked, i)
	if s.broken != 0 && i == s.broken {
		return nil, imaging.Info{}, errors.New("unexpected EOF")
	}
	return imaging.NewRGB(4, 4), imaging.Info{}, ctx.Err()
}

// saved is the store. Its answers outlive the screens, as after a kill.
type saved struct {
	answers   []study.Answer
	targets   []int
	simulated []study.Answer
	enrolled  []string
	waiting   int
	full      error // why nothing can be written to the disk
	broken    error // why there is no store
}

func (b *saved) Append(_ context.Context, a study.Answer, target int) (string, error) {
	if b.full != nil {
		b.waiting++
		return "", b.full
	}
	b.answers, b.targets = append(b.answers, a), append(b.targets, target)
	return fmt.Sprint(len(b.answers)), nil
}

func (b *saved) Assignments(_ context.Context, seed uint64, simulated bool) ([]study.Answer, error) {
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

func (b *saved) Raters(context.Context) ([]string, error) { return slices.Clone(b.enrolled), b.broken }

func (b *saved) Enrol(_ context.Context, name string) error {
	if !slices.Contains(b.enrolled, name) {
		b.enrolled = append(b.enrolled, name)
	}
	return nil
}

func (b *saved) Waiting() int                { return b.waiting }
func (b *saved) Retry(context.Context) error { return b.full }
func (b *saved) Export() (string, error)     { return "answers.jsonl", nil }
func (b *saved) Notices() []string           { return nil }

// clock stands still until it is moved; then the ticks until that time come due.
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
func (c *clock) wait(m ui.Screen, d time.Duration) {
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

// ready is the first page once earlier answers are read.
func ready(t *testing.T, s *source, b *saved, c *clock) *Model {
	t.Helper()
	m := New(Options{Source: s, Answers: b, Content: "gallery", Now: c.now, Tick: c.tick})
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m
}

// playing is the screen of rounds, begun by a rater, or for practice.
func playing(t *testing.T, m *Model, rater string) *play {
	t.Helper()
	if rater == "" {
		return opened(t, press(m, "p"))
	}
	m.Rater.Name = rater
	return opened(t, press(m, "enter"))
}

// press presses keys and returns the screen that opens.
func press(m ui.Screen, names ...string) ui.Screen {
	return uitest.Opened(uitest.PressAll(m, names...))
}

func opened(t *testing.T, s ui.Screen) *play {
	t.Helper()
	p, ok := s.(*play)
	if !ok {
		t.Fatalf("opened %v", s)
	}
	uitest.Answer(p, p.Update(ui.Shown{}))
	return p
}
