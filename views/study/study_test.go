package study

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"beyond/engine/study"
	"beyond/ui"
)

func TestStartDrawing(t *testing.T) {
	c := newClock()
	b := &book{enrolled: []string{"ana", "ben"}}
	p := playing(t, ready(t, &source{}, b, c), "ana")
	c.wait(p, 30*time.Second)
	press(t, p, "1", "enter", "2")
	for _, size := range sizes {
		m := ready(t, &source{}, b, c)
		golden(t, fmt.Sprintf("ready %dx%d", size[0], size[1]), draw(m, size[0], size[1]))
		m.prepare()
		m.progress.Report(300, 800)
		m.Update(ui.Pulse{Elapsed: 3 * time.Second})
		golden(t, fmt.Sprintf("preparing %dx%d", size[0], size[1]), draw(m, size[0], size[1]))
	}
}

func TestStartLoadingEmptyFailed(t *testing.T) {
	c := newClock()
	m := New(Options{Source: &source{}, Answers: &book{}, Now: c.now, Tick: c.tick})
	cmd := m.Update(ui.Shown{})
	if got := strings.TrimSpace(draw(m, 80, 20).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", draw(m, 80, 20))
	answer(t, m, cmd)
	golden(t, "nobody yet", draw(m, 80, 20))
	golden(t, "no store", draw(ready(t, &source{}, &book{broken: errors.New("people.sqlite: file is not a database")}, c), 80, 20))
	m = ready(t, &source{failed: errors.New("a round needs 6 classes, 4 of 5 have pictures enough")}, &book{enrolled: []string{"ana"}}, c)
	press(t, m, "enter")
	golden(t, "too few classes", draw(m, 80, 20))
}

func TestWhoPlays(t *testing.T) {
	b, c := &book{}, newClock()
	m := ready(t, &source{}, b, c)
	if press(t, m, "enter") != nil || !m.Typing() {
		t.Fatal("nobody plays")
	}
	press(t, m, "a", "n", "x", "backspace", "a", "enter")
	if opened := press(t, m, "enter"); opened == nil || m.rater != "ana" || len(b.enrolled) != 1 {
		t.Errorf("%q plays, enrolled are %v", m.rater, b.enrolled)
	}
	if m = ready(t, &source{}, b, c); m.rater != "ana" {
		t.Errorf("not remembered: %q", m.rater)
	}
}

func TestSeed(t *testing.T) {
	b, c := &book{enrolled: []string{"ana"}}, newClock()
	m := ready(t, &source{}, b, c)
	press(t, m, "down", "left", "right", "right")
	if m.seed != 2 {
		t.Errorf("seed %d", m.seed)
	}
	press(t, m, "a", "4", "7", "enter")
	if m.seed != 47 {
		t.Errorf("seed %d", m.seed)
	}
	press(t, m, "a", "x", "enter")
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
		list[i] = study.Answer{Rater: "ana", Scene: i / 7, Condition: study.Conditions()[i%7], Chosen: min(i%4, 1), Right: 1, Took: time.Minute}
		if i%10 == 9 {
			list[i].Took = 5 * time.Second
		}
	}
	return list
}

func TestTableDrawing(t *testing.T) {
	for _, size := range sizes {
		b := &book{answers: answers(350), simulated: answers(7)}
		m := newTable(b, 0)
		answer(t, m, m.Update(ui.Shown{}))
		golden(t, fmt.Sprintf("people %dx%d", size[0], size[1]), draw(m, size[0], size[1]))
		press(t, m, "v", "down")
		golden(t, fmt.Sprintf("simulated %dx%d", size[0], size[1]), draw(m, size[0], size[1]))
		if size[0] == 80 {
			if got := m.Status().String(); !strings.HasPrefix(got, "MMD, prototypes and criticisms: 1 of 1 ") {
				t.Errorf("status: %s", got)
			}
		}
	}
}

func TestTableLoadingEmptyFailed(t *testing.T) {
	m := newTable(&book{}, 3)
	cmd := m.Update(ui.Shown{})
	m.Update(ui.Pulse{Elapsed: time.Second})
	golden(t, "loading", draw(m, 80, 20))
	answer(t, m, cmd)
	golden(t, "empty", draw(m, 80, 20))
	m = newTable(&book{broken: errors.New("damaged")}, 3)
	answer(t, m, m.Update(ui.Shown{}))
	golden(t, "failed", draw(m, 80, 20))
}

// People's answers and a simulated rater's are told apart, on screen and in the figures.
func TestSimulatedApart(t *testing.T) {
	m := newTable(&book{answers: answers(70), simulated: answers(14)}, 0)
	answer(t, m, m.Update(ui.Shown{}))
	if m.rounds != 70 || strings.Contains(draw(m, 120, 36).Text(), "SIMULATED") {
		t.Errorf("%d rounds of people", m.rounds)
	}
	press(t, m, "v")
	if m.rounds != 14 || !strings.Contains(draw(m, 120, 36).Text(), "SIMULATED") || m.report.Conditions[0].Dropped != 0 {
		t.Errorf("%d simulated rounds", m.rounds)
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	b, c := &book{answers: answers(70), enrolled: []string{"ana"}}, newClock()
	m := ready(t, &source{}, b, c)
	p := playing(t, m, "ben")
	table := newTable(b, 0)
	answer(t, table, table.Update(ui.Shown{}))
	for w := 1; w < 140; w += 7 {
		for h := 1; h < 50; h += 4 {
			draw(m, w, h)
			draw(p, w, h)
			draw(table, w, h)
		}
	}
}
