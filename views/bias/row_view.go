package bias

import (
	"math"
	"strings"

	"beyond/engine/bias"
	"beyond/engine/finding"
	"beyond/engine/stats"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

const (
	nameWidth  = 10 // "prototypes"
	shareWidth = 27 // "100.0 % (24/24, 86.2–100.0)"
	sureMark   = "◀ sure"
)

// drawRow draws the shares of a value among prototypes, criticisms and the class, and the accuracy with it and
// without.
func (m *Model) drawRow(c *ui.Canvas, r bias.Row, chosen, selected bool) {
	label := min(max(3*c.Width()/10, 14), 24)
	bar := max(0, c.Width()-label-shareWidth-nameWidth-4)
	style := c.Theme.Text
	if r.Sure() {
		style = c.Theme.Text.Bold(true)
	}
	c.Print(0, 0, style, safe.Format("%s: %s", r.Attribute, r.Value).Truncate(label-1))
	if selected {
		c.Highlight(0, 0, label-1, 1, c.Theme.Selection)
	}
	for y, line := range []struct {
		name  string
		share stats.Share
		style lipgloss.Style
		known bool
	}{
		{"prototypes", r.Chosen.First, c.Theme.Correct, chosen},
		{"criticisms", r.Chosen.Second, c.Theme.Mistake, chosen},
		{"class", r.All, c.Theme.Predicted, true},
	} {
		x := label
		if line.known && line.share.N > 0 {
			drawShare(c, x, y, bar, line.share, line.style)
			c.Print(x+bar+2, y, c.Theme.Text, safe.Clean(finding.Long(line.share)).Truncate(shareWidth))
		} else {
			c.Print(x+bar+2, y, c.Theme.Muted, safe.Clean("–"))
		}
		c.PrintRight(c.Width(), y, c.Theme.Muted, safe.Clean(line.name).PadRight(nameWidth))
	}
	if chosen {
		m.drawCertainty(c.Sub(0, 1, label-1, 2), r)
	}
	c.Print(0, 3, c.Theme.Muted, safe.Clean("  right with/without").Truncate(label-1))
	drawAccuracy(c.Sub(label, 3, c.Width()-label, 1), r)
}

// drawCertainty says how likely chance alone is, and that there are few pictures.
func (m *Model) drawCertainty(c *ui.Canvas, r bias.Row) {
	x := c.Print(2, 0, c.Theme.Muted, safe.Clean(m.facts.probability(r.Chosen)))
	if r.Chosen.Sure() {
		c.Print(x+1, 0, c.Theme.Accent, safe.Clean(sureMark).Truncate(c.Width()-x-1))
	}
	if r.Small {
		c.Print(2, 1, c.Theme.Doubt, safe.Clean("small sample").Truncate(c.Width()-2))
	}
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
	x := c.Print(0, 0, c.Theme.Text, safe.Format("%s / %s", finding.Short(r.Right.First), finding.Short(r.Right.Second)))
	if !math.IsNaN(r.Right.Adjusted) {
		x = c.Print(x, 0, c.Theme.Muted, safe.Format(" · %s", finding.Probability(r.Right.Adjusted)))
	}
	if r.Right.Sure() {
		x = c.Print(x+1, 0, c.Theme.Accent, safe.Clean(sureMark))
	}
	if r.Steps.N > 0 && r.OtherSteps.N > 0 {
		c.Print(x, 0, c.Theme.Muted, safe.JoinFitting("", c.Width()-x, safe.Format(" · ↯ %s / %s", r.Steps, r.OtherSteps)))
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
