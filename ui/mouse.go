package ui

import (
	"slices"
	"strings"

	"beyond/ui/fault"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// pointed hands mouse events to the overlay, to the screen in its own cells, or to the shell's own lines.
func (s *Shell) pointed(msg tea.MouseMsg) tea.Cmd {
	fault.Here("mouse")
	area := body(s.cols, s.rows)
	m := msg.Mouse()
	_, clicked := msg.(tea.MouseClickMsg)
	switch {
	case s.tooSmall():
		return nil
	case clicked && m.Y == s.rows-1:
		return s.clickedFooter(m.X)
	case s.overlay != nil:
		return s.overlay.update(s, msg)
	case clicked && m.Y == 0:
		return s.clickedHeader(m.X)
	case m.Y < area.Min.Y || m.Y >= area.Max.Y:
		return nil
	}
	m.Y -= area.Min.Y
	switch msg.(type) {
	case tea.MouseClickMsg:
		return s.top().Update(tea.MouseClickMsg(m))
	case tea.MouseReleaseMsg:
		return s.top().Update(tea.MouseReleaseMsg(m))
	case tea.MouseWheelMsg:
		return s.top().Update(tea.MouseWheelMsg(m))
	case tea.MouseMotionMsg:
		return s.top().Update(tea.MouseMotionMsg(m))
	}
	return nil
}

// clickedFooter presses the key at x of the last line.
func (s *Shell) clickedFooter(x int) tea.Cmd {
	for _, e := range s.footer(s.cols) {
		if x < e.x || x >= e.x+e.width {
			continue
		}
		if press, ok := KeyPress(e.keyAt(x - e.x)); ok {
			return s.pressed(press)
		}
	}
	return nil
}

// keyAt is the name of the key that is written at x of a footer's entry: one of several that are written side by side,
// the first one where no key is written.
func (e footerEntry) keyAt(x int) string {
	help := e.Help().Key
	parts := strings.FieldsFunc(help, func(r rune) bool { return r == '/' || r == ' ' })
	if len(parts) == 1 && len(e.Keys()) > 1 && !slices.Contains(e.Keys(), help) {
		parts = strings.Split(help, "")
	}
	at := 0
	for _, part := range parts {
		at = strings.Index(help[at:], part) + at
		begin := safe.Clean(help[:at]).Width()
		at += len(part)
		if name := keyNamed(part, e.Binding); name != "" && x >= begin && x < safe.Clean(help[:at]).Width() {
			return name
		}
	}
	return e.Keys()[0]
}

// keyNamed is the key of a binding that is written so; "" if none is.
func keyNamed(text string, b key.Binding) string {
	at := slices.IndexFunc(b.Keys(), func(name string) bool {
		return text == name || text == showKey(name) || text == "pgdn" && name == "pgdown"
	})
	if at < 0 {
		return ""
	}
	return b.Keys()[at]
}

// clickedHeader goes back to the screen whose title is at x of the first line, or to the first screen on the program's
// name.
func (s *Shell) clickedHeader(x int) tea.Cmd {
	from, titles := s.titles()
	at := titleColumn
	if x < at {
		return s.popTo(0)
	}
	for i, title := range titles {
		if x >= at && x < at+title.Width() {
			return s.popTo(from + i)
		}
		at += title.Width() + safe.Clean(titleSeparator).Width()
	}
	return nil
}

// popTo leaves the screens above one on the stack.
func (s *Shell) popTo(at int) tea.Cmd {
	if at >= len(s.stack)-1 {
		return nil
	}
	return s.leaveFor(s.stack[:at+1])
}
