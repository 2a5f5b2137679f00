package pairs

import (
	"beyond/ui"
	"beyond/ui/safe"
)

// table is the table of pairs. A label that all pairs share is not repeated.
func (m *Model) table() ui.Table[row] {
	const sign, delta, gap, gaps = 1, 9, 2, 8
	rest := func(w int) int { return max(0, w-sign-1-delta-gaps) }
	differs := func(w int) int { return rest(w) * 3 / 10 }
	label := func(w int) int { return rest(w) * 2 / 10 }
	labelGap := gap
	if m.oneLabel() {
		label, labelGap = ui.Cells(0), 0
	}
	answer := func(w int) int { return (rest(w) - differs(w) - label(w)) / 2 }
	return ui.Table[row]{Columns: []ui.Column[row]{
		{Width: ui.Cells(sign), Draw: drawSign},
		{Title: "differs in", Width: differs, Gap: 1, Text: func(r row) safe.Text {
			return safe.Format("%s: %s → %s", r.Attribute, r.From, r.To)
		}},
		{Title: "label", Width: label, Gap: labelGap, Text: func(r row) safe.Text { return m.class(r.label) }},
		{Title: "A is taken for", Width: answer, Gap: gap, Text: func(r row) safe.Text { return m.answer(r.a) }},
		{Title: "B is taken for", Width: answer, Gap: gap, Text: func(r row) safe.Text { return m.answer(r.b) }},
		{Title: "Δp(label)", Width: ui.Cells(delta), Gap: gap, Right: true, Text: deltaText},
	}}
}

func (m *Model) oneLabel() bool {
	for _, r := range m.rows {
		if r.label != m.rows[0].label {
			return false
		}
	}
	return true
}

func (m *Model) drawTable(c *ui.Canvas) {
	from, to := m.list.Shown()
	m.table().Draw(c, m.rows[from:to])
	c.Highlight(0, 1+m.list.At-from, c.Width(), 1, c.Theme.Selection)
}

// drawSign draws ⇄ for a pair that flips, = for one that does not.
func drawSign(c *ui.Canvas, r row) {
	style, sign := c.Theme.Muted, "·"
	switch {
	case r.flips():
		style, sign = c.Theme.Mistake, "⇄"
	case r.known():
		style, sign = c.Theme.Correct, "="
	}
	c.Print(0, 0, style, safe.Clean(sign))
}

func deltaText(r row) safe.Text {
	if !r.known() || r.label < 0 {
		return safe.Clean("–")
	}
	return safe.Format("%+.3f", r.delta())
}

// answer is the class that the model takes a picture for, and its probability.
func (m *Model) answer(s side) safe.Text {
	switch {
	case s.err != nil:
		return safe.Clean("left out")
	case !s.known:
		return safe.Clean("·")
	}
	return safe.Concat(m.class(s.top[0].Class), safe.Format(" %.2f", s.top[0].P))
}
