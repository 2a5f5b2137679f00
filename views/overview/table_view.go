package overview

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// table is the table of classes: how many pictures of a class are wrong, and which classes they are taken for. Without
// labels it says how many pictures are predicted as a class, and how surely.
func (m *Model) table() ui.Table[row] {
	part := func(least, most int) func(w int) int { // a fifth of the screen, which is wider by a margin
		return func(w int) int { return ui.Part(5, least, most)(w + ui.Margin) }
	}
	share, last, lastText := "wrong", "median ↯", func(r row) string { return r.Steps.String() }
	taken := ui.Column[row]{Title: "taken for", Gap: 2, Draw: m.drawTaken}
	if !m.facts.labelled {
		share, last, lastText = "predicted", "mean p", func(r row) string { return fmt.Sprintf("%.2f", r.MeanP) }
		taken.Title = ""
	}
	muted := func(t ui.Theme, _ row) lipgloss.Style { return t.Muted }
	return ui.Table[row]{Indent: ui.Margin, Columns: []ui.Column[row]{
		{
			Title: "class", Width: func(w int) int { return part(12, 30)(w) - 1 },
			Text:  func(r row) safe.Text { return safe.Clean(r.Name) },
			Style: func(t ui.Theme, _ row) lipgloss.Style { return t.TrueLabel },
		},
		{Title: "n", Width: ui.Cells(6), Gap: 1, Right: true, Text: func(r row) safe.Text {
			return safe.Clean(finding.Count(len(r.Pictures)))
		}},
		{Title: share, Width: part(8, 40), Gap: 2, Draw: m.drawBar},
		{Width: ui.Cells(10), Right: true, Text: known(func(r row) string { return finding.Short(r.Share) })},
		{Width: ui.Cells(12), Needs: 110 - ui.Margin, Right: true, Style: muted, Text: known(func(r row) string {
			return finding.Interval(r.Share)
		})},
		{Title: last, Width: ui.Cells(7), Right: true, Text: known(lastText)},
		taken,
	}}
}

// known leaves the cell empty of a class of which no picture is predicted yet.
func known(text func(r row) string) func(r row) safe.Text {
	return func(r row) safe.Text {
		if r.Share.N == 0 {
			return safe.Text{}
		}
		return safe.Clean(text(r))
	}
}

func (m *Model) drawTable(c *ui.Canvas, l layout) {
	list := m.cursor.lists[rowsPane]
	from, to := list.Shown()
	if len(m.visible.rows) == 0 {
		c.Print(ui.Margin, l.rows.y, c.Theme.Muted, safe.Clean("no class matches the filter"))
	} else if m.cursor.isOn(rowsPane, list.At) {
		y := l.rows.y + list.At - from
		c.Fill(0, y, l.w, 1, c.Theme.Selection) // below the row, so that the bar keeps its colour
		c.Print(0, y, c.Theme.Accent, safe.Clean("▌"))
	}
	table := m.table()
	if m.facts.few {
		table = m.confused()
	}
	table.Draw(c.Sub(0, l.rows.y-1, l.w-ui.Margin, l.rows.h+1), m.visible.rows[from:to])
	if below := len(m.visible.rows) - from - l.rows.h; below > 0 {
		c.PrintRight(l.w-ui.Margin, l.rows.y+l.rows.h, c.Theme.Muted, safe.Format("▾ %d more", below))
	}
}

func (m *Model) drawBar(c *ui.Canvas, r row) {
	style := c.Theme.Predicted
	switch {
	case r.Share.N == 0:
		c.Print(0, 0, c.Theme.Muted, safe.Clean("not yet known"))
		return
	case r.Share.N < finding.LeastForPercent:
		style = c.Theme.Muted // a full bar of one picture must not be the loudest thing here
	case m.facts.labelled:
		style = c.Theme.Mistake
	}
	c.Bar(0, 0, c.Width(), r.Share.Share, style)
}

// drawTaken lists the classes that mistakes are taken for as far as there is room, with an ellipsis for the rest.
func (m *Model) drawTaken(c *ui.Canvas, r row) {
	const ellipsis, separator = " …", ", "
	x := 0
	for i, t := range r.Taken {
		word := safe.Format("%s %d", m.facts.evidence.Name(t.Class), t.Count)
		if m.facts.few && t.Count == 1 {
			word = safe.Clean(m.facts.evidence.Name(t.Class))
		}
		room := c.Width() - x
		if i < len(r.Taken)-1 {
			room -= len([]rune(ellipsis))
		}
		if i > 0 && len(separator)+word.Width() > room {
			c.Print(x, 0, c.Theme.Muted, safe.Clean(ellipsis))
			return
		}
		if i > 0 {
			x = c.Print(x, 0, c.Theme.Muted, safe.Clean(separator))
		}
		x = c.Print(x, 0, c.Theme.Predicted, word.Truncate(room))
	}
}
