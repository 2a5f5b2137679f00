package critic

import (
	"fmt"
	"path"
	"time"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// waitWorthTelling is how long a wait may be without a word.
const waitWorthTelling = 200 * time.Millisecond

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.asking != nil:
		m.drawWaiting(c)
	case m.err != nil:
		drawMessage(c, "Nothing could be chosen.", m.err.Error())
	case len(m.blocks) > 0:
		m.drawBlocks(c)
	}
}

func drawMessage(c *ui.Canvas, line, below string) {
	y := max(0, c.Height()/2-1)
	c.Print(0, y, c.Theme.Title, safe.Clean(line).Center(c.Width()))
	c.Print(0, y+1, c.Theme.Muted, safe.Clean(below).Center(c.Width()))
}

func (m *Model) drawWaiting(c *ui.Canvas) {
	if m.waited < waitWorthTelling {
		return
	}
	below := fmt.Sprintf("%.1f s so far", m.waited.Seconds())
	if left := m.far.Left(m.waited); left > 0 {
		below = fmt.Sprintf("%d of %d, about %.0f s left", m.far.Done, m.far.Total, max(1, left.Seconds()))
	}
	drawMessage(c, "Asking the model how surely it knows each picture, and attacking it", below)
	if m.far.Total > 0 {
		w := c.Width() / 3
		c.Bar((c.Width()-w)/2, c.Height()/2+2, w, m.far.Share(), c.Theme.Accent)
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
			c.PrintRight(x+l.width, 0, c.Theme.Muted, safe.JoinFitting(" ", x+l.width-end-2, append([]safe.Text{safe.Clean("∩")}, heading[1:]...)...))
		}
		m.drawBlock(c, l, i, b)
	}
	for _, p := range m.spots() {
		m.drawPick(c.Sub(p.cell.Min.X, p.cell.Min.Y, p.cell.Dx(), p.cell.Dy()), m.pick(p.spot))
		if p.spot == m.at {
			c.Highlight(p.cell.Min.X, p.cell.Max.Y-1, p.cell.Dx(), 1, c.Theme.Selection)
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
	overlaps := append([]safe.Text{safe.Clean("∩")}, m.blocks[m.first].heading()[1:]...)
	c.PrintRight(c.Width()-margin, 0, c.Theme.Muted, safe.JoinFitting(" ", c.Width()-margin-x-2, overlaps...))
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
		y := l.rule(list)
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
		for n, line := range b.rule(list).Wrap(l.width) {
			c.Print(x, y+n, style, line)
		}
	}
	if b.err != nil {
		for n, line := range safe.Clean(b.err.Error()).Wrap(l.width) {
			c.Print(x, l.heading(prototypes)+1+n, c.Theme.Mistake, line)
		}
	}
}

// drawPick draws a picture and why it was chosen; its name and the whole reason where there are no pictures.
func (m *Model) drawPick(c *ui.Canvas, p pick) {
	img, err, arrived := m.loader.Get(p.index)
	body := c.Sub(0, 0, c.Width(), c.Height()-1)
	switch {
	case !arrived:
		body.Print(0, body.Height()/2, c.Theme.Muted, safe.Clean("·").Center(c.Width()))
	case err != nil:
		drawLines(body, safe.Clean(err.Error()))
	case c.ShowsPictures():
		body.Picture(0, 0, body.Width(), body.Height(), picture.Picture{Key: fmt.Sprintf("%s#%d", m.options.Content, p.index), Image: img})
	default:
		drawLines(body, safe.Clean(path.Base(m.options.Path(p.index))), safe.Clean(p.why.Text))
	}
	style := c.Theme.Text
	if p.also != "" {
		style = c.Theme.Accent
	}
	c.Print(0, c.Height()-1, style, safe.JoinFitting(" ", c.Width(), p.caption()...))
}

func drawLines(c *ui.Canvas, texts ...safe.Text) {
	y := 0
	for _, text := range texts {
		for _, line := range text.Wrap(c.Width()) {
			c.Print(0, y, c.Theme.Muted, line)
			y++
		}
	}
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
