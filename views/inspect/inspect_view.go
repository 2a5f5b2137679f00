package inspect

import (
	"fmt"
	"image"
	"strings"
	"time"

	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	if len(m.pictures) == 0 {
		drawMessage(c, "There is no picture to look at.")
		return
	}
	l := arrange(c.Width(), c.Height(), c.CellAspect(), m.side != nothing)
	main := c.Sub(0, 0, c.Width()-l.side.Dx(), c.Height())
	m.drawHead(main)
	if m.failed != nil {
		drawMessage(main, "This picture is left out: "+m.failed.Error(), "It is counted in no figure.")
	} else {
		for i, p := range m.panes(l) {
			m.drawPane(main, l, l.at(i), p)
		}
		m.drawOutcome(main, l)
		if m.trace.last() >= 0 {
			m.drawFilm(main.Sub(l.film.Min.X, l.film.Min.Y, l.film.Dx(), l.film.Dy()))
		}
	}
	if m.side != nothing {
		m.drawSide(c.Sub(l.side.Min.X, l.side.Min.Y, l.side.Dx(), l.side.Dy()))
	}
}

func drawMessage(c *ui.Canvas, lines ...string) {
	y := max(0, c.Height()/2-1)
	for i, text := range lines {
		style := c.Theme.Muted
		if i == 0 {
			style = c.Theme.Title
		}
		for _, part := range safe.Clean(text).Wrap(c.Width() - 2*margin) {
			c.Print(margin, y, style, part.Center(c.Width()-2*margin))
			y++
		}
	}
}

// drawHead says what is looked at and how it is attacked.
func (m *Model) drawHead(c *ui.Canvas) {
	label, style := safe.Clean("unlabelled"), c.Theme.Muted
	if m.labelled() {
		label, style = safe.Concat(safe.Clean("label "), m.className(m.item().Label)), c.Theme.TrueLabel
	}
	place, how := safe.Format(" · %d of %d", m.at+1, len(m.pictures)), safe.Clean(m.attackText())
	right := c.Width() - margin
	if margin+label.Width()+place.Width()+2+how.Width() <= right {
		right = c.PrintRight(right, 0, c.Theme.Muted, how) - 2
	}
	room := right - margin - place.Width()
	x := c.Print(margin, 0, style.Bold(true), label.Truncate(room))
	if room -= label.Width() + 3; room >= shortestPath {
		x = c.Print(x, 0, c.Theme.Muted, safe.Clean(" · "))
		x = c.Print(x, 0, c.Theme.Text, safe.Clean(m.item().Path).TruncateMiddle(room))
	}
	c.Print(x, 0, c.Theme.Muted, place)
}

const shortestPath = 8 // cells in which part of a path still says something

// attackText names the settings.
func (m *Model) attackText() string {
	s := m.settings
	goal := "untargeted"
	if s.Targeted {
		goal = "towards " + m.options.Classes.At(s.Target).Name
	}
	return fmt.Sprintf("%s · ε %g · M %d · %s", normSign(s.Norm), s.Epsilon, s.Steps, goal)
}

func (m *Model) className(class int) safe.Text {
	return safe.Clean(m.options.Classes.At(class).Name)
}

// panes are those on screen.
func (m *Model) panes(l layout) []pane {
	choices := paneChoices[l.across]
	return choices[m.choice%len(choices)]
}

func (m *Model) drawPane(c *ui.Canvas, l layout, x int, p pane) {
	c.Print(x, l.caption, c.Theme.Muted, safe.Clean(m.caption(p)).Truncate(l.pane))
	if img := m.image(p); img != nil {
		m.drawPicture(c.Sub(x, l.pictures, l.cols, l.rows), img, m.pictureKey(p))
	}
	if p == attacked && m.trace.err != nil {
		drawLines(c.Sub(x, l.pictures, l.pane, l.rows), c.Theme.Mistake, safe.Clean(m.trace.err.Error()).Wrap(l.pane)...)
	}
	if m.trace.last() == notYet {
		return
	}
	below := c.Sub(x, l.lists, l.pane, l.listLines)
	switch p {
	case original:
		m.drawTop(below, 0)
	case attacked:
		m.drawTop(below, m.shown())
	case changed:
		drawLines(below, c.Theme.Text, m.stepFacts()...)
	}
}

func (m *Model) caption(p pane) string {
	switch {
	case p == original:
		return "original"
	case p == changed:
		return fmt.Sprintf("difference ×%g", m.gain)
	case m.trace.last() == notYet:
		return fmt.Sprintf("step 0 of %d", m.settings.Steps)
	}
	return fmt.Sprintf("step %d of %d", m.shown(), m.settings.Steps)
}

// image is a pane's picture, nil while it is not there.
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

// pictureKey names a pane's picture by all that its pixels depend on. Step 0 is the original.
func (m *Model) pictureKey(p pane) string {
	key, step := fmt.Sprintf("%s#%d", m.options.Content, m.index()), m.shown()
	if p == original || p == attacked && step == 0 {
		return key
	}
	key += fmt.Sprintf(" %+v step %d", m.trace.key.settings, step)
	if p == changed {
		key += fmt.Sprintf(" ×%g", m.gain)
	}
	return key
}

