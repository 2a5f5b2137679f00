package inspect

import (
	"fmt"
	"image"

	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

func (m *Model) drawPane(c *ui.Canvas, l layout, x int, p pane) {
	if p == segmentList {
		m.why.DrawSegments(c.Sub(x, l.caption, l.pane, l.lists+l.listLines-l.caption))
		return
	}
	c.Print(x, l.caption, c.Theme.Muted, safe.Clean(m.caption(p)).Truncate(l.pane))
	area, below := c.Sub(x, l.pictures, l.pane, l.rows), c.Sub(x, l.lists, l.pane, l.listLines)
	if !l.beside.Empty() {
		below = c.In(l.beside)
	}
	step := m.step(p)
	switch {
	case p == stepWhy || p == cleanWhy:
		if step == notYet {
			return
		}
		m.why.Draw(area, l.cols, step)
		if p == cleanWhy || l.column.Empty() {
			m.why.DrawFacts(below, step)
		}
		return
	case m.image(p) != nil:
		shown := picture.Picture{Key: m.pictureKey(p), Image: m.image(p)}
		if c.ShowsPictures() { // else facts of the whole picture stand there
			shown.Image = m.zoom.of(shown.Image)
		}
		if p == changed {
			shown.Colours = differenceColours
		}
		drawPicture(c.Sub(x, l.pictures, l.cols, l.rows), shown)
	}
	if p == attacked && m.trace.err != nil {
		area.Lines(c.Theme.Mistake, safe.Clean(m.trace.err.Error()).Wrap(l.pane)...)
	}
	switch {
	case step == notYet:
	case p == changed:
		facts := m.stepFacts()
		below.Lines(c.Theme.Text, facts...)
		m.drawOthers(below.Sub(0, len(facts), below.Width(), below.Height()-len(facts)), false)
	default:
		m.drawTop(below, step)
	}
}

func (m *Model) caption(p pane) string {
	switch p {
	case original:
		return "original"
	case changed:
		return fmt.Sprintf("difference ×%g", m.gain)
	case stepWhy, cleanWhy:
		return m.why.Caption(m.step(p))
	}
	text := fmt.Sprintf("step %d of %d", max(0, m.shown()), m.final())
	if m.settings.Method != attack.IFGSM && !m.along.natural {
		text = attackTitles[m.settings.Method] + ", " + text + m.tryText()
	}
	if m.along.natural {
		text += " · " + m.along.name()
		if step := m.shown(); step > 0 {
			text += " " + m.valueText(step)
		}
	}
	return text
}

// image is a pane's picture, nil while there is none.
func (m *Model) image(p pane) image.Image {
	t := m.trace
	switch {
	case p == original && t.crop != nil:
		return t.crop
	case t.last() == notYet || p == original:
		return nil
	case p == attacked:
		return t.frames[m.shown()].image
	}
	return difference{t.frames[0].Picture, t.frames[m.shown()].Picture, t.crop.W, t.crop.H, m.gain}
}

// pictureKey names a pane's picture by everything that its pixels depend on. Step 0 is the original.
func (m *Model) pictureKey(p pane) string {
	key, step := fmt.Sprintf("%s#%d", m.options.Content, m.index()), m.shown()
	if m.zoom.on() {
		key += fmt.Sprintf(" ×%d around %v", m.zoom.times(), m.zoom.at)
	}
	if p == original || p == attacked && step == 0 {
		return key
	}
	key += fmt.Sprintf(" %s%+v step %d", m.along.name(), m.trace.key.settings, step)
	if try := m.trace.restart(); try > 0 {
		key += fmt.Sprintf(" of try %d", try)
	}
	if p == changed {
		key += fmt.Sprintf(" ×%g", m.gain)
	}
	return key
}

// differenceColours is enough for noise around a middle grey, and halves its bytes.
const differenceColours = 32

func drawPicture(c *ui.Canvas, p picture.Picture) {
	if c.ShowsPictures() {
		c.Picture(0, 0, c.Width(), c.Height(), p)
		return
	}
	size := p.Image.Bounds().Size()
	facts := []safe.Text{safe.Format("%d×%d pixels", size.X, size.Y)}
	if rgb, ok := p.Image.(*imaging.RGB); ok {
		facts = append(facts, safe.Clean("mean colour "+meanColour(rgb)))
	}
	c.Lines(c.Theme.Muted, facts...)
}

// meanColour is a picture's mean, as six hexadecimal digits.
func meanColour(img *imaging.RGB) string {
	var sum [3]int
	for i, v := range img.Pix {
		sum[i%3] += int(v)
	}
	n := max(1, img.W*img.H)
	return fmt.Sprintf("#%02x%02x%02x", sum[0]/n, sum[1]/n, sum[2]/n)
}

// roomForBars is the width of a list in which bars do not crowd out the names.
const roomForBars = 46

// drawTop lists the most probable classes of a step.
func (m *Model) drawTop(c *ui.Canvas, step int) {
	bar := 0
	if c.Width() >= roomForBars {
		bar = c.Width() / 4
	}
	for y, s := range m.trace.frames[step].Top {
		sign, style := m.trace.Role(c.Theme, s.Class, m.shown())
		c.Probability(y, style, sign, m.className(s.Class), s.P, bar)
	}
}

// stepFacts are how far the step on screen is from the original and, where it misleads, whether a file could hold it.
func (m *Model) stepFacts() []safe.Text {
	f := m.trace.frames[m.shown()]
	if m.along.natural {
		return m.walkFacts(f)
	}
	facts := []safe.Text{safe.Format("L∞ %.3g · %.2f grey levels", f.Linf, 255*f.Linf), safe.Format("L2 %.3g", f.L2)}
	switch t := m.trace; {
	case t.top1(f.Index) == t.top1(0):
		return facts
	case f.SurvivesRounding:
		return append(facts, safe.Clean("survives rounding to 8 bits"))
	}
	return append(facts, safe.Clean("does not survive rounding to 8 bits"))
}
