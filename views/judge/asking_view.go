package judge

import (
	"fmt"
	"image"

	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Asking) Draw(c *ui.Canvas) {
	item, asking := m.session.Current()
	if !asking {
		m.drawEnd(c)
		return
	}
	l := layout(c.Width(), c.Height(), c.CellAspect())
	m.drawPicture(c.In(l.picture), item.Question)
	m.drawQuestion(c.In(l.words), item.Question)
	m.drawState(c)
}

// places is where things are on the canvas.
type places struct{ picture, words image.Rectangle }

const (
	gap = 3
	// leastWords is the least width of the question beside the picture, in cells.
	leastWords = 34
	// The question stops growing here.
	mostWords = 70
)

// layout gives the picture, a square, the full height if that leaves the question its width.
func layout(w, h int, aspect float64) places {
	rows := max(h-2, 0) // a blank line and the state are below
	cols := min(int(float64(rows)*aspect), w-2*ui.Margin-gap-leastWords)
	if cols < 8 {
		cols = min(8, w)
	}
	x := ui.Margin + cols + gap
	return places{
		picture: image.Rect(ui.Margin, 0, ui.Margin+cols, rows),
		words:   image.Rect(x, 0, min(w-ui.Margin, x+mostWords), rows),
	}
}

func (m *Asking) drawPicture(c *ui.Canvas, q judge.Question) {
	img, err, arrived := m.loader.Get(q)
	switch {
	case !arrived:
		c.Wait("Preparing the picture", m.Waited)
	case err != nil:
		c.Message("This picture cannot be shown; "+m.Key("s")+" skips it.", err.Error())
	case !c.ShowsPictures():
		c.Message("This terminal shows no pictures.",
			"Without seeing it a picture cannot be judged; "+m.Key("s")+" skips it.")
	default:
		c.Picture(0, 0, c.Width(), c.Height(), picture.Picture{Key: keyOf(q), Image: img})
	}
}

// keyOf names the shown picture for the cache of drawn pictures.
func keyOf(q judge.Question) string {
	key := "judge\x00" + q.Picture + "\x00" + q.Variant
	if q.View != judge.Whole {
		key += fmt.Sprintf("\x00%s of %d", q.View, q.Class)
	}
	return key
}

func (m *Asking) drawQuestion(c *ui.Canvas, q judge.Question) {
	y := min(c.Height()/6, 4)
	x := c.Print(0, y, c.Theme.Muted, safe.Clean("Is "))
	name := safe.Clean(m.options.Class(q.Class))
	if x+name.Width() > c.Width() {
		x, y = 0, y+1
	}
	x = c.Print(x, y, c.Theme.Title, name.Truncate(c.Width()-x))
	rest := safe.Clean(" relevant for this image?")
	if x+rest.Width() > c.Width() {
		x, y, rest = 0, y+1, safe.Clean("relevant for this image?")
	}
	c.Print(x, y, c.Theme.Muted, rest)
	y += 2
	if m.options.Gloss != nil {
		gloss := safe.Clean(m.options.Gloss(q.Class)).Wrap(c.Width())
		c.Sub(0, y, c.Width(), len(gloss)).Lines(c.Theme.Text, gloss...)
		y += len(gloss)
	}
	if m.examples.open {
		m.drawExamples(c.Sub(0, y+1, c.Width(), c.Height()-y-1), q)
	}
}

func (m *Asking) drawExamples(c *ui.Canvas, q judge.Question) {
	e := m.examples
	if !e.arrived {
		return
	}
	words := safe.Format("Pictures labelled %s:", m.options.Class(q.Class))
	switch {
	case e.err != nil:
		words = safe.Format("No examples: %v", e.err)
	case len(e.pictures) == 0:
		words = safe.Format("There are no examples of %s here.", m.options.Class(q.Class))
	}
	lines := words.Wrap(c.Width())
	c.Lines(c.Theme.Muted, lines...)
	drawTiles(c.Sub(0, len(lines), c.Width(), c.Height()-len(lines)), e.pictures)
}

// drawTiles draws as many pictures as there is room for, three side by side.
func drawTiles(c *ui.Canvas, pictures []*imaging.RGB) {
	const across = 3
	cols := min((c.Width()-2*(across-1))/across, 24)
	rows := int(float64(cols) / c.CellAspect())
	if cols < 2 || rows < 1 {
		return
	}
	for i, img := range pictures {
		x, y := i%across*(cols+2), i/across*(rows+1)
		if y+rows > c.Height() {
			return
		}
		c.Picture(x, y, cols, rows, picture.Picture{Image: img})
	}
}

// drawState says who answers, how many are answered, the time left, and whether the last answer is saved.
func (m *Asking) drawState(c *ui.Canvas) {
	done, of := m.session.Place()
	earlier := m.options.Queue.Done
	parts := []safe.Text{safe.Format("rater %s", m.options.Rater), safe.Format("%d of %d", earlier+done, earlier+of)}
	if left := m.session.Left(); left > 0 {
		parts = append(parts, safe.Format("about %s left", ui.Estimate(left)))
	}
	m.writer.Draw(c, parts...)
}

func (m *Asking) drawEnd(c *ui.Canvas) {
	done, _ := m.session.Place()
	next := m.options.Farewell
	if m.options.Done != nil {
		next = m.Key("enter") + " shows what came of it."
	}
	c.Message(fmt.Sprintf("That was the last question. %d answered. Thank you.", done), next)
	m.drawState(c)
}
