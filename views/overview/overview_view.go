package overview

import (
	"fmt"
	"path"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch f := m.facts; {
	case f == nil || f.silent():
		m.drawLoading(c)
	case f.total() == 0:
		c.Message("There are no pictures here.", leftOutCount(f.leftOut))
	case f.useless():
		c.Message("No picture could be predicted.", "The first: "+f.leftOut[len(f.leftOut)-f.failed].Reason)
	default:
		m.drawFacts(c)
	}
}

func (m *Model) drawLoading(c *ui.Canvas) {
	line := "Waiting for the model's first answers"
	if m.facts != nil {
		line = fmt.Sprintf("%s to %s", line, count(m.facts.total(), "picture"))
	}
	l := m.layout()
	if l.across == 0 {
		c.Wait(line, m.Waited)
		return
	}
	c.Sub(0, 0, c.Width(), l.pictures.y-1).Wait(line, m.Waited)
	m.drawPictures(c, l)
}

func leftOutCount(leftOut []dataset.Skip) string {
	if len(leftOut) == 0 {
		return ""
	}
	return count(len(leftOut), "file") + " left out"
}

func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return finding.Count(n) + " " + one + "s"
}

func (m *Model) drawFacts(c *ui.Canvas) {
	l := m.layout()
	m.drawNote(c)
	for i := range l.found.h {
		m.drawFinding(c, l, i)
	}
	m.drawTable(c, l)
	if l.across > 0 {
		m.drawPictures(c, l)
	}
}

// drawNote draws the first line: the progress while pictures are being predicted, and the figures beside the
// sentences.
func (m *Model) drawNote(c *ui.Canvas) {
	f := m.facts
	x := c.Print(ui.Margin, 0, c.Theme.Muted, m.note(c.Width()-2*ui.Margin)) + 2
	if done := f.known + f.failed; done < f.total() {
		c.Bar(x, 0, min(20, c.Width()-x-ui.Margin), float64(done)/float64(f.total()), c.Theme.Accent)
	}
}

// note says how many pictures are known so far. When all are, it gives the figures that the sentences leave out, as
// many as have room.
func (m *Model) note(room int) safe.Text {
	f := m.facts
	if done := f.known + f.failed; done < f.total() {
		note := fmt.Sprintf("what is known so far: %s of %s", finding.Count(done), finding.Count(f.total()))
		if left := m.pace.left(f.total() - done); left > 0 {
			note += " · about " + ui.Estimate(left) + " left"
		}
		return safe.Clean(note).Truncate(room)
	}
	note := safe.Clean(count(f.known, "picture"))
	for _, part := range m.asides() {
		if longer := safe.Format("%s · %s", note, part); longer.Width() <= room {
			note = longer
		}
	}
	return note.Truncate(room)
}

// asides are the parts of the note, the most important first.
func (m *Model) asides() []string {
	f := m.facts
	var parts []string
	if f.labelled {
		parts = append(parts, "top-5 error "+finding.Long(f.top5))
	}
	if len(f.leftOut) > 0 {
		parts = append(parts, finding.Count(len(f.leftOut))+" left out")
	}
	if f.attacked > 0 && f.attacked < f.right {
		parts = append(parts, fmt.Sprintf("attacked so far: %s of %s", finding.Count(f.attacked), finding.Count(f.right)))
	}
	return parts
}

func (m *Model) drawFinding(c *ui.Canvas, l layout, i int) {
	at := m.cursor.lists[foundPane].Top + i
	if at >= len(m.visible.found) {
		return
	}
	f, y := m.visible.found[at], l.found.y+i
	style := c.Theme.Text
	if f.Kind == finding.Overall {
		style = c.Theme.Title
	}
	right := c.PrintRight(l.w-ui.Margin, y, c.Theme.Accent, safe.Clean("▸"))
	sentence := safe.Clean(f.Sentence)
	more := m.more(i, l)
	aside := m.aside(f, more)
	fits := ui.Margin+sentence.Width()+2+aside.Width()+2 <= right
	if more > 0 && !fits {
		aside = safe.Format("▾ %d", more)
	}
	if fits || more > 0 {
		right = c.PrintRight(right-2, y, c.Theme.Muted, aside)
	}
	c.Print(ui.Margin, y, style, sentence.Truncate(right-2-ui.Margin))
	if m.cursor.isOn(foundPane, at) {
		c.Mark(y)
	}
}

