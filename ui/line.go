package ui

import (
	"beyond/ui/safe"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// line is one line of text being edited.
type line struct{ textinput.Model }

func newLine(value string) *line {
	l := &line{textinput.New()}
	l.SetVirtualCursor(false)
	l.Focus()
	l.SetValue(value)
	l.CursorEnd()
	return l
}

func (l *line) update(msg tea.Msg) { l.Model, _ = l.Model.Update(msg) }

// draw writes the prompt and the text at (x, y), with the terminal's cursor in it.
func (l *line) draw(c *Canvas, x, y int, prompt safe.Text, style lipgloss.Style) {
	x = c.Print(x, y, c.Theme.Key, prompt)
	runes := []rune(l.Value())
	c.Print(x, y, style, safe.Clean(string(runes)))
	c.Cursor(x+safe.Clean(string(runes[:l.Position()])).Width(), y)
}
