package judge

import (
	"fmt"
	"image"

	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"beyond/views/record"
)

// Draw implements ui.Screen.
func (m *Asking) Draw(c *ui.Canvas) {
	item, asking := m.session.Current()
	if !asking {
		m.drawEnd(c)
		return
	}
	l := layout(c.Width(), c.Height(), c.CellAspect())
	m.drawPicture(sub(c, l.picture), item.Question)
	m.drawQuestion(sub(c, l.words), item.Question)
	m.drawState(c, l.state)
}

// places is where things are on the canvas.
type places struct {
	picture, words image.Rectangle
	state          int // line
}

const (
	gap = 3
	// leastWords is the room that the question keeps beside the picture.
	leastWords = 34
	// The picture and what is said of it stop growing here.
	mostWords = 70
)

// layout gives the picture, a square, all the height that leaves room for the question.
func layout(w, h int, aspect float64) places {
	state := h - 1
	rows := max(state-1, 0)
	cols := min(int(float64(rows)*aspect), w-2*margin-gap-leastWords)
	if cols < 8 {
		cols = min(8, w)
	}
	x := margin + cols + gap
	return places{
		picture: image.Rect(margin, 0, margin+cols, rows),
		words:   image.Rect(x, 0, min(w-margin, x+mostWords), rows),
		state:   state,
	}
}

func sub(c *ui.Canvas, r image.Rectangle) *ui.Canvas { return c.Sub(r.Min.X, r.Min.Y, r.Dx(), r.Dy()) }

func (m *Asking) drawPicture(c *ui.Canvas, q judge.Question) {
	img, err, arrived := m.loader.Get(q)
	switch {
	case !arrived && m.waited >= waitWorthTelling:
		drawMessage(c, "Preparing the picture", fmt.Sprintf("%.1f s so far", m.waited.Seconds()))
	case !arrived:
	case err != nil:
		drawMessage(c, "This picture cannot be shown; s skips it.", err.Error())
	case !c.ShowsPictures():
		drawMessage(c, "This terminal shows no pictures.", "Without seeing it a picture cannot be judged; s skips it.")
	default:
		c.Picture(0, 0, c.Width(), c.Height(), picture.Picture{Key: keyOf(q), Image: img})
	}
}

// keyOf names what is seen of a picture for the cache of drawn pictures.
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
		for _, part := range safe.Clean(m.options.Gloss(q.Class)).Wrap(c.Width()) {
			c.Print(0, y, c.Theme.Text, part)
			y++
		}
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
	y := 0
	for _, part := range words.Wrap(c.Width()) {
		c.Print(0, y, c.Theme.Muted, part)
		y++
	}
	drawTiles(c.Sub(0, y, c.Width(), c.Height()-y), e.pictures)
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

// drawState says who answers, how far that is, how long it will take yet, and whether the last answer is safe.
func (m *Asking) drawState(c *ui.Canvas, y int) {
	done, of := m.session.Place()
	earlier := m.options.Queue.Done
	parts := []safe.Text{safe.Format("rater %s", m.options.Rater), safe.Format("%d of %d", earlier+done, earlier+of)}
	if left := m.session.Left(); left > 0 {
		parts = append(parts, safe.Format("about %s left", record.Duration(left.Seconds())))
	}
	says, failed := m.writer.Says()
	if failed {
		c.Print(margin, y, c.Theme.Mistake, says.Truncate(c.Width()-2*margin))
		return
	}
	if !says.IsEmpty() {
		parts = append(parts, says)
	}
	c.Print(margin, y, c.Theme.Muted, safe.JoinFitting(" · ", c.Width()-2*margin, parts...))
}

func (m *Asking) drawEnd(c *ui.Canvas) {
	done, _ := m.session.Place()
	next := m.options.Farewell
	if m.options.Done != nil {
		next = "enter shows what came of it."
	}
	drawMessage(c, fmt.Sprintf("That was the last question. %d answered. Thank you.", done), next)
	m.drawState(c, c.Height()-1)
}
