package judge

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// sizes are the sizes of a screen in windows of 80×24, 120×40 and 200×60.
var sizes = [][2]int{{80, 20}, {120, 36}, {200, 56}}

func TestStartDrawing(t *testing.T) {
	for _, size := range sizes {
		m, _ := ready(t, &pictures{}, &saved{enrolled: []string{"ana", "ben"}}, newClock())
		m.Waited = 0
		golden(t, fmt.Sprintf("ready %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]))
		m.Track()(300, 800)
		m.setup.ask = Fooled
		m.poll(true)
		m.Track()(300, 800)
		m.Update(ui.Pulse{Elapsed: 3 * time.Second})
		golden(t, fmt.Sprintf("attacking %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]))
	}
}

func TestStartLoadingEmptyFailed(t *testing.T) {
	b := &saved{}
	m, _ := start(&pictures{}, b, newClock())
	cmd := m.Update(ui.Shown{})
	if got := strings.TrimSpace(uitest.Drawn(m, 80, 20).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", uitest.Drawn(m, 80, 20))
	uitest.Answer(m, cmd)
	golden(t, "nobody yet", uitest.Drawn(m, 80, 20))

	m, _ = ready(t, &pictures{}, &saved{refusing: errors.New("people.sqlite: file is not a database")}, newClock())
	golden(t, "no store", uitest.Drawn(m, 80, 20))
	m, _ = ready(t, &pictures{failed: errors.New("node Conv_3 would need 172 GB")}, &saved{}, newClock())
	golden(t, "no model", uitest.Drawn(m, 80, 20))
}

// The rater is asked for once; later the one who answered last is suggested.
func TestRater(t *testing.T) {
	b := &saved{}
	m, _ := ready(t, &pictures{}, b, newClock())
	if opened := press(m, "enter"); opened != nil || !m.Typing() {
		t.Fatal("questions for nobody")
	}
	press(m, "a", "n", "x", "backspace", "a", "enter")
	if m.Rater.Name != "ana" {
		t.Fatalf("the rater is %q", m.Rater.Name)
	}
	if press(m, "enter") == nil || len(b.enrolled) != 1 {
		t.Errorf("enrolled: %v", b.enrolled)
	}
	m, _ = ready(t, &pictures{}, b, newClock())
	if m.Rater.Name != "ana" {
		t.Errorf("not remembered: %q", m.Rater.Name)
	}
	press(m, "a", "b", "esc")
	if m.Rater.Name != "ana" {
		t.Errorf("a name not kept became %q", m.Rater.Name)
	}
}

func TestSettings(t *testing.T) {
	m, results := ready(t, &pictures{}, &saved{enrolled: []string{"ana", "ben"}}, newClock())
	press(m, "down", "down", "down", "down", "down")
	if !isAsk(m.List.At) && m.setup.ask != Attention {
		t.Errorf("row %d, ask %d", m.List.At, m.setup.ask)
	}
	press(m, "right")
	if m.Rater.Name != "ben" {
		t.Errorf("the next rater is %q", m.Rater.Name)
	}
	press(m, "down", "left", "left", "left", "left", "left", "left")
	if m.setup.needed != 1 {
		t.Errorf("%d raters needed", m.setup.needed)
	}
	press(m, "right", "down", "right", "down", "right", "r")
	if s := m.setup; !s.checks || !s.hurry || s.needed != 2 || len(*results) != 1 || (*results)[0] != 2 {
		t.Errorf("%+v, results %v", s, *results)
	}
}

func TestKindsOfQuestions(t *testing.T) {
	m, _ := ready(t, &pictures{}, &saved{enrolled: []string{"ana"}}, newClock())
	for ask, want := range map[Ask]int{Mistakes: 4, FiveOfMistakes: 8, FiveOfFive: 8} {
		if q := m.queues[ask]; len(q.Items) != want {
			t.Errorf("%s: %d questions, want %d", ask, len(q.Items), want)
		}
	}
	if _, known := m.queues[Fooled]; known {
		t.Error("attacked without having been asked to")
	}
	press(m, "down", "down", "down", "down")
	q := press(m, "enter").(*Asking)
	items := append(q.session.Upcoming(20), judge.Item{})
	if item, _ := q.session.Current(); len(items) != 8 || item.View != judge.Attention || item.Variant == "" {
		t.Errorf("%d questions, the first %+v", len(items), item)
	}
}

// Who leaves during the attack and comes back finds its pictures.
func TestLeftDuringTheAttack(t *testing.T) {
	m, _ := ready(t, &pictures{}, &saved{enrolled: []string{"ana"}}, newClock())
	press(m, "down", "down", "down")
	uitest.Press(m, "enter")
	m.Update(ui.Hidden{})
	uitest.Answer(m, m.Update(ui.Shown{}))
	if q, known := m.queues[Fooled]; !known || len(q.Items) != 8 {
		t.Errorf("known %v, %d questions", known, len(q.Items))
	}
}

func TestAttentionChecks(t *testing.T) {
	list := outcomes()
	for range 3 {
		list = append(list, outcomes()...) // as many mistakes as make a check due
	}
	items := Mistakes.checked(Mistakes.items(list), list)
	checks := 0
	for _, item := range items {
		if item.Expect != nil {
			checks++
		}
	}
	if checks != 1 || len(items) != 17 {
		t.Errorf("%d checks among %d questions", checks, len(items))
	}
}

// A picture seen whole is asked about as attention three days later, or at once in a hurry.
func TestThreeDays(t *testing.T) {
	c, b := newClock(), &saved{enrolled: []string{"ana"}}
	m, _ := ready(t, &pictures{}, b, c)
	press(m, "down", "down", "down")
	q := press(m, "enter").(*Asking)
	uitest.Answer(q, q.Update(ui.Shown{}))
	press(q, "y")
	uitest.Answer(m, m.Update(ui.Shown{}))
	press(m, "down")
	golden(t, "deferred", uitest.Drawn(m, 80, 20))
	if q := m.queues[Attention]; len(q.Deferred) != 1 || len(q.Items) != 7 {
		t.Errorf("%d wait, %d are asked", len(q.Deferred), len(q.Items))
	}
	press(m, "down", "down", "down", "down", "right")
	if q := m.queue(m.queues[Attention]); len(q.Items) != 8 {
		t.Errorf("in a hurry %d are asked", len(q.Items))
	}
	c.at = c.at.Add(judge.ViewGap)
	m.setup.hurry = false
	uitest.Answer(m, m.count())
	if q := m.queues[Attention]; len(q.Items) != 8 {
		t.Errorf("after three days %d are asked", len(q.Items))
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	b := &saved{enrolled: []string{"ana"}}
	m, _ := ready(t, &pictures{}, b, newClock())
	q := asking(t, m, "ana")
	press(q, "e")
	for w := 1; w < 130; w += 4 {
		for h := 1; h < 40; h += 2 {
			uitest.Drawn(m, w, h)
			uitest.Drawn(q, w, h)
		}
	}
}

func TestReasons(t *testing.T) {
	m, _ := start(&pictures{}, &saved{enrolled: []string{"ana"}}, newClock())
	cmd := m.Update(ui.Shown{})
	if got := uitest.Why(m, "enter"); got != "earlier answers are being read: wait for them" {
		t.Errorf("before the answers are read: %q", got)
	}
	uitest.Answer(m, cmd)
	if got := uitest.Why(m, "right"); got != "the settings below can be changed: go down to one" {
		t.Errorf("on a kind of questions: %q", got)
	}
	m.starting = true
	if got := uitest.Why(m, "enter"); got != "the questions are being prepared: wait for them" {
		t.Errorf("while starting: %q", got)
	}
	m.starting = false
	press(asking(t, m, "ana"), "y", "y", "y", "y")
	uitest.Answer(m, m.Update(ui.Shown{}))
	if got := uitest.Why(m, "enter"); got != "nothing is left to ask: choose other questions or another rater" {
		t.Errorf("after the last question: %q", got)
	}
	m, _ = ready(t, &pictures{}, &saved{refusing: errors.New("damaged")}, newClock())
	if got := uitest.Why(m, "a"); got != "answers cannot be saved: the page says why" {
		t.Errorf("without a store: %q", got)
	}
}

// The wheel moves the cursor, but not away from a field that is typed into.
func TestWheel(t *testing.T) {
	m, _ := ready(t, &pictures{}, &saved{enrolled: []string{"ana"}}, newClock())
	wheel := tea.MouseWheelMsg{Button: tea.MouseWheelDown}
	m.Update(wheel)
	press(m, "a")
	m.Update(wheel)
	if m.List.At != 1 {
		t.Errorf("at %d, want 1", m.List.At)
	}
}
