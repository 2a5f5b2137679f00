package tags

import (
	"fmt"

	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

// leastWords is the least width of the questions beside the picture.
const leastWords = 30

// Draw implements ui.Screen.
func (m *Queue) Draw(c *ui.Canvas) {
	if m.ended() {
		what := fmt.Sprintf("All %d pictures are answered.", len(m.items))
		if len(m.items) == 0 {
			what = "None of the pictures can be read."
		}
		drawMessage(c, what, "enter shows what came of it, u takes the last answer back.")
		m.drawState(c)
		return
	}
	rows := max(0, c.Height()-2)
	cols := max(0, min(int(float64(rows)*c.CellAspect()), c.Width()-3*margin-leastWords))
	m.drawPicture(c.Sub(margin, 0, cols, rows))
	m.drawQuestions(c.Sub(2*margin+cols, 0, c.Width()-3*margin-cols, rows))
	m.drawState(c)
}

func (m *Queue) drawPicture(c *ui.Canvas) {
	i := m.items[m.at].picture
	img, err, arrived := m.loader.Get(i)
	switch {
	case !arrived && m.waited >= waitWorthTelling:
		drawMessage(c, "Preparing the picture", fmt.Sprintf("%.1f s so far", m.waited.Seconds()))
	case !arrived:
	case err != nil:
		drawMessage(c, "This picture cannot be shown; space leaves it for later.", err.Error())
	case !c.ShowsPictures():
		drawMessage(c, "This terminal shows no pictures.", "Without seeing it nothing can be said of it.")
	default:
		c.Picture(0, 0, c.Width(), c.Height(), picture.Picture{Key: fmt.Sprintf("%s#%d", m.options.Content, i), Image: img})
	}
}

// drawQuestions lists the questions with their keys and answers.
func (m *Queue) drawQuestions(c *ui.Canvas) {
	y := min(1, c.Height()/8)
	for n, subject := range m.subjects {
		for _, line := range safe.Clean(subject).Wrap(c.Width()) {
			c.Print(0, y, c.Theme.Title, line)
			y++
		}
		reply, k := m.items[m.at].replies[subject], m.keys.questions[n]
		x := 0
		for _, b := range []struct{ key, value string }{
			{k.yes.Keys()[0], "yes"}, {k.no.Keys()[0], "no"}, {k.unsure.Keys()[0], "unsure"},
		} {
			style := c.Theme.Muted
			if reply == b.value {
				style = c.Theme.Text.Bold(true).Underline(true)
			}
			x = c.Print(x, y, c.Theme.Key, safe.Clean(b.key)) + 1
			x = c.Print(x, y, style, safe.Clean(b.value)) + 3
		}
		y += 2
	}
}

// drawState prints the rater, the progress, and the state of the last answer.
func (m *Queue) drawState(c *ui.Canvas) {
	y := c.Height() - 1
	says, failed := m.writer.Says()
	if failed {
		c.Print(margin, y, c.Theme.Mistake, says.Truncate(c.Width()-2*margin))
		return
	}
	done := safe.Format("%d of %d done", len(m.items)-m.left(), len(m.items))
	parts := []safe.Text{safe.Format("rater %s", m.rater), done}
	if !says.IsEmpty() {
		parts = append(parts, says)
	}
	c.Print(margin, y, c.Theme.Muted, safe.JoinFitting(" · ", c.Width()-2*margin, parts...))
}
