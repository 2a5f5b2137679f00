package crop

import (
	"fmt"
	"image"
	"math"
	"strings"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

const (
	gap        = 2
	leastFacts = 34 // cells of the classes
	mostFacts  = 60
	leastCrop  = 24 // cells of the crop as the model sees it beside the whole picture,
	leastRows  = 8  // and below the classes, where there is room for it
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	m.area = image.Rectangle{}
	if m.failed != nil {
		c.Message(safe.Clean(m.failed.Error()).String())
		return
	}
	if m.whole == nil {
		c.Wait("The whole picture is being read.", m.Waited)
		return
	}
	m.drawHead(c)
	top := 2
	if c.Height() < 24 {
		top = 1
	}
	rows := c.Height() - top
	room := max(0, c.Width()-2*ui.Margin-gap-leastFacts)
	cols, lines := fitting(m.frame.size, room, rows, c.CellAspect())
	m.area = image.Rect(ui.Margin, top, ui.Margin+cols, top+lines)
	left := m.area.Max.X + gap
	seen, known := m.sights[m.box()]
	if known {
		m.last, m.lastBox = seen, m.box()
	}
	if c.ShowsPictures() {
		c.Picture(m.area.Min.X, m.area.Min.Y, cols, lines, m.picture())
	} else {
		m.drawPlan(c.In(m.area))
	}
	beside := room - cols - gap
	if beside >= leastCrop {
		left += m.drawCrop(c.Sub(left, top, beside, rows)) + gap
	}
	width := max(0, min(mostFacts, c.Width()-ui.Margin-left))
	y := top + m.drawFacts(c.Sub(left, top, width, rows), known) + 1
	if below := c.Height() - y; beside < leastCrop && below >= leastRows {
		m.drawCrop(c.Sub(left, y, width, below))
	}
}

// drawCrop draws the crop as the model sees it as large as it fits, and returns how many columns it takes.
func (m *Model) drawCrop(c *ui.Canvas) int {
	if m.last.Image == nil || !c.ShowsPictures() {
		return 0
	}
	w, h := fitting(m.last.Image.Bounds().Size(), c.Width(), c.Height(), c.CellAspect())
	c.Picture(0, 0, w, h, picture.Picture{Key: m.key("crop", m.lastBox), Image: m.last.Image})
	return w
}

// fitting is the largest area of at most cols×rows cells, aspect times higher than wide, of a picture's shape.
func fitting(size image.Point, cols, rows int, aspect float64) (w, h int) {
	shape := aspect * float64(size.X) / float64(size.Y) // columns to a row
	w = min(cols, int(math.Ceil(float64(rows)*shape)))
	return w, min(rows, int(math.Ceil(float64(w)/shape)))
}

// drawHead says where the crop is.
func (m *Model) drawHead(c *ui.Canvas) {
	f, b := m.frame, m.frame.box()
	text := fmt.Sprintf("%d×%d at %d, %d of %d×%d, %.0f %% of the picture",
		b.Dx(), b.Dy(), b.Min.X, b.Min.Y, f.size.X, f.size.Y, 100*f.share())
	title := "the crop as prepared"
	if f.moved {
		title = "the crop by hand"
	}
	x := c.Print(ui.Margin, 0, c.Theme.Text.Bold(true), safe.Clean(title))
	c.Print(x, 0, c.Theme.Muted, safe.Clean(" · "+text).Truncate(c.Width()-x-ui.Margin))
}

// key names a picture of the screen by all that its pixels depend on.
func (m *Model) key(what string, box image.Rectangle) string {
	return fmt.Sprintf("%s whole, %s %v", m.options.Content, what, box)
}

// picture is the whole picture with the crop in it.
func (m *Model) picture() picture.Picture {
	return picture.Picture{Key: m.key("framed", m.box()), Image: newFramed(m.small, m.frame)}
}

// drawPlan draws the place of the crop in blocks, where no pictures can be shown.
func (m *Model) drawPlan(c *ui.Canvas) {
	b := m.frame.box()
	for y := range c.Height() {
		var line strings.Builder
		for x := range c.Width() {
			sign := "░"
			if m.pixel(m.area.Min.Add(image.Pt(x, y))).In(b) {
				sign = "▓"
			}
			line.WriteString(sign)
		}
		c.Print(0, y, c.Theme.Muted, safe.Clean(line.String()))
	}
}

// drawFacts writes the classes of the crop as prepared, those of the crop on screen, and what became of the label. It
// returns how many lines they take.
func (m *Model) drawFacts(c *ui.Canvas, known bool) int {
	usual, told := m.sights[image.Rectangle{}]
	air := 0
	if c.Height() > 16 {
		air = 1
	}
	y := m.drawSight(c, 0, "as prepared", usual) + air
	if m.frame.moved {
		y = m.drawSight(c, y, "this crop", m.last) + air
	}
	sentence := "…"
	if known && told {
		sentence = m.sentence(m.last, usual)
	}
	lines := safe.Clean(sentence).Wrap(c.Width())
	c.Sub(0, y, c.Width(), max(0, c.Height()-y)).Lines(c.Theme.Text, lines...)
	return y + len(lines)
}

// drawSight writes a title with the verdict, and the classes below it. It returns the line after them.
func (m *Model) drawSight(c *ui.Canvas, y int, title string, s engine.CropSight) int {
	x := c.Print(0, y, c.Theme.Title, safe.Clean(title))
	switch {
	case len(s.Top) == 0:
		return y + 1
	case s.Rank == 1:
		c.Print(x, y, c.Theme.Correct, safe.Clean(" · ✓ right"))
	case s.Rank > len(s.Top):
		c.Print(x, y, c.Theme.Mistake, safe.Format(" · ✗ wrong, label at %d", s.Rank).Truncate(c.Width()-x))
	case s.Rank > 1:
		c.Print(x, y, c.Theme.Mistake, safe.Clean(" · ✗ wrong"))
	}
	for i, t := range s.Top {
		m.drawClass(c, y+1+i, i == 0, t.Class, t.P)
	}
	return y + 1 + len(s.Top)
}

// drawClass writes a class with its probability as a number and a bar.
func (m *Model) drawClass(c *ui.Canvas, y int, first bool, class int, p float64) {
	sign, style := " ", c.Theme.Muted
	switch {
	case class == m.options.Label:
		sign, style = "✓", c.Theme.TrueLabel
	case first && m.options.Label >= 0:
		sign, style = "✗", c.Theme.Predicted
	case first:
		style = c.Theme.Predicted
	}
	c.Probability(y, style, sign, safe.Clean(m.name(class)), p, c.Width()/4)
}

func (m *Model) name(class int) string { return m.options.Classes.At(class).Name }

// sentence compares the crop on screen with the one as prepared.
func (m *Model) sentence(here, usual engine.CropSight) string {
	switch {
	case !m.frame.moved && usual.Rank > 1:
		return "wrong as prepared: move the crop, to see whether it makes the mistake"
	case !m.frame.moved:
		return "move the crop, to see what the model makes of other parts"
	case m.options.Label < 0 && here.Top[0].Class == usual.Top[0].Class:
		return "the same first class as prepared"
	case m.options.Label < 0:
		return "another first class than as prepared, " + m.name(usual.Top[0].Class)
	case here.Rank == 1 && usual.Rank > 1:
		return "right here, wrong as prepared: this mistake is the crop's"
	case here.Rank > 1 && usual.Rank == 1:
		return "wrong here, right as prepared"
	case here.Rank > 1:
		return "wrong here as well"
	}
	return "right here as well"
}

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"✓", "the label"},
		{"✗", "the first class, and not the label"},
		{"as prepared", "what the preparation cuts out; all figures are of it"},
		{"drag", "the mouse moves the crop, the wheel sizes it"},
	}
}
