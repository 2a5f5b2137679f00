package classes

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/wordnet"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch f := m.facts; {
	case f == nil || f.silent():
		c.Wait("Waiting for the model's first answers", m.Waited)
	case f.total == 0:
		c.Message("There are no pictures here.")
	case f.known == 0:
		c.Message("No picture could be predicted.", "The first: "+f.reason)
	default:
		m.drawPanes(c)
	}
}

func (m *Model) drawPanes(c *ui.Canvas) {
	l := m.layout()
	t := l.table
	m.drawTable(c.In(t.Rectangle))
	if l.matrix.Empty() {
		return
	}
	if l.beside {
		c.VLine(t.Max.X+1, 0, c.Height())
	} else {
		c.HLine(0, t.Max.Y, c.Width())
	}
	m.drawMatrix(c, l.matrix)
}

func (m *Model) drawTable(c *ui.Canvas) {
	t := m.table
	from, to := t.list.Shown()
	m.drawn().Draw(c.Sub(0, 0, tableWidth(c.Width()), c.Height()), t.rows[from:to])
	if len(t.rows) == 0 {
		c.Print(ui.Margin, 1, c.Theme.Muted, safe.Clean("no class matches the filter"))
	} else if line := t.list.At - from + 1; line < c.Height() {
		m.mark(c, line)
	}
}

// mark shows the selected row, strongly when the keys act on the table.
func (m *Model) mark(c *ui.Canvas, line int) {
	if m.pane == tablePane {
		c.Mark(line)
		return
	}
	c.Print(0, line, c.Theme.Accent, safe.Clean("▌"))
}

// cellWords spell out the cell under the cursor, "14 of 36; mean p 0.71; both are ball, height 4", and shorter where
// there is less room.
func cellWords(c finding.Confusion, label, predicted int, common *wordnet.Synset) []string {
	cell := c.At(label, predicted)
	switch {
	case label == predicted:
		return []string{"the right ones are left out", "left out"}
	case len(cell.Pictures) == 0:
		return []string{fmt.Sprintf("none of %d", c.Known(label))}
	}
	share := fmt.Sprintf("%d of %d", len(cell.Pictures), c.Known(label))
	withP := fmt.Sprintf("%s; mean p %.2f", share, cell.MeanP)
	if common == nil {
		return []string{withP, share}
	}
	kind := "; both are " + common.Name
	return []string{fmt.Sprintf("%s%s, height %d", withP, kind, common.Height), withP + kind, withP, share}
}
