package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestFault_40_KeysAtOnce types 10,000 keys in one moment and then q: all of them act as one move, nothing is drawn, and
// the program ends.
func TestFault_40_KeysAtOnce(t *testing.T) {
	l := &list{name: "classes", title: "classes", rows: make([]string, 20_000)}
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: l}}})
	at := time.Unix(0, 0)
	d.pace.now = func() time.Time { at = at.Add(time.Microsecond); return at }
	var keys []tea.Msg
	for range 10_000 {
		keys = append(keys, tea.KeyPressMsg{Code: tea.KeyDown})
	}
	d.pace.drawn = at
	if d.burst(append(keys, presses("q")...)...); l.at != 10_000 || !d.quit || d.pace.drawn != time.Unix(0, 0) {
		t.Errorf("%d keys acted, quit %t, drawn %v, want 10000, true, not", l.at, d.quit, d.pace.drawn)
	}
}

// TestFault_40_Frames acts on keys one by one: two frames are drawn, and another is due, which shows the last of them.
func TestFault_40_Frames(t *testing.T) {
	l := &list{name: "classes", title: "classes", rows: make([]string, 20_000)}
	s := NewShell(Options{Roots: []Root{{Key: "1", Screen: l}}})
	at := time.Unix(0, 0)
	s.pace.now = func() time.Time { return at }
	frames := 0
	update := func(msg tea.Msg) {
		before := s.pace.drawn
		s.Update(msg)
		if s.pace.drawn != before {
			frames++
		}
	}
	at = at.Add(time.Second)
	update(tea.WindowSizeMsg{Width: 80, Height: 24})
	at = at.Add(time.Second)
	for range 10_000 {
		update(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	if l.at != 10_000 || frames != 2 || !s.pace.due {
		t.Errorf("%d keys acted, %d frames, another due %t; want 10000, 2, true", l.at, frames, s.pace.due)
	}
	at = at.Add(frameTime)
	update(frameMsg{})
	if frames != 2 || !s.pace.due {
		t.Errorf("%d frames, another due %t; want 2 and true, for keys may still be waiting", frames, s.pace.due)
	}
	at = at.Add(burstTime - frameTime)
	update(frameMsg{})
	if frames != 3 || s.pace.due {
		t.Errorf("%d frames, another due %t, want 3 and false", frames, s.pace.due)
	}
	for range burst { // a person's keys are drawn at the usual pace
		update(tea.KeyPressMsg{Code: tea.KeyUp})
	}
	at = at.Add(frameTime)
	update(frameMsg{})
	if frames != 4 || s.pace.due {
		t.Errorf("%d frames, another due %t, want 4 and false", frames, s.pace.due)
	}
}
