package bias

import (
	"math"
	"strings"
	"unicode/utf8"

	"beyond/engine/bias"
	"beyond/engine/finding"
	"beyond/engine/stats"
	"beyond/ui"
	"beyond/ui/safe"

	"charm.land/lipgloss/v2"
)

const (
	shareWidth = 27 // "100.0 % (24/24, 86.2–100.0)"
	sureMark   = "◀ sure"
)

// The marks of the three shares of a value on its axis.
const (
	prototypesMark = "●"
	criticismsMark = "○"
	classMark      = "│"
)

// table has a line for each value: its shares on one axis, how sure their difference is, and how often the model is
// right with the value and otherwise.
func (m *Model) table(chosen bool) ui.Table[bias.Row] {
	chosenOf := func(r bias.Row) bias.Comparison {
		if !chosen {
			return bias.Comparison{Adjusted: math.NaN()}
		}
		return r.Chosen
	}
	rightOf := func(r bias.Row) bias.Comparison { return r.Right }
	return ui.Table[bias.Row]{Columns: []ui.Column[bias.Row]{
		{
			Title: "value", Width: ui.Part(4, 14, 30),
			Text:  func(r bias.Row) safe.Text { return safe.Format("%s: %s", r.Attribute, r.Value) },
			Style: func(t ui.Theme, r bias.Row) lipgloss.Style { return t.Text.Bold(r.Sure()) },
		},
		{
			Title: "share, 0–100 %", Gap: 1, Most: 60,
			Draw: func(c *ui.Canvas, r bias.Row) { drawAxis(c, r, chosen) },
		},
		m.certainty(0, chosenOf),
		count("right", func(r bias.Row) stats.Share { return r.Right.First }),
		count("else", func(r bias.Row) stats.Share { return r.Right.Second }),
		m.certainty(100, rightOf),
	}}
}

// count is a column of shares, "–" where there is no picture.
func count(title string, share func(r bias.Row) stats.Share) ui.Column[bias.Row] {
	return ui.Column[bias.Row]{Title: title, Width: ui.Cells(8), Gap: 1, Needs: 60, Right: true, Text: func(r bias.Row) safe.Text {
		if share(r).N == 0 {
			return safe.Clean("–")
		}
		return safe.Clean(finding.Short(share(r)))
	}}
}

// certainty is a column of p-values; what is sure is marked.
func (m *Model) certainty(needs int, of func(r bias.Row) bias.Comparison) ui.Column[bias.Row] {
	const widest = "p < 0.000001 ◀"
	return ui.Column[bias.Row]{
		Title: "p", Width: ui.Cells(utf8.RuneCountInString(widest)), Gap: 2, Needs: needs,
		Draw: func(c *ui.Canvas, r bias.Row) {
			x := c.Print(0, 0, c.Theme.Muted, safe.Clean(m.facts.probability(of(r))))
			if of(r).Sure() {
				c.Print(x+1, 0, c.Theme.Accent, safe.Clean("◀"))
			}
		},
	}
}

func (m *Model) drawRows(c *ui.Canvas, chosen bool) {
	list := m.lists[rowsPane]
	from, to := list.Shown()
	if m.pane == rowsPane && list.At >= from && list.At < to {
		c.Fill(0, 1+list.At-from, c.Width(), 1, c.Theme.Selection)
	}
	m.table(chosen).Draw(c, m.rows()[from:to])
}

// drawAxis draws the shares of a value among prototypes, criticisms and the class from 0 to 100 %, each with its
// interval. Prototypes and criticisms cover the class.
func drawAxis(c *ui.Canvas, r bias.Row, chosen bool) {
	c.Print(0, 0, c.Theme.Track, safe.Clean(strings.Repeat("·", c.Width())))
	shares := []struct {
		share stats.Share
		mark  string
		style lipgloss.Style
	}{
		{r.All, classMark, c.Theme.Predicted},
		{r.Chosen.Second, criticismsMark, c.Theme.Mistake},
		{r.Chosen.First, prototypesMark, c.Theme.Correct},
	}
	if !chosen {
		shares = shares[:1]
	}
	at := func(share float64) int { return min(int(share*float64(c.Width())), c.Width()-1) }
	for _, s := range shares {
		if s.share.N > 0 {
			from, to := at(s.share.Low), at(s.share.High)
			c.Print(from, 0, s.style, safe.Clean(strings.Repeat("─", to-from+1)))
		}
	}
	for _, s := range shares {
		if s.share.N > 0 {
			c.Print(at(s.share.Share), 0, s.style, safe.Clean(s.mark))
		}
	}
}

