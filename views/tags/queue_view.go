package tags

import (
	"fmt"

	"beyond/ui"
	"beyond/ui/safe"
)

// leastWords is the least width of the questions beside the picture.
const leastWords = 30

// Draw implements ui.Screen.
func (m *Queue) Draw(c *ui.Canvas) {
	if m.ended() {
		end := fmt.Sprintf("All %d pictures are answered.", len(m.items))
		if len(m.items) == 0 {
			end = "None of the pictures can be read."
		}
		c.Message(end, m.Key("enter")+" shows what came of it, "+m.Key("u")+" takes the last answer back.")
		m.drawState(c)
		return
	}
	rows := max(0, c.Height()-2)
	cols := max(0, min(int(float64(rows)*c.CellAspect()), c.Width()-3*ui.Margin-leastWords))
	m.drawPicture(c.Sub(ui.Margin, 0, cols, rows))
	m.drawQuestions(c.Sub(2*ui.Margin+cols, 0, c.Width()-3*ui.Margin-cols, rows))
	m.drawState(c)
}

func (m *Queue) drawPicture(c *ui.Canvas) {
	i := m.items[m.at].picture
	_, err, arrived := m.crops.Get(i)
	switch {
	case !arrived:
		c.Wait("Preparing the picture", m.Waited)
	case err != nil:
		c.Message("This picture cannot be shown; "+m.Key("space")+" leaves it for later.", err.Error())
	case !c.ShowsPictures():
		c.Message("This terminal shows no pictures.", "Without seeing it nothing can be said of it.")
	default:
		m.crops.Put(c, i)
	}
}

// drawQuestions lists the questions with their keys and answers.
func (m *Queue) drawQuestions(c *ui.Canvas) {
	y := min(1, c.Height()/8)
	for n, subject := range m.subjects {
		lines := safe.Clean(subject).Wrap(c.Width())
		c.Sub(0, y, c.Width(), len(lines)).Lines(c.Theme.Title, lines...)
		y += len(lines)
		x, reply, k := 0, m.items[m.at].replies[subject], questionKeys[n]
		for _, b := range []struct{ key, value string }{{k.yes, "yes"}, {k.no, "no"}, {k.unsure, "unsure"}} {
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
	all := len(m.items)
	m.writer.Draw(c, safe.Format("rater %s", m.rater), safe.Format("%d of %d done", all-m.left(), all))
}
