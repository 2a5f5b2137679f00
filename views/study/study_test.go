package study

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"beyond/engine/study"
	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

func TestStartDrawing(t *testing.T) {
	c := newClock()
	b := &saved{enrolled: []string{"ana", "ben"}}
	p := playing(t, ready(t, &source{}, b, c), "ana")
	c.wait(p, 30*time.Second)
	press(p, "1", "enter", "2")
	for _, size := range sizes {
		m := ready(t, &source{}, b, c)
		golden(t, fmt.Sprintf("ready %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]))
		m.prepare()
		m.Track()(300, 800)
		m.Update(ui.Pulse{Elapsed: 3 * time.Second})
		golden(t, fmt.Sprintf("preparing %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]))
	}
}

func TestStartLoadingEmptyFailed(t *testing.T) {
	c := newClock()
	m := New(Options{Source: &source{}, Answers: &saved{}, Now: c.now, Tick: c.tick})
	cmd := m.Update(ui.Shown{})
	if got := strings.TrimSpace(uitest.Drawn(m, 80, 20).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", uitest.Drawn(m, 80, 20))
	uitest.Answer(m, cmd)
	golden(t, "nobody yet", uitest.Drawn(m, 80, 20))
	broken := &saved{broken: errors.New("people.sqlite: file is not a database")}
	golden(t, "no store", uitest.Drawn(ready(t, &source{}, broken, c), 80, 20))
	few := &source{failed: errors.New("a round needs 6 classes, 4 of 5 have pictures enough")}
	m = ready(t, few, &saved{enrolled: []string{"ana"}}, c)
	press(m, "enter")
	golden(t, "too few classes", uitest.Drawn(m, 80, 20))
}

func TestWhoPlays(t *testing.T) {
	b, c := &saved{}, newClock()
	m := ready(t, &source{}, b, c)
	if press(m, "enter") != nil || !m.Typing() {
		t.Fatal("nobody plays")
	}
	press(m, "a", "n", "x", "backspace", "a", "enter")
	if opened := press(m, "enter"); opened == nil || m.Rater.Name != "ana" || len(b.enrolled) != 1 {
		t.Errorf("%q plays, enrolled are %v", m.Rater.Name, b.enrolled)
	}
	if m = ready(t, &source{}, b, c); m.Rater.Name != "ana" {
		t.Errorf("not remembered: %q", m.Rater.Name)
	}
}

func TestSeed(t *testing.T) {
	b, c := &saved{enrolled: []string{"ana"}}, newClock()
	m := ready(t, &source{}, b, c)
	press(m, "down", "left", "right", "right")
	if m.seed != 2 {
		t.Errorf("seed %d", m.seed)
	}
	press(m, "a", "4", "7", "enter")
	if m.seed != 47 {
		t.Errorf("seed %d", m.seed)
	}
	press(m, "a", "x", "enter")
	if m.seed != 47 {
		t.Errorf("x is taken for the seed %d", m.seed)
	}
	if p := playing(t, m, "ana"); p.round.Seed != 47 {
		t.Errorf("a round of seed %d", p.round.Seed)
	}
}

// answers of one person to n rounds: right in three of four, every tenth given too early.
func answers(n int) []study.Answer {
	list := make([]study.Answer, n)
	for i := range list {
		list[i] = study.Answer{
			Rater: "ana", Scene: i / 7, Condition: study.Conditions()[i%7], Chosen: min(i%4, 1), Right: 1, Took: time.Minute,
		}
		if i%10 == 9 {
			list[i].Took = 5 * time.Second
		}
	}
	return list
}

func TestTableDrawing(t *testing.T) {
	for _, size := range sizes {
		b := &saved{answers: answers(350), simulated: answers(7)}
		m := newTable(b, 0)
		uitest.Answer(m, m.Update(ui.Shown{}))
		golden(t, fmt.Sprintf("people %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]))
		press(m, "v", "down")
		golden(t, fmt.Sprintf("simulated %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]))
		if size[0] == 80 {
			if got := m.Status().String(); !strings.HasPrefix(got, "MMD, prototypes and criticisms: 1 of 1 ") {
				t.Errorf("status: %s", got)
			}
		}
	}
}

func TestTableLoadingEmptyFailed(t *testing.T) {
	m := newTable(&saved{}, 3)
	cmd := m.Update(ui.Shown{})
	m.Update(ui.Pulse{Elapsed: time.Second})
	golden(t, "loading", uitest.Drawn(m, 80, 20))
	uitest.Answer(m, cmd)
	golden(t, "empty", uitest.Drawn(m, 80, 20))
	m = newTable(&saved{broken: errors.New("damaged")}, 3)
	uitest.Answer(m, m.Update(ui.Shown{}))
	golden(t, "failed", uitest.Drawn(m, 80, 20))
}

// People's answers and a simulated rater's are told apart, on screen and in the figures.
func TestSimulatedApart(t *testing.T) {
	m := newTable(&saved{answers: answers(70), simulated: answers(14)}, 0)
	uitest.Answer(m, m.Update(ui.Shown{}))
	if m.tally.rounds != 70 || strings.Contains(uitest.Drawn(m, 120, 36).Text(), "SIMULATED") {
		t.Errorf("%d rounds of people", m.tally.rounds)
	}
	press(m, "v")
	text := uitest.Drawn(m, 120, 36).Text()
	if m.tally.rounds != 14 || !strings.Contains(text, "SIMULATED") || m.tally.Conditions[0].Dropped != 0 {
		t.Errorf("%d simulated rounds", m.tally.rounds)
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	b, c := &saved{answers: answers(70), enrolled: []string{"ana"}}, newClock()
	m := ready(t, &source{}, b, c)
	p := playing(t, m, "ben")
	table := newTable(b, 0)
	uitest.Answer(table, table.Update(ui.Shown{}))
	for w := 1; w < 140; w += 7 {
		for h := 1; h < 50; h += 4 {
			uitest.Drawn(m, w, h)
			uitest.Drawn(p, w, h)
			uitest.Drawn(table, w, h)
		}
	}
}

// Keys that cannot act say why.
func TestReasons(t *testing.T) {
	c := newClock()
	s := &source{}
	m := New(Options{Source: s, Answers: &saved{enrolled: []string{"ana"}}, Now: c.now, Tick: c.tick})
	cmd := m.Update(ui.Shown{})
	if got := uitest.Why(m, "enter"); got != "earlier answers are being read: wait for them" {
		t.Errorf("before the answers are read: %q", got)
	}
	uitest.Answer(m, cmd)
	uitest.Press(m, "p")
	if got := uitest.Why(m, "enter"); got != "prototypes and criticisms are being chosen: wait for them" {
		t.Errorf("while the study is prepared: %q", got)
	}
	m = ready(t, s, &saved{broken: errors.New("damaged")}, c)
	if got := uitest.Why(m, "t"); got != "answers cannot be saved: the page says why" {
		t.Errorf("without a store: %q", got)
	}
	p := playing(t, ready(t, s, &saved{}, c), "ana")
	if got := uitest.Why(p, "w"); got != "every answer is saved" {
		t.Errorf("when nothing waits: %q", got)
	}
}

// A study that is prepared for one seed is not played with another.
func TestSeedChangedWhilePreparing(t *testing.T) {
	c := newClock()
	m := ready(t, &source{}, &saved{enrolled: []string{"ana"}}, c)
	cmd := uitest.Press(m, "enter")
	press(m, "down", "right")
	if opened := uitest.Opened(uitest.Answer(m, cmd)); opened != nil || m.study != nil {
		t.Errorf("opened %v with the study of another seed", opened)
	}
}

// The wheel moves the cursor, but not away from a field that is typed into.
func TestWheel(t *testing.T) {
	m := ready(t, &source{}, &saved{enrolled: []string{"ana"}}, newClock())
	wheel := tea.MouseWheelMsg{Button: tea.MouseWheelDown}
	m.Update(wheel)
	press(m, "a")
	m.Update(wheel)
	if m.List.At != 1 {
		t.Errorf("at %d, want 1", m.List.At)
	}
}