// more is how many sentences there are below the last one on screen, in its row i. It is 0 in the rows above.
func (m *Model) more(i int, l layout) int {
	if i < l.found.h-1 {
		return 0
	}
	return max(0, len(m.visible.found)-m.cursor.lists[foundPane].Top-l.found.h)
}

// aside stands at the right end of a sentence: how many more there are, otherwise its test, if there is room.
func (m *Model) aside(f finding.Finding, more int) safe.Text {
	if more > 0 {
		return safe.Format("▾ %d more", more)
	}
	return safe.Clean(finding.Probability(f.P))
}

func (m *Model) drawPictures(c *ui.Canvas, l layout) {
	title := "surest mistakes"
	switch {
	case m.facts.early:
		title = "the first pictures"
	case !m.facts.labelled:
		title = "least sure predictions"
	}
	x := c.Print(ui.Margin, l.pictures.y-1, c.Theme.Muted, safe.Clean(title)) + 1
	c.HLine(x, l.pictures.y-1, l.w-ui.Margin-x)
	for i, index := range m.picturesOnScreen(l) {
		cell := c.In(l.picture(i))
		m.drawPicture(cell.Sub(0, 0, cell.Width(), l.pictures.h), index)
		caption := cell.Sub(0, l.pictures.h, cell.Width(), captionLines)
		m.drawCaption(caption, index)
		if m.cursor.isOn(picturesPane, m.cursor.lists[picturesPane].Top+i) {
			caption.Highlight(0, 0, cell.Width(), captionLines, c.Theme.Selection)
		}
	}
}

// drawPicture draws a picture; in terminals without pictures, its file's name and the other classes that it is taken
// for.
func (m *Model) drawPicture(c *ui.Canvas, index int) {
	if c.ShowsPictures() {
		m.pictures.Put(c, index)
		return
	}
	p := m.facts.evidence.Pictures[index]
	c.PrintLink(0, 0, c.Theme.Muted, safe.Clean(path.Base(p.Path)).TruncateMiddle(c.Width()), m.options.File.Link(p.Path))
	for i, s := range p.Top[min(1, len(p.Top)):] {
		c.Print(0, i+1, c.Theme.Muted, safe.Format("%.2f %s", s.P, m.facts.evidence.Name(s.Class)).Truncate(c.Width()))
	}
}

func (m *Model) drawCaption(c *ui.Canvas, index int) {
	p := m.facts.evidence.Pictures[index]
	line := func(y int, style lipgloss.Style, text string) {
		c.Print(0, y, style, safe.Clean(text).Truncate(c.Width()))
	}
	label, link := m.facts.evidence.Name(p.Label), ""
	if p.Label < 0 {
		label, link = path.Base(p.Path), m.options.File.Link(p.Path)
	}
	c.PrintLink(0, 0, c.Theme.TrueLabel, safe.Clean(label).Truncate(c.Width()), link)
	if !p.Known() {
		return
	}
	line(1, c.Theme.Predicted, "→ "+m.facts.evidence.Name(p.Top[0].Class))
	sure := fmt.Sprintf("p %.2f", p.Top[0].P)
	if n := m.facts.alike[index]; n > 0 {
		more := fmt.Sprintf(" +%d", n)
		if long := " ·" + more + " alike"; len(sure+long) <= c.Width() {
			more = long
		}
		sure += more
	}
	line(2, c.Theme.Muted, sure)
}
