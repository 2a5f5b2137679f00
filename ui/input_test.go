package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// typist drives a shell whose input is read ahead, as [Run] does.
type typist struct {
	*driver
	turns chan tea.Msg
}

func typing(t *testing.T, o Options) *typist {
	d := &typist{drive(t, 80, 24, o), make(chan tea.Msg, 1)}
	d.input.spare = 100 * time.Millisecond
	d.input.send = func(msg tea.Msg) { d.turns <- msg }
	return d
}

// burst types keys at once, and lets the shell act until none are left.
func (d *typist) burst(msgs ...tea.Msg) {
	d.t.Helper()
	for _, msg := range msgs {
		switch got := d.Filter(d.Shell, msg).(type) {
		case nil:
		case tea.QuitMsg:
			d.quit = true
			return
		default:
			d.t.Fatalf("a key acts before the keys behind it are read: %v", got)
		}
	}
	for d.input.asked && !d.quit {
		msg := d.Filter(d.Shell, <-d.turns)
		if msg == nil {
			continue
		}
		_, cmd := d.Update(msg)
		d.run(cmd)
	}
}

func presses(names ...string) (msgs []tea.Msg) {
	for _, name := range names {
		msgs = append(msgs, press(name))
	}
	return msgs
}

func TestKeysBehindOneThatOpensAScreenAreForThatScreen(t *testing.T) {
	inner := &list{name: "inner", title: "inner", rows: []string{"a", "b", "c"}}
	l := &list{name: "classes", title: "classes", rows: []string{"a"}, opens: inner}
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: l}}})
	d.burst(presses("enter", "j", "j")...)
	if inner.at != 2 {
		t.Errorf("the screen got %q, the one below %q", inner.got, l.got)
	}
	d.burst(presses("esc", "enter", "esc")...)
	if d.top().Screen != l || d.quit {
		t.Errorf("%s is on top, quit %t", d.top().Name(), d.quit)
	}
}

func TestTextTypedAheadIsKept(t *testing.T) {
	l := &list{name: "classes", title: "classes", rows: []string{"quinoa", "b"}}
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: l}}})
	text := strings.Repeat("quinoa ", 20) + "q"
	d.burst(presses(append(append([]string{"/"}, strings.Split(text, "")...), "enter")...)...)
	if d.quit || l.filter != text || d.filtering != nil {
		t.Errorf("filter %q, want %q; quit %t", l.filter, text, d.quit)
	}
	d.burst(presses("esc", "q", "j")...)
	if !d.quit || l.filter != "" || l.got[len(l.got)-1] == "key j" {
		t.Errorf("quit %t, filter %q, got %q", d.quit, l.filter, l.got)
	}
}

// A window that is too small has no filter line: q ends the program though the line is open.
func TestFault_62_QuitsATooSmallWindow(t *testing.T) {
	l := &list{name: "classes", title: "classes", rows: []string{"a", "b"}}
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: l}}})
	d.burst(presses("/", "a")...)
	d.send(tea.WindowSizeMsg{Width: 30, Height: 8})
	d.burst(presses("b")...)
	d.send(tea.PasteMsg{Content: "c"})
	if l.filter != "a" || d.filtering.Value() != "a" {
		t.Errorf("the filter is %q, want %q", l.filter, "a")
	}
	if d.burst(presses("q")...); !d.quit {
		t.Error("q does not end the program")
	}
}

func TestCtrlCGoesBeforeWhatWasTyped(t *testing.T) {
	l := &list{name: "classes", title: "classes", rows: make([]string, 1000)}
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: l}}})
	d.burst(append(presses("j", "j", "/", "a"), tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})...)
	if !d.quit || l.at != 0 {
		t.Errorf("quit %t, at %d", d.quit, l.at)
	}
}

// A command that takes long does not hold up the keys behind.
func TestKeysDoNotWaitForWork(t *testing.T) {
	l := &list{name: "classes", title: "classes", rows: make([]string, 1000)}
	slow := make(chan tea.Msg)
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: l}}, Shortcuts: []Action{{Key: "w", Do: func() tea.Msg { return <-slow }}}})
	for _, msg := range presses("w", "j", "w", "j") {
		d.Filter(d.Shell, msg)
	}
	for d.input.asked {
		if msg := d.Filter(d.Shell, <-d.turns); msg != nil {
			d.Update(msg)
		}
	}
	if close(slow); l.at != 2 {
		t.Errorf("at %d, want 2", l.at)
	}
}

// One timer runs for notices, however many there are.
func TestOneTimerForNotices(t *testing.T) {
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: &list{name: "classes", title: "classes"}}}})
	d.pace.now = time.Now
	if first, second := d.notify(Notify{}), d.notify(Notify{}); first == nil || second != nil {
		t.Errorf("timers: %t, %t", first != nil, second != nil)
	}
	if d.noticeOver(1) == nil || d.noticeOver(2) != nil || d.timed {
		t.Error("the second notice does not time out")
	}
}

// An esc and a key that come together are what terminals send for the key with alt.
func TestEscAndAKeyTogether(t *testing.T) {
	inner := &list{name: "inner", title: "inner", rows: []string{"a", "b", "c"}}
	l := &list{name: "classes", title: "classes", rows: []string{"a", "b"}, opens: inner}
	d := typing(t, Options{Roots: []Root{{Key: "1", Screen: l}}})
	alt := func(code rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code, Mod: tea.ModAlt} }
	d.burst(press("enter"), alt('j'))
	if d.top().Screen != l || l.at != 1 {
		t.Errorf("%s is on top, at %d; want classes, 1", d.top().Name(), l.at)
	}
	d.burst(press("enter"), alt(tea.KeyLeft), press("?"), alt('/'), press("a"), alt('b'))
	if d.top().Screen != l || d.overlay != nil || d.filtering == nil || d.filtering.Value() != "a" {
		t.Errorf("%s is on top, overlay %v, filter %v", d.top().Name(), d.overlay, d.filtering)
	}
	d.burst(press("enter"), alt('q'), press("j"))
	if !d.quit {
		t.Error("esc and q do not quit")
	}
	for _, msg := range []tea.KeyPressMsg{alt('Q'), {Code: 'q', ShiftedCode: 'Q', Mod: tea.ModAlt | tea.ModShift}} {
		if got := withoutAlt(msg).String(); got != "Q" {
			t.Errorf("%v without alt is %q", msg, got)
		}
	}
	if !endsAtOnce(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl | tea.ModAlt}) {
		t.Error("esc and ctrl-c do not end the program")
	}
}
