package grid

import (
	"fmt"
	"path"
	"strings"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	if m.loading() {
		c.Wait("Looking for the pictures", m.Waited)
		return
	}
	m.drawTabs(c)
	if part := m.part(); part != nil {
		part.Draw(c.Sub(0, firstRow, c.Width(), c.Height()-firstRow))
		return
	}
	if len(m.shown.pictures) == 0 {
		m.drawNothing(c)
		return
	}
	l := m.layout()
	for i, index := range m.slice(m.top*l.across, l.across*l.lines) {
		cell := c.In(l.cell(i))
		m.drawCell(cell, l, index)
		if m.top*l.across+i == m.at {
			cell.Highlight(0, l.pictureRows(c.CellAspect()), l.cols, captionLines, c.Theme.Selection)
		}
	}
}

func (m *Model) drawNothing(c *ui.Canvas) {
	switch {
	case m.shown.of > 0:
		none := fmt.Sprintf("None of %s matches the filter.", pictures(m.shown.of))
		if m.shown.problem != "" {
			none = strings.ToUpper(m.shown.problem[:1]) + m.shown.problem[1:]
		}
		c.Message(none, "Filters know names, name=value, wrong, right, never, p<0.5, step<3, ! for not.")
	case m.wish.tab != tab{}:
		c.Message("There are no such pictures any more.")
	default:
		c.Message("There are no pictures here.")
	}
}

func pictures(n int) string {
	if n == 1 {
		return "1 picture"
	}
	return finding.Count(n) + " pictures"
}

// drawCell draws a picture over its caption. In terminals without pictures it writes name, colours and size.
func (m *Model) drawCell(c *ui.Canvas, l layout, index int) {
	p := m.evidence.Pictures[index]
	rows := l.pictureRows(c.CellAspect())
	body := c.Sub(0, 0, l.cols, rows)
	loaded, err, arrived := m.loader.Get(index)
	switch {
	case p.LeftOut != "":
		body.Wrapped(c.Theme.Muted, safe.Clean("left out: "+p.LeftOut))
	case !arrived:
		c.Print(0, rows/2, c.Theme.Muted, safe.Clean("·").Center(l.cols))
	case err != nil:
		body.Wrapped(c.Theme.Muted, safe.Clean(err.Error()))
	case c.ShowsPictures():
		body.Picture(0, 0, l.cols, rows, picture.Picture{
			Key: fmt.Sprintf("%s#%d", m.options.Content, index), Image: loaded.img,
		})
	default:
		body.PrintLink(0, 0, c.Theme.Muted, safe.Clean(path.Base(p.Path)).TruncateMiddle(l.cols), m.options.File.Link(p.Path))
		body.Sub(0, 1, l.cols, rows-1).Wrapped(c.Theme.Muted, safe.Clean(loaded.colours),
			safe.Format("%d × %d %s", loaded.info.W, loaded.info.H, loaded.info.Format))
	}
	m.drawCaption(c.Sub(0, rows, l.cols, captionLines), p)
}

// drawCaption writes the predicted class, its probability, and how many steps the picture withstands; its label only
// where neither the selection nor a ✓ says it.
func (m *Model) drawCaption(c *ui.Canvas, p finding.Picture) {
	if !p.Known() {
		m.drawLabel(c, 0, 0, p)
		return
	}
	sign, signStyle := verdict(c.Theme, p)
	x := c.Print(0, 0, signStyle, safe.Clean(sign)) + 1
	c.Print(x, 0, c.Theme.Predicted, safe.Clean(m.evidence.Name(p.Top[0].Class)).Truncate(c.Width()-x))
	x = c.Print(0, 1, c.Theme.Text, safe.Format("%.2f", p.Top[0].P)) + 1
	x = c.Print(x, 1, c.Theme.Adversarial, safe.Clean(steps(p)))
	if star := starred(p); star != "" {
		x = c.Print(x, 1, c.Theme.Accent, safe.Clean(star)) + 1
	}
	if m.shown.mixed && !p.Right() {
		m.drawLabel(c, x, 1, p)
	}
}

// drawLabel names the label of a picture or, where it has none, its file.
func (m *Model) drawLabel(c *ui.Canvas, x, y int, p finding.Picture) {
	text, link := "", ""
	if p.Label < 0 {
		text, link = path.Base(p.Path), m.options.File.Link(p.Path)
	} else {
		text = m.evidence.Name(p.Label)
	}
	c.PrintLink(x, y, c.Theme.TrueLabel, safe.Clean(text).Truncate(c.Width()-x), link)
}

// starred marks a picture that is in a selection, or has a note.
func starred(p finding.Picture) string {
	star := ""
	if len(p.Selections) > 0 {
		star = finding.Star
	}
	if p.Note != "" {
		star += finding.Pencil
	}
	return star
}

func verdict(theme ui.Theme, p finding.Picture) (string, lipgloss.Style) {
	switch {
	case p.Right():
		return "✓", theme.Correct
	case p.Wrong():
		return "✗", theme.Mistake
	}
	return "·", theme.Muted
}

// steps writes the first wrong step of a picture that is right at the start.
func steps(p finding.Picture) string {
	switch {
	case !p.Attacked || p.Wrong():
		return ""
	case p.Never:
		return "↯∞"
	}
	return fmt.Sprintf("↯%d", p.FirstWrong)
}

// Status implements ui.Stated: everything known of the picture under the cursor.
func (m *Model) Status() safe.Text {
	if part, ok := m.part().(ui.Stated); ok {
		return part.Status()
	}
	i := m.selected()
	if i < 0 || m.evidence == nil {
		return safe.Text{}
	}
	p := m.evidence.Pictures[i]
	parts := []string{fmt.Sprintf("%s/%s  %s", finding.Count(m.at+1), finding.Count(len(m.shown.pictures)), p.Path)}
	if p.Label >= 0 {
		parts = append(parts, "label "+m.evidence.Name(p.Label))
	}
	parts = append(parts, predicted(*m.evidence, p)...)
	for a, value := range p.Attributes {
		if value != "" {
			parts = append(parts, m.evidence.Attributes[a]+" "+value)
		}
	}
	if marked := finding.Marked(p.Selections, p.Note); marked != "" {
		parts = append(parts, marked)
	}
	return safe.Clean(strings.Join(parts, " · "))
}

// Links implements ui.Linked: the file of the picture under the cursor.
func (m *Model) Links() []ui.Link {
	if part, ok := m.part().(ui.Linked); ok {
		return part.Links()
	}
	i := m.selected()
	if i < 0 || m.evidence == nil {
		return nil
	}
	item := m.evidence.Pictures[i].Path
	return []ui.Link{{Part: item, To: m.options.File.Link(item)}}
}

func predicted(e finding.Evidence, p finding.Picture) []string {
	switch {
	case p.LeftOut != "":
		return []string{"left out: " + p.LeftOut}
	case !p.Known():
		return []string{"not yet predicted"}
	}
	parts := []string{fmt.Sprintf("%s %.3f", e.Name(p.Top[0].Class), p.Top[0].P)}
	if p.Wrong() {
		parts = append(parts, fmt.Sprintf("label at rank %d", p.Rank))
	}
	if s := steps(p); s != "" {
		parts = append(parts, s)
	}
	return parts
}
