package critic

import (
	"fmt"
	"path"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.asking.Pending():
		m.drawWaiting(c)
	case m.err != nil:
		c.Message("Nothing could be chosen.", m.err.Error())
	case len(m.blocks) > 0:
		m.drawBlocks(c)
	}
}

func (m *Model) drawWaiting(c *ui.Canvas) {
	if !ui.WorthTelling(m.Waited) {
		return
	}
	below := ui.SoFar(m.Waited)
	if left := m.Far.Left(m.Waited); left > 0 {
		below = fmt.Sprintf("%d of %d, about %s left", m.Far.Done, m.Far.Total, ui.Estimate(left))
	}
	c.Message("Asking the model how surely it knows each picture, and attacking it", below)
	if m.Far.Total > 0 {
		w := c.Width() / 3
		c.Bar((c.Width()-w)/2, c.Height()/2+2, w, m.Far.Share(), c.Theme.Accent)
	}
}

func (m *Model) drawBlocks(c *ui.Canvas) {
	l := m.layout()
	if l.across == 1 {
		m.drawTabs(c)
	}
	for i := range min(l.across, len(m.blocks)-m.first) {
		b := m.blocks[m.first+i]
		if x := l.block(i); l.across > 1 {
			heading := b.heading()
			end := c.Print(x, 0, m.titleStyle(c, m.first+i), heading[0])
			drawOverlaps(c, end, x+l.width, heading[1:])
		}
		m.drawBlock(c, l, i, b)
	}
	for _, p := range m.spots() {
		cell := c.In(p.cell)
		m.drawPick(cell, m.pick(p.spot))
		if p.spot == m.at {
			cell.Highlight(0, cell.Height()-1, cell.Width(), 1, c.Theme.Selection)
		}
	}
}

// drawTabs names all selectors where only one has room, and how much it has in common with the others.
func (m *Model) drawTabs(c *ui.Canvas) {
	texts, xs := m.tabs()
	x := 0
	for b, text := range texts {
		x = c.Print(xs[b], 0, m.titleStyle(c, b), text)
	}
	drawOverlaps(c, x, c.Width()-ui.Margin, m.blocks[m.first].heading()[1:])
}

// drawOverlaps writes at the right end of the columns from left to right how much a choice has in common with others.
func drawOverlaps(c *ui.Canvas, left, right int, overlaps []safe.Text) {
	parts := append([]safe.Text{safe.Clean("∩")}, overlaps...)
	c.PrintRight(right, 0, c.Theme.Muted, safe.JoinFitting(" ", right-left-2, parts...))
}

func (m *Model) titleStyle(c *ui.Canvas, block int) lipgloss.Style {
	if block == m.at.block {
		return c.Theme.Title.Underline(true)
	}
	return c.Theme.Muted
}

func (m *Model) drawBlock(c *ui.Canvas, l layout, i int, b block) {
	x := l.block(i)
	for list := range lists {
		end := c.Print(x, l.heading(list), c.Theme.Accent, safe.Clean(listNames[list]).Truncate(l.width))
		c.HLine(end+1, l.heading(list), x+l.width-end-1)
		style := c.Theme.Muted
		if b.rules[list].Relaxed {
			style = c.Theme.Doubt
		}
		if b.err != nil {
			continue
		}
		if len(b.lists[list]) == 0 {
			c.Print(x, l.heading(list)+1, c.Theme.Muted, safe.Clean("none qualifies").Truncate(l.width))
		}
		c.Sub(x, l.rule(list), l.width, c.Height()).Wrapped(style, b.rule(list))
	}
	if b.err != nil {
		c.Sub(x, l.heading(prototypes)+1, l.width, c.Height()).Wrapped(c.Theme.Mistake, safe.Clean(b.err.Error()))
	}
}

// drawPick draws a picture and why it was chosen; its name and the whole reason where there are no pictures.
func (m *Model) drawPick(c *ui.Canvas, p pick) {
	m.crops.Draw(c.Sub(0, 0, c.Width(), c.Height()-1), p.index,
		safe.Clean(path.Base(m.options.Path(p.index))), safe.Clean(p.why.Text))
	style := c.Theme.Text
	if p.also != "" {
		style = c.Theme.Accent
	}
	c.Print(0, c.Height()-1, style, safe.JoinFitting(" ", c.Width(), p.caption()...))
}

// Status implements ui.Stated: why the picture under the cursor was chosen.
func (m *Model) Status() safe.Text {
	p := m.selected()
	if p == nil {
		return safe.Text{}
	}
	status := p.status(m.blocks[m.at.block].title, m.at.list, m.options.Path(p.index))
	if m.question.By == engine.ByPrediction {
		status = safe.Concat(safe.Clean("by prediction · "), status)
	}
	return status
}
