package selections

import (
	"path"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// The lines above and below the list: the titles, and the picture at hand with its note.
const (
	headLines = 1
	footLines = 4
)

// columns are the table of selections.
func (m *Model) columns() ui.Table[row] {
	inUse := func(r row) bool { return r.name == m.options.Marking.Selected() }
	return ui.Table[row]{Indent: ui.Margin, Columns: []ui.Column[row]{
		{Title: "", Width: ui.Cells(1), Text: func(r row) safe.Text {
			if inUse(r) {
				return safe.Clean(finding.Star)
			}
			return safe.Text{}
		}, Style: func(t ui.Theme, _ row) lipgloss.Style { return t.Accent }},
		{Title: "selection", Gap: 1, Most: 60, Text: func(r row) safe.Text { return safe.Clean(r.name) }},
		{Title: "here", Width: ui.Cells(8), Gap: 2, Right: true, Text: func(r row) safe.Text {
			return safe.Clean(finding.Count(len(r.pictures)))
		}},
		{Title: "pictures", Width: ui.Cells(10), Gap: 2, Right: true, Text: func(r row) safe.Text {
			return safe.Clean(finding.Count(r.size))
		}},
	}}
}

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{finding.Star, "the selection that pictures are put into"},
		{"here", "pictures of it in this data set that are predicted"},
	}
}

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	from, to := m.list.Shown()
	m.columns().Draw(c.Sub(0, 0, c.Width()-ui.Margin, c.Height()-footLines), m.rows[from:to])
	if !m.field.Open {
		c.Sub(0, headLines, c.Width(), to-from).Mark(m.list.At - from)
	}
	m.drawFoot(c.Sub(ui.Margin, c.Height()-footLines+1, c.Width()-2*ui.Margin, footLines-1))
}

// drawFoot draws the text being typed, or the picture at hand with its note.
func (m *Model) drawFoot(c *ui.Canvas) {
	if m.field.Open {
		prompt := "new selection: "
		if m.noting {
			prompt = "note: "
		}
		lines := safe.Clean(prompt + m.field.Text).Wrap(c.Width() - 1)
		lines = lines[max(0, len(lines)-c.Height()):]
		for y, line := range lines {
			c.Print(0, y, c.Theme.Text, line)
		}
		c.Cursor(lines[len(lines)-1].Width(), len(lines)-1)
		return
	}
	if m.options.Picture < 0 {
		c.Print(0, 0, c.Theme.Muted, safe.Clean("Pictures are put into the selection in use by a key, on every screen that shows one.").
			Truncate(c.Width()))
		return
	}
	c.Print(0, 0, c.Theme.Text, safe.Clean(path.Base(m.path)).Truncate(c.Width()))
	note := safe.Clean(m.note)
	if m.note == "" {
		note = safe.Format("no note: %s writes one", m.Key("e"))
	}
	c.Sub(0, 1, c.Width(), footLines-2).Wrapped(c.Theme.Muted, note)
}
