package ui

import (
	"beyond/ui/fault"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// help lists all keys of the screen on top, then the keys that act everywhere.
type help struct{ scroll int }

func (h *help) update(s *Shell, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		h.scroll += map[tea.MouseButton]int{tea.MouseWheelDown: 2, tea.MouseWheelUp: -2}[msg.Button]
	case tea.KeyPressMsg:
		switch msg.String() {
		case "down", "j":
			h.scroll++
		case "up", "k":
			h.scroll--
		case "pgdown", "space":
			h.scroll += 10
		case "pgup":
			h.scroll -= 10
		default:
			s.overlay = nil
		}
	}
	h.scroll = max(0, min(h.scroll, len(h.lines(s))-h.height(s)))
	return nil
}

// helpLine is a heading (no key), or a key with its action.
type helpLine struct{ key, text safe.Text }

func (h *help) lines(s *Shell) []helpLine {
	lines := []helpLine{{text: s.top().Title()}}
	add := func(bindings []key.Binding) {
		for _, b := range bindings {
			lines = append(lines, helpLine{safe.Clean(b.Help().Key), safe.Clean(b.Help().Desc)})
		}
	}
	add(s.bindings())
	lines = append(lines, helpLine{}, helpLine{text: safe.Format("everywhere")})
	add(keys.list())
	for _, a := range s.options.Shortcuts {
		lines = append(lines, helpLine{safe.Clean(a.Key), a.Title})
	}
	for _, r := range s.options.Roots {
		lines = append(lines, helpLine{safe.Clean(r.Key), safe.Format("go to %s", r.Screen.Name())})
	}
	return lines
}

func (h *help) bindings() []key.Binding { return []key.Binding{keys.scroll, keys.close} }

func (h *help) height(s *Shell) int { return s.rows - 8 }

func (h *help) draw(s *Shell, c *Canvas) {
	fault.Here("overlay")
	lines := h.lines(s)
	shown := min(len(lines), h.height(s))
	box := drawBox(c, min(64, s.cols-8), shown, safe.Format("keys · esc closes"))
	for y, l := range lines[h.scroll:][:shown] {
		if l.key.IsEmpty() {
			box.Print(0, y, box.Theme.Title, l.text)
			continue
		}
		box.PrintRight(12, y, box.Theme.Key, l.key)
		box.Print(14, y, box.Theme.Text, l.text.Truncate(box.Width()-14))
	}
}

// drawBox clears a rectangle in the middle, writes its title, and returns the w×h cells within.
func drawBox(c *Canvas, w, h int, title safe.Text) *Canvas {
	x, y := (c.Width()-w)/2-2, (c.Height()-h)/2-2
	c.Fill(x, y, w+4, h+4, c.Theme.Overlay)
	c.HLine(x, y, w+4)
	c.HLine(x, y+h+3, w+4)
	c.Print(x+2, y+1, c.Theme.Muted, title.Truncate(w))
	box := c.Sub(x+2, y+2, w, h)
	box.Theme.Text = c.Theme.Overlay
	return box
}
