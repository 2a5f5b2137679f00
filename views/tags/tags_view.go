package tags

import (
	"cmp"

	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.failed != nil:
		c.Message("What was said before cannot be read.", m.failed.Error())
	case m.ready:
		m.drawPage(c)
	default:
		c.Wait("Looking up what was said before", m.Waited)
	}
}

// listTop is the first line of the list. Two lines below it are for the rater and the number of pictures.
const listTop = 3

// exampleRows is the height of the examples.
func (m *Model) exampleRows() int {
	if len(m.options.Examples) == 0 || m.Height < 14 {
		return 0
	}
	return min(m.Height/3, 10)
}

func (m *Model) listRows() int { return m.Height - listTop - m.exampleRows() - 3 }

func (m *Model) drawPage(c *ui.Canvas) {
	question := safe.Format("What shall be asked about pictures of %s?", m.options.Class)
	if len(m.options.Examples) > 0 {
		question = safe.Format("What do these share? %s puts it into words.", m.Key("n"))
	}
	inner := c.Sub(ui.Margin, 0, c.Width()-2*ui.Margin, c.Height())
	inner.Lines(c.Theme.Title, question)
	below := safe.Clean("Up to four questions, each answered with yes, no or unsure.")
	inner.Print(0, 1, c.Theme.Muted, below.Truncate(inner.Width()))
	m.drawExamples(inner.Sub(0, 2, inner.Width(), m.exampleRows()))
	m.drawList(inner.Sub(0, listTop+m.exampleRows(), inner.Width(), max(0, m.listRows())))
	m.drawState(inner.Sub(0, c.Height()-2, inner.Width(), 2))
}

// drawList draws the questions, each chosen one with its key for yes.
func (m *Model) drawList(c *ui.Canvas) {
	from, to := m.list.Shown()
	for y, subject := range m.known[from:to] {
		sign := " "
		if place := m.chosenAt(from + y); place >= 0 {
			sign = questionKeys[place].yes
		}
		c.Print(0, y, c.Theme.Text, safe.Format("[%s] %s", sign, subject).Truncate(c.Width()))
	}
	if len(m.known) > 0 && !m.field.Open {
		c.Highlight(0, m.list.At-from, c.Width(), 1, c.Theme.Selection)
	}
}

// drawExamples draws the pictures side by side.
func (m *Model) drawExamples(c *ui.Canvas) {
	cols := 2 * c.Height()
	for n, i := range m.options.Examples {
		x := n * (cols + 1)
		if x+cols > c.Width() || cols == 0 {
			return
		}
		m.crops.Put(c.Sub(x, 0, cols, c.Height()), i)
	}
}

// drawState draws the text being typed, or the rater and the number of pictures.
func (m *Model) drawState(c *ui.Canvas) {
	if m.field.Open {
		prompt := "question: "
		if m.naming {
			prompt = "your name: "
		}
		x := c.Print(0, 0, c.Theme.Key, safe.Clean(prompt))
		x = c.Print(x, 0, c.Theme.Text, safe.Clean(m.field.Text))
		c.Cursor(x, 0)
		return
	}
	rater := cmp.Or(m.rater.Name, "not known yet")
	const text = "rater: %s · %d pictures, shuffled; nothing tells which is which"
	c.Print(0, 0, c.Theme.Muted, safe.Format(text, rater, len(m.options.Pictures)).Truncate(c.Width()))
	for n, notice := range m.earlier.Notices {
		c.Print(0, 1+n, c.Theme.Doubt, safe.Clean(notice).Truncate(c.Width()))
	}
}
