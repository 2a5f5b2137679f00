package doctor

import (
	"cmp"
	"fmt"
	"strings"

	"beyond/engine/finding"
	"beyond/engine/preparation"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// layout divides the height: the advice at the top, the ranking, and what is known of the preparation under the cursor.
type layout struct{ top, rows, details int }

const (
	adviceLines = 3
	mostDetails = 6
)

func (m *Model) layout() layout {
	l := layout{top: adviceLines + 1, details: min(mostDetails, m.Height/4)}
	l.rows = max(0, m.Height-l.top-1-l.details-1)
	return l
}

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	s := m.state
	switch {
	case m.opening.Pending():
		c.Wait("Opening the model with another preparation", m.Waited)
	case s.Err != nil:
		c.Message("Preparations cannot be tried.", s.Err.Error())
	case !m.known || s.Running && len(s.Preparations) == 0:
		c.Message("Trying preparations and orders of labels on some hundred pictures…", m.far())
	case len(s.Preparations) == 0:
		c.Message("Nothing has been tried.", m.Key("r")+" searches.")
	default:
		l := m.layout()
		inner := c.Sub(ui.Margin, 0, c.Width()-2*ui.Margin, adviceLines)
		m.drawAdvice(inner)
		from, to := m.list.Shown()
		m.table().Draw(c.Sub(0, l.top, c.Width(), l.rows+1), s.Preparations[from:to])
		c.Sub(0, l.top, c.Width(), l.rows+1).Mark(1 + m.list.At - from)
		c.HLine(0, l.top+1+l.rows, c.Width())
		m.drawDetails(c.Sub(ui.Margin, l.top+l.rows+2, c.Width()-2*ui.Margin, l.details))
	}
}

// far says how far the search is.
func (m *Model) far() string {
	s := m.state
	if s.Total == 0 {
		return ""
	}
	far := fmt.Sprintf("%s of %s predictions", finding.Count(s.Done), finding.Count(s.Total))
	if s.Left > 0 {
		far += " · about " + ui.Estimate(s.Left) + " left"
	}
	return far
}

func (m *Model) drawAdvice(c *ui.Canvas) {
	s := m.state
	if s.Running {
		share := float64(s.Done) / float64(max(1, s.Total))
		c.Print(0, 0, c.Theme.Title, safe.Clean("The best so far").Truncate(c.Width()))
		bar := min(20, c.Width()/4)
		c.Bar(0, 1, bar, share, c.Theme.Accent)
		c.Print(bar+1, 1, c.Theme.Muted, safe.Clean(m.far()).Truncate(c.Width()-bar-1))
		return
	}
	style := c.Theme.Text
	if s.Better {
		style = c.Theme.Title
	}
	c.Wrapped(style, safe.Clean(finding.Capital(s.Verdict)))
}

// table is the ranking. A bar shows the accuracy and its interval stands beside it.
func (m *Model) table() ui.Table[preparation.Row] {
	figures, beside := "top-1", "interval"
	if m.state.AsGiven.Top1 == nil {
		figures, beside = "nats", "confidence"
	}
	muted := func(t ui.Theme, _ preparation.Row) lipgloss.Style { return t.Muted }
	return ui.Table[preparation.Row]{Indent: ui.Margin, Columns: []ui.Column[preparation.Row]{
		{Width: ui.Cells(2), Draw: m.drawSign},
		{Title: figures, Width: ui.Cells(7), Right: true, Text: share},
		{Title: beside, Width: ui.Cells(11), Gap: 2, Text: interval},
		{Title: "of", Width: ui.Cells(4), Right: true, Style: muted, Text: func(r preparation.Row) safe.Text {
			return safe.Format("%d", r.N)
		}},
		{Title: "preparation", Gap: 2, Text: words},
		{Title: "labels", Width: ui.Part(5, 10, 28), Gap: 2, Text: func(r preparation.Row) safe.Text {
			return safe.Clean(r.Labels)
		}},
	}}
}

// drawSign marks the preparation in use.
func (m *Model) drawSign(c *ui.Canvas, r preparation.Row) {
	if r.Preset == m.options.InUse {
		c.Print(0, 0, c.Theme.Accent, safe.Clean("●"))
	}
}

func share(r preparation.Row) safe.Text {
	if r.Top1 == nil {
		return safe.Format("%.2f", r.Information)
	}
	return safe.Format("%.1f %%", 100*r.Top1.Share)
}

func interval(r preparation.Row) safe.Text {
	if r.Top1 == nil {
		return safe.Format("%.2f", r.Confidence)
	}
	return safe.Clean(finding.Interval(*r.Top1))
}

// words are what a row changes of the preparation as given.
func words(r preparation.Row) safe.Text {
	switch {
	case r.Given:
		return safe.Format("as given: %s", r.Preset)
	case len(r.Changes) == 0:
		return safe.Clean(r.Preset)
	}
	return safe.Clean(strings.Join(r.Changes, ","))
}

// drawDetails says all about the preparation under the cursor, and what is wrong besides.
func (m *Model) drawDetails(c *ui.Canvas) {
	r := m.selected()
	lines := safe.Format("--preset %s", r.Preset).Wrap(c.Width())
	figures := fmt.Sprintf("mean confidence %.2f · entropy %.2f nats · information %.2f nats",
		r.Confidence, r.Entropy, r.Information)
	if r.AdjustedP != nil {
		figures = cmp.Or(finding.Probability(*r.AdjustedP), "p 1") + " that it is as good as given · " + figures
	}
	lines = append(lines, safe.Clean(figures))
	c.Lines(c.Theme.Muted, lines...)
	y := len(lines)
	for _, w := range m.state.Warnings {
		for _, line := range safe.Format("! %s", w.Says).Wrap(c.Width()) {
			c.Print(0, y, c.Theme.Doubt, line)
			y++
		}
	}
}
