package tags

import (
	"fmt"
	"slices"
	"time"

	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

const (
	margin = 2
	// waitWorthTelling is how long a wait may be without a word.
	waitWorthTelling = 200 * time.Millisecond
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.failed != nil:
		drawMessage(c, "What was said before cannot be read.", m.failed.Error())
	case m.looked:
		m.drawPage(c)
	case m.waited >= waitWorthTelling:
		drawMessage(c, "Looking up what was said before", fmt.Sprintf("%.1f s so far", m.waited.Seconds()))
	}
}

func drawMessage(c *ui.Canvas, line, below string) {
	y := max(0, c.Height()/2-1)
	c.Print(0, y, c.Theme.Title, safe.Clean(line).Center(c.Width()))
	c.Print(0, y+1, c.Theme.Muted, safe.Clean(below).Center(c.Width()))
}

// listTop is the first line of the list. Two lines below it are for the rater and the number of pictures.
const listTop = 3

// exampleRows is the height of the examples.
func (m *Model) exampleRows() int {
	if len(m.options.Examples) == 0 || m.height < 14 {
		return 0
	}
	return min(m.height/3, 10)
}

func (m *Model) listRows() int { return m.height - listTop - m.exampleRows() - 3 }

func (m *Model) drawPage(c *ui.Canvas) {
	question := safe.Format("What shall be asked about pictures of %s?", m.options.Class)
	if len(m.options.Examples) > 0 {
		question = safe.Clean("What do these share? n puts it into words.")
	}
	c.Print(margin, 0, c.Theme.Title, question.Truncate(c.Width()-2*margin))
	below := safe.Clean("Up to four questions, each answered with yes, no or unsure.")
	c.Print(margin, 1, c.Theme.Muted, below.Truncate(c.Width()-2*margin))
	m.drawExamples(c.Sub(margin, 2, c.Width()-2*margin, m.exampleRows()))
	y := listTop + m.exampleRows()
	for n := range max(0, m.listRows()) {
		if at := m.top + n; at < len(m.known) {
			sign := "[ ] "
			if place := slices.Index(m.chosen, m.known[at]); place >= 0 {
				sign = fmt.Sprintf("[%s] ", questionKeys(place + 1)[place].yes.Keys()[0])
			}
			line := safe.Concat(safe.Clean(sign), safe.Clean(m.known[at]))
			c.Print(margin, y+n, c.Theme.Text, line.Truncate(c.Width()-2*margin))
			if at == m.at && m.typing == nil {
				c.Highlight(margin, y+n, c.Width()-2*margin, 1, c.Theme.Selection)
			}
		}
	}
	m.drawState(c.Sub(margin, c.Height()-2, c.Width()-2*margin, 2))
}

// drawExamples draws the pictures side by side.
func (m *Model) drawExamples(c *ui.Canvas) {
	cols := 2 * c.Height()
	for n, i := range m.options.Examples {
		x := n * (cols + 1)
		if x+cols > c.Width() || cols == 0 {
			return
		}
		if img, _, _ := m.loader.Get(i); img != nil {
			c.Picture(x, 0, cols, c.Height(), picture.Picture{Key: fmt.Sprintf("%s#%d", m.options.Content, i), Image: img})
		}
	}
}

// drawState draws the text being typed, or the rater and the number of pictures.
func (m *Model) drawState(c *ui.Canvas) {
	if t := m.typing; t != nil {
		prompt := "question: "
		if t.rater {
			prompt = "your name: "
		}
		x := c.Print(0, 0, c.Theme.Key, safe.Clean(prompt))
		x = c.Print(x, 0, c.Theme.Text, safe.Clean(t.text))
		c.Cursor(x, 0)
		return
	}
	rater := m.rater
	if rater == "" {
		rater = "not known yet"
	}
	const text = "rater: %s · %d pictures, shuffled; nothing tells which is which"
	c.Print(0, 0, c.Theme.Muted, safe.Format(text, rater, len(m.options.Pictures)).Truncate(c.Width()))
	for n, notice := range m.options.Answers.Notices() {
		c.Print(0, 1+n, c.Theme.Doubt, safe.Clean(notice).Truncate(c.Width()))
	}
}