func (m *Model) drawPicture(c *ui.Canvas, img image.Image, key string) {
	if c.ShowsPictures() {
		c.Picture(0, 0, c.Width(), c.Height(), picture.Picture{Key: key, Image: img})
		return
	}
	size := img.Bounds().Size()
	facts := []safe.Text{safe.Format("%d×%d pixels", size.X, size.Y)}
	if rgb, ok := img.(*imaging.RGB); ok {
		facts = append(facts, safe.Clean("mean colour "+meanColour(rgb)))
	}
	drawLines(c, c.Theme.Muted, facts...)
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

func drawLines(c *ui.Canvas, style lipgloss.Style, lines ...safe.Text) {
	for y, text := range lines {
		c.Print(0, y, style, text.Truncate(c.Width()))
	}
}

// roomForBars is the width of a list in which bars do not crowd out the names.
const roomForBars = 36

// drawTop lists the most probable classes of a step.
func (m *Model) drawTop(c *ui.Canvas, step int) {
	for y, s := range m.trace.frames[step].Top {
		role := m.role(s.Class, m.shown())
		style, right := role.style(c.Theme), c.Width()
		right = c.PrintRight(right, y, style, safe.Format("%.1f %%", 100*s.P).PadLeft(len("100.0 %"))) - 1
		if c.Width() >= roomForBars {
			bar := c.Width() / 4
			right -= bar
			c.Bar(right, y, bar, s.P, style)
			right--
		}
		x := c.Print(0, y, style, safe.Clean(m.sign(role)+" "))
		c.Print(x, y, style, m.className(s.Class).Truncate(right-x))
	}
}

// stepFacts are how far the step on screen is from the original, and whether a file could hold it.
func (m *Model) stepFacts() []safe.Text {
	f := m.trace.frames[m.shown()]
	rounding := "does not survive rounding to 8 bits"
	if f.SurvivesRounding {
		rounding = "survives rounding to 8 bits"
	}
	return []safe.Text{
		safe.Format("L∞ %.3g · %.2f grey levels", f.Linf, 255*f.Linf),
		safe.Format("L2 %.3g", f.L2),
		safe.Clean(rounding),
	}
}

// drawOutcome says what came of the attack, beside the traces; in a line above, what no pane says of the step.
func (m *Model) drawOutcome(c *ui.Canvas, l layout) {
	right := c.Width() - margin
	if m.trace.last() != notYet && l.facts > 0 {
		c.Print(margin, l.facts, c.Theme.Text, fitting(right-margin, m.stepFacts()))
	}
	if waiting := m.waitText(); !waiting.IsEmpty() {
		right = c.PrintRight(right, l.verdict, c.Theme.Muted, waiting.Truncate(right-margin)) - 2
	}
	if m.trace.last() == notYet {
		return
	}
	x, outcome := margin, m.outcome()
	if room := right - margin - len("p(first) p(top) ") - 5 - outcome.Width(); room >= 2*fewestSamples {
		x = m.drawTraces(c, x, l.verdict, min(room/2, mostSamples)) + 3
	}
	c.Print(x, l.verdict, c.Theme.Title, outcome.Truncate(right-x))
}

// Columns of a trace that are worth having, and more than which say no more.
const (
	fewestSamples = 6
	mostSamples   = 41
)

// fitting joins as many texts as fit into cells, so that none is cut.
func fitting(cells int, texts []safe.Text) safe.Text {
	var joined safe.Text
	for i := range texts {
		longer := safe.Join(" · ", texts[:i+1]...)
		if longer.Width() > cells {
			break
		}
		joined = longer
	}
	return joined
}

// waitWorthTelling is how long a wait may be without a word.
const waitWorthTelling = 200 * time.Millisecond

// waitText says what is awaited and how long yet, once that is worth it.
func (m *Model) waitText() safe.Text {
	waited, done := m.elapsed-m.since, len(m.trace.frames)
	switch {
	case !m.Waiting() || waited < waitWorthTelling:
		return safe.Text{}
	case m.trace.crop == nil:
		return safe.Format("reading the picture, %.1f s so far", waited.Seconds())
	case done == 0:
		return safe.Format("waiting for the model, %.1f s so far", waited.Seconds())
	}
	left := waited.Seconds() / float64(done) * float64(m.settings.Steps+1-done)
	return safe.Format("computing step %d, about %.1f s left", done, left)
}

// outcome says, as far as is known, how many steps it took.
func (m *Model) outcome() safe.Text {
	var parts []string
	if !m.labelled() {
		parts = append(parts, "unlabelled: attacked against its first prediction")
	}
	parts = append(parts, m.flipText())
	if t := m.trace; t.key.settings.Targeted {
		switch {
		case t.reached != notYet:
			parts = append(parts, fmt.Sprintf("target reached at step %d", t.reached))
		case t.ended:
			parts = append(parts, "target not reached")
		}
	}
	switch t := m.trace; {
	case t.err != nil:
		parts = append(parts, fmt.Sprintf("stopped after step %d: %v", t.last(), t.err))
	case t.early():
		parts = append(parts, fmt.Sprintf("ended after step %d, where the gradient is zero", t.last()))
	}
	return safe.Clean(strings.Join(parts, " · "))
}

func (m *Model) flipText() string {
	t := m.trace
	switch {
	case t.firstWrong == 0:
		return "wrong from the start: first wrong step 0"
	case t.firstWrong > 0 && m.labelled():
		return fmt.Sprintf("↯ first wrong step %d", t.firstWrong)
	case t.firstWrong > 0:
		return fmt.Sprintf("↯ another class from step %d on", t.firstWrong)
	case t.ended && t.err == nil && m.labelled():
		return fmt.Sprintf("∞ still right after %d steps", t.last())
	case t.ended && t.err == nil:
		return fmt.Sprintf("∞ the same class after %d steps", t.last())
	case m.labelled():
		return fmt.Sprintf("right up to step %d", t.last())
	}
	return fmt.Sprintf("the same class up to step %d", t.last())
}
