package overview

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

// columns are the table's, by their first cell.
type columns struct {
	name, n, bar, share, interval, steps, taken int
	barWidth                                    int
}

const roomForInterval = 110

func columnsOf(w int) columns {
	var t columns
	t.name = ui.Margin
	t.n = t.name + min(max(w/5, 12), 30)
	t.bar = t.n + 8
	t.barWidth = min(max(w/5, 8), 40)
	t.share = t.bar + t.barWidth
	t.interval = t.share + 10
	t.steps = t.interval
	if w >= roomForInterval {
		t.steps += 12
	}
	t.taken = t.steps + 9
	return t
}

func (m *Model) drawTable(c *ui.Canvas, l layout) {
	t, head := columnsOf(l.w), l.rows.y-1
	title := func(x int, text string) { c.Print(x, head, c.Theme.Muted, safe.Clean(text)) }
	titleRight := func(x int, text string) { c.PrintRight(x, head, c.Theme.Muted, safe.Clean(text)) }
	title(t.name, "class")
	titleRight(t.bar-2, "n")
	if m.facts.labelled {
		title(t.bar, "wrong")
		titleRight(t.taken-2, "median ↯")
		title(t.taken, "taken for")
	} else {
		title(t.bar, "predicted")
		titleRight(t.taken-2, "mean p")
	}
	if len(m.visible.rows) == 0 {
		c.Print(ui.Margin, l.rows.y, c.Theme.Muted, safe.Clean("no class matches the filter"))
	}
	for i := range l.rows.h {
		if at := m.cursor.lists[rowsPane].Top + i; at < len(m.visible.rows) {
			if m.cursor.isOn(rowsPane, at) {
				c.Fill(0, l.rows.y+i, l.w, 1, c.Theme.Selection) // below, so that the bar keeps its colour
				c.Print(0, l.rows.y+i, c.Theme.Accent, safe.Clean("▌"))
			}
			m.drawRow(c, t, l.rows.y+i, m.visible.rows[at])
		}
	}
	if below := len(m.visible.rows) - m.cursor.lists[rowsPane].Top - l.rows.h; below > 0 {
		c.PrintRight(l.w-ui.Margin, l.rows.y+l.rows.h, c.Theme.Muted, safe.Format("▾ %d more", below))
	}
}

func (m *Model) drawRow(c *ui.Canvas, t columns, y int, r row) {
	c.Print(t.name, y, c.Theme.TrueLabel, safe.Clean(r.name).Truncate(t.n-t.name-1))
	c.PrintRight(t.bar-2, y, c.Theme.Text, safe.Clean(finding.Count(len(r.pictures))))
	if r.share.N == 0 {
		c.Print(t.bar, y, c.Theme.Muted, safe.Clean("not yet known"))
		return
	}
	style, last := c.Theme.Mistake, r.steps.String()
	if !m.facts.labelled {
		style, last = c.Theme.Predicted, fmt.Sprintf("%.2f", r.meanP)
	}
	if r.share.N < finding.LeastForPercent {
		style = c.Theme.Muted // a full bar of one picture must not be the loudest thing here
	}
	c.Bar(t.bar, y, t.barWidth, r.share.Share, style)
	c.PrintRight(t.share+10, y, c.Theme.Text, safe.Clean(finding.Short(r.share)))
	if t.steps > t.interval {
		c.PrintRight(t.steps, y, c.Theme.Muted, safe.Clean(finding.Interval(r.share)))
	}
	c.PrintRight(t.taken-2, y, c.Theme.Text, safe.Clean(last))
	m.drawTaken(c, t.taken, y, r.taken)
}

// drawTaken lists the classes that mistakes are taken for as far as there is room, with an ellipsis for the rest.
func (m *Model) drawTaken(c *ui.Canvas, x, y int, taken []finding.Taken) {
	const ellipsis, separator = " …", ", "
	for i, t := range taken {
		word := safe.Format("%s %d", m.facts.evidence.Name(t.Class), t.Count)
		room := c.Width() - ui.Margin - x
		if i < len(taken)-1 {
			room -= len([]rune(ellipsis))
		}
		if i > 0 && len(separator)+word.Width() > room {
			c.Print(x, y, c.Theme.Muted, safe.Clean(ellipsis))
			return
		}
		if i > 0 {
			x = c.Print(x, y, c.Theme.Muted, safe.Clean(separator))
		}
		x = c.Print(x, y, c.Theme.Predicted, word.Truncate(room))
	}
}
