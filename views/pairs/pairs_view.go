package pairs

import (
	"fmt"
	"path"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.facts == nil:
		c.Wait("Looking for the pairs", m.Waited)
	case len(m.rows) == 0:
		c.Message("There are no pairs here.", "A data set names them in pairs.csv, with the columns a, b and attribute.")
	default:
		m.drawPairs(c)
	}
}

func (m *Model) drawPairs(c *ui.Canvas) {
	l, r := m.layout(), *m.selected()
	m.drawSummary(c)
	i, value := r.A, r.From
	if m.second {
		i, value = r.B, r.To
	}
	m.crops.Draw(c.In(l.picture), i, safe.Clean(path.Base(m.options.Set.Items[i].Path)), safe.Clean(value))
	m.drawSide(c.In(l.a), "A: "+r.From, r.a, r.label, !m.second)
	m.drawSide(c.In(l.b), "B: "+r.To, r.b, r.label, m.second)
	m.drawTable(c.In(l.table))
}

// drawSummary sums up the pairs of the attribute.
func (m *Model) drawSummary(c *ui.Canvas) {
	s := m.facts.summaries[m.attribute]
	counts := []safe.Text{safe.Format("%s %s", finding.Count(len(m.rows)), m.kind())}
	if s.N > 0 {
		counts = append(counts, safe.Format("%d of %d flip", s.Flipped, s.N))
		right := safe.JoinFitting(" · ", c.Width()-2*ui.Margin,
			safe.Format("right only as A %d, only as B %d (McNemar's %s)", s.OnlyA, s.OnlyB, finding.Probability(s.McNemarP)),
			safe.Format("mean Δp %+.3f", s.MeanDeltaP))
		c.Print(ui.Margin, 1, c.Theme.Text, right)
	}
	unknown, leftOut := waiting(m.rows)
	if unknown > 0 {
		counts = append(counts, safe.Format("%d not yet predicted", unknown))
	}
	if leftOut > 0 {
		counts = append(counts, safe.Format("%d left out", leftOut))
	}
	c.Print(ui.Margin, 0, c.Theme.Text, safe.JoinFitting(" · ", c.Width()-2*ui.Margin, counts...))
	c.Print(ui.Margin, 2, c.Theme.Accent, safe.Clean(s.Sentence).Truncate(c.Width()-2*ui.Margin))
}

// kind says how the two pictures of a pair differ.
func (m *Model) kind() string {
	attribute, how := "one attribute", "twins differing in %s only"
	if m.attribute != "" {
		attribute = m.attribute
	}
	if m.options.Nearest {
		how = "pairs of neighbours differing in %s"
	}
	return fmt.Sprintf(how, attribute)
}

// drawSide writes the value of one picture of the pair and its prediction.
func (m *Model) drawSide(c *ui.Canvas, name string, s side, label int, shown bool) {
	style := c.Theme.Muted
	if shown {
		style = c.Theme.Title.Underline(true)
	}
	c.Print(0, 0, style, safe.Clean(name).Truncate(c.Width()))
	switch {
	case s.err != nil:
		c.Sub(0, 1, c.Width(), c.Height()-1).Wrapped(c.Theme.Muted, safe.Format("left out: %v", s.err))
		return
	case !s.known:
		c.Print(0, 1, c.Theme.Muted, safe.Clean("not yet predicted").Truncate(c.Width()))
		return
	}
	for n, t := range s.top {
		style := c.Theme.Text
		switch {
		case t.Class == label:
			style = c.Theme.TrueLabel
		case n == 0:
			style = c.Theme.Predicted
		}
		x := c.PrintRight(c.Width(), 1+n, style, safe.Format("%.1f %%", 100*t.P).PadLeft(7))
		sign := "  "
		if t.Class == label {
			sign = "✓ "
		} else if n == 0 && label >= 0 {
			sign = "✗ "
		}
		c.Print(0, 1+n, style, safe.Concat(safe.Clean(sign), m.class(t.Class)).Truncate(x-1))
	}
	if label >= 0 {
		c.Print(0, 2+len(s.top), c.Theme.Muted, safe.Format("p(%s) %.3f", m.class(label), s.p).Truncate(c.Width()))
	}
}

func (m *Model) class(i int) safe.Text {
	if i < 0 {
		return safe.Clean("–")
	}
	return safe.Clean(m.options.Classes.At(i).Name)
}

// Status implements ui.Stated: which files the pair is.
func (m *Model) Status() safe.Text {
	r := m.selected()
	if r == nil {
		return safe.Text{}
	}
	return safe.Format("%s/%s  A %s · B %s · %s", finding.Count(m.list.At+1), finding.Count(len(m.rows)),
		m.options.Set.Items[r.A].Path, m.options.Set.Items[r.B].Path, m.order)
}