// drawDetail draws a row in full: its shares with their intervals, and the accuracy with the value and without.
func (m *Model) drawDetail(c *ui.Canvas, r bias.Row, chosen bool) {
	label := min(max(3*c.Width()/10, 14), 30)
	bar := max(0, c.Width()-label-shareWidth-2)
	for y, line := range []struct {
		name  string
		share stats.Share
		style lipgloss.Style
		known bool
	}{
		{prototypesMark + " prototypes", r.Chosen.First, c.Theme.Correct, chosen},
		{criticismsMark + " criticisms", r.Chosen.Second, c.Theme.Mistake, chosen},
		{classMark + " class", r.All, c.Theme.Predicted, true},
	} {
		c.Print(0, y, c.Theme.Muted, safe.Clean(line.name).Truncate(label-1))
		if !line.known || line.share.N == 0 {
			c.Print(label, y, c.Theme.Muted, safe.Clean("–"))
			continue
		}
		style := c.Theme.Text
		if r.Small && y < 2 {
			style = c.Theme.Doubt // the foot says why
		}
		drawShare(c, label, y, bar, line.share, line.style)
		c.Print(label+bar+2, y, style, safe.Clean(finding.Long(line.share)).Truncate(shareWidth))
	}
	c.Print(0, 3, c.Theme.Muted, safe.Clean("right with it, else").Truncate(label-1))
	drawAccuracy(c.Sub(label, 3, c.Width()-label, 1), r)
}

// probability writes a corrected p-value, or a bound of it as long as it can still fall.
func (f facts) probability(c bias.Comparison) string {
	text := finding.Probability(c.Adjusted)
	if value, ok := strings.CutPrefix(text, "p "); ok && !f.complete {
		return "p ≤ " + value
	}
	return text
}

// drawAccuracy says how often the model is right with the value and without, and how much of the attack it withstands.
func drawAccuracy(c *ui.Canvas, r bias.Row) {
	if r.Right.First.N == 0 || r.Right.Second.N == 0 {
		c.Print(0, 0, c.Theme.Muted, safe.Clean("–"))
		return
	}
	with, without := finding.Both(r.Right.First, r.Right.Second)
	x := c.Print(0, 0, c.Theme.Text, safe.Format("%s, %s", with, without))
	if !math.IsNaN(r.Right.Adjusted) {
		x = c.Print(x, 0, c.Theme.Muted, safe.Format(" · %s", finding.Probability(r.Right.Adjusted)))
	}
	if r.Right.Sure() {
		x = c.Print(x+1, 0, c.Theme.Accent, safe.Clean(sureMark))
	}
	if r.Steps.N > 0 && r.OtherSteps.N > 0 {
		steps := safe.Format(" · median ↯ %s, %s", r.Steps, r.OtherSteps)
		c.Print(x, 0, c.Theme.Muted, safe.JoinFitting("", c.Width()-x, steps))
	}
}

// drawShare draws a share as a bar of w cells: full as far as its interval begins, shaded where it may end.
func drawShare(c *ui.Canvas, x, y, w int, s stats.Share, style lipgloss.Style) {
	for i := range w {
		at, cell, own := (float64(i)+0.5)/float64(w), "█", style
		switch {
		case at > s.High:
			cell, own = "·", c.Theme.Track
		case at > s.Share:
			cell = "░"
		case at > s.Low:
			cell = "▓"
		}
		c.Print(x+i, y, own, safe.Clean(cell))
	}
}
