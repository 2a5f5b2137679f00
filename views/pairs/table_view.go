package pairs

import (
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// columns of the table: what differs, the label, the two answers, the difference.
type columns struct{ differs, label, a, b, delta int }

// columnsIn divides w cells, behind the two of the sign. Where all pairs have one label it is not repeated.
func (m *Model) columnsIn(w int) columns {
	const delta = 9
	rest := max(0, w-2-delta-8)
	c := columns{differs: rest * 3 / 10, label: rest * 2 / 10, delta: delta}
	if m.oneLabel() {
		c.label = 0
	}
	c.a = (rest - c.differs - c.label) / 2
	c.b = c.a
	return c
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
	w := m.columnsIn(c.Width())
	write := func(y int, style styles, sign string, differs, label, a, b, delta safe.Text) {
		c.Print(0, y, style.sign, safe.Clean(sign))
		x := c.Print(2, y, style.text, differs.PadRight(w.differs)) + 2
		if w.label > 0 {
			x = c.Print(x, y, style.text, label.PadRight(w.label)) + 2
		}
		x = c.Print(x, y, style.text, a.PadRight(w.a)) + 2
		x = c.Print(x, y, style.text, b.PadRight(w.b)) + 2
		c.Print(x, y, style.text, delta.PadLeft(w.delta))
	}
	muted := styles{c.Theme.Muted, c.Theme.Muted}
	write(0, muted, "", safe.Clean("differs in"), safe.Clean("label"), safe.Clean("A is taken for"), safe.Clean("B is taken for"), safe.Clean("Δp(label)"))
	for y := 1; y < c.Height() && m.top+y-1 < len(m.rows); y++ {
		r := m.rows[m.top+y-1]
		style, sign := styles{c.Theme.Muted, c.Theme.Text}, "·"
		switch {
		case r.flips():
			style.sign, sign = c.Theme.Mistake, "⇄"
		case r.known():
			style.sign, sign = c.Theme.Correct, "="
		}
		delta := safe.Clean("–")
		if r.known() && r.label >= 0 {
			delta = safe.Format("%+.3f", r.delta())
		}
		write(y, style, sign, safe.Format("%s: %s → %s", r.Attribute, r.From, r.To), m.class(r.label), m.answer(r.a), m.answer(r.b), delta)
		if m.top+y-1 == m.at {
			c.Highlight(0, y, c.Width(), 1, c.Theme.Selection)
		}
	}
}

// answer is what the model takes a picture for.
func (m *Model) answer(s side) safe.Text {
	switch {
	case s.err != nil:
		return safe.Clean("left out")
	case !s.known:
		return safe.Clean("·")
	}
	return safe.Concat(m.class(s.top[0].Class), safe.Format(" %.2f", s.top[0].P))
}

// styles are those of a line: of its sign and of its text.
type styles struct{ sign, text lipgloss.Style }
