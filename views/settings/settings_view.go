package settings

import (
	"context"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// The lines above and below the list: the titles, and an empty line with what the setting is for.
const (
	headLines = 1
	footLines = 4
)

const valueColumn = 1

// columns are the table of settings.
func columns(m *Model) ui.Table[int] {
	return ui.Table[int]{Indent: ui.Margin, Columns: []ui.Column[int]{
		{Title: "setting", Width: ui.Part(3, 28, 36), Text: func(i int) safe.Text { return safe.Clean(m.rows[i].Name) }},
		{Title: "value", Gap: 2, Draw: m.drawValue},
		{
			Title: "from", Width: ui.Cells(12), Gap: 2, Text: func(i int) safe.Text { return safe.Clean(m.rows[i].From) },
			Style: func(t ui.Theme, i int) lipgloss.Style {
				if m.rows[i].From == "default" {
					return t.Muted
				}
				return t.Accent
			},
		},
	}}
}

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	if len(m.rows) == 0 {
		c.Message("no setting has all of these words", m.BackKey()+" shows all settings")
		return
	}
	from, to := m.list.Shown()
	shown := make([]int, to-from)
	for i := range shown {
		shown[i] = from + i
	}
	columns(m).Draw(c.Sub(0, 0, c.Width(), c.Height()-footLines), shown)
	if !m.field.Open {
		c.Sub(0, headLines, c.Width(), len(shown)).Mark(m.list.At - from)
	}
	below := c.Sub(ui.Margin, c.Height()-footLines+1, min(c.Width()-2*ui.Margin, ui.MostTextCols), footLines-1)
	below.Wrapped(c.Theme.Muted, m.about())
}

// about says what the setting under the cursor is for.
func (m *Model) about() safe.Text {
	r := m.row()
	about := safe.Clean(r.Doc)
	if r.Default != "" {
		about = safe.Format("%s Default: %s.", about, r.Default)
	}
	if !r.Live {
		about = safe.Format("%s A change holds from the next start on.", about)
	}
	return about
}

// drawValue draws a value, between signs where the arrow keys change it, or as it is being typed.
func (m *Model) drawValue(c *ui.Canvas, i int) {
	r := m.rows[i]
	if i == m.list.At && m.field.Open {
		text := safe.Clean(m.field.Text)
		c.Cursor(min(2+text.Width(), c.Width()-1), 0)
		c.Print(2, 0, c.Theme.Accent, text.Truncate(c.Width()-3))
		return
	}
	if i == m.list.At {
		for x, side := range map[int]string{0: r.Before, c.Width() - 1: r.After} {
			if sign := map[bool]string{true: "◂", false: "▸"}[x == 0]; side != "" {
				c.Print(x, 0, c.Theme.Accent, safe.Clean(sign))
			}
		}
	}
	value, style := safe.Clean(r.Value), c.Theme.Text
	if r.Value == "" {
		value, style = safe.Format("–"), c.Theme.Muted
	}
	c.Print(2, 0, style, value.Truncate(c.Width()-4))
}

// asked is a question that needs no context: writing a small file is not cut short.
func asked(f func() (tea.Cmd, error)) func(context.Context) (tea.Cmd, error) {
	return func(context.Context) (tea.Cmd, error) { return f() }
}
