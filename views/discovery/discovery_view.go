package discovery

import (
	"fmt"
	"path"

	"beyond/engine/bias"
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

const (
	pictureGap = 1
	noteLines  = 1
)

// pictureRows is the height of a picture: three slices and more are on screen.
func (m *Model) pictureRows() int { return min(max((m.Height-noteLines)/3-2, 1), 9) }

// pitch is the height of a slice: a line of words, the pictures, a blank line.
func (m *Model) pitch() int { return m.pictureRows() + 2 }

// shown is how many slices there is room for.
func (m *Model) shown() int { return max(1, (m.Height-noteLines)/m.pitch()) }

// across is how many pictures there is room for side by side.
func (m *Model) across() int {
	return max(1, (m.Width-2*ui.Margin+pictureGap)/(2*m.pictureRows()+pictureGap))
}

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.looking.Pending():
		c.Wait("Looking for pictures that the model sees as alike", m.Waited)
	case m.err != nil:
		c.Message("No slices could be found.", m.err.Error())
	case len(m.slices) == 0:
		c.Message("There are too few pictures to part.")
	default:
		from, to := m.list.Shown()
		for n := from; n < to; n++ {
			m.drawSlice(c.Sub(ui.Margin, (n-from)*m.pitch(), c.Width()-2*ui.Margin, m.pitch()), n)
		}
		c.Print(ui.Margin, c.Height()-1, c.Theme.Muted, safe.Clean(m.options.Note).Truncate(c.Width()-2*ui.Margin))
	}
}

// drawSlice says how many prototypes and criticisms lie in a slice, and shows its most central pictures.
func (m *Model) drawSlice(c *ui.Canvas, n int) {
	s, style := m.slices[n], c.Theme.Text
	if s.P <= finding.Level {
		style = style.Bold(true)
	}
	x := c.Print(0, 0, style, safe.Clean(words(s)).Truncate(c.Width()))
	if s.P <= finding.Level {
		c.Print(x+1, 0, c.Theme.Accent, safe.Clean("◀"))
	}
	if n == m.list.At {
		c.Highlight(0, 0, x, 1, c.Theme.Selection)
	}
	rows := m.pictureRows()
	cols := 2 * rows
	for i, index := range s.Pictures[:min(m.across(), len(s.Pictures))] {
		m.crops.Draw(c.Sub(i*(cols+pictureGap), 1, cols, rows), index, safe.Clean(path.Base(m.options.Path(index))))
	}
}

func words(s bias.Slice) string {
	question := fmt.Sprintf("What do these %d share?", len(s.Pictures))
	if len(s.Pictures) == 1 {
		question = "What is it about this one?"
	}
	return fmt.Sprintf("%s  %s prototypes, %s criticisms (%s)",
		question, finding.Short(s.Prototypes), finding.Short(s.Criticisms), finding.Probability(s.P))
}
