package jobs

import (
	"fmt"
	"time"

	"beyond/engine"
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

const jobLines = 3 // a name, its progress, and a blank line

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case !m.known: // for a moment only
	case len(m.jobs) == 0:
		c.Message("Nothing runs.", "What is computed in the background appears here.")
	default:
		for i, job := range m.jobs[m.list.Top:] {
			m.drawJob(c.Sub(0, i*jobLines, c.Width(), jobLines-1), job, m.list.Top+i == m.list.At)
		}
	}
}

func (m *Model) drawJob(c *ui.Canvas, j engine.JobStatus, selected bool) {
	style, state := stateOf(c.Theme, j)
	right := c.PrintRight(c.Width()-ui.Margin, 0, style, state) - 2
	c.Print(ui.Margin, 0, c.Theme.Text.Bold(true), safe.Clean(j.Name).Truncate(right-ui.Margin))
	if j.Err != nil {
		c.Print(ui.Margin, 1, c.Theme.Mistake, safe.Clean(j.Err.Error()).Truncate(c.Width()-2*ui.Margin))
	} else {
		m.drawProgress(c, j)
	}
	if selected {
		c.Mark(0)
	}
}

// stateOf writes the state of a job and the number of its failures.
func stateOf(t ui.Theme, j engine.JobStatus) (lipgloss.Style, safe.Text) {
	style := map[engine.JobState]lipgloss.Style{
		engine.Running: t.Accent, engine.Done: t.Correct, engine.Cancelled: t.Doubt, engine.Failed: t.Mistake,
	}[j.State]
	sign := map[engine.JobState]string{
		engine.Running: "▸", engine.Done: "✓", engine.Cancelled: "–", engine.Failed: "✗",
	}[j.State]
	text := sign + " " + j.State.String()
	if n := len(j.Failures); n > 0 {
		text = fmt.Sprintf("%s left out · %s", finding.Count(n), text)
	}
	return style, safe.Clean(text)
}

func (m *Model) drawProgress(c *ui.Canvas, j engine.JobStatus) {
	bar, style := c.Width()/4, c.Theme.Accent
	if j.State != engine.Running {
		style = c.Theme.Muted
	}
	x := ui.Margin
	if j.Total > 0 {
		share := float64(j.Done) / float64(j.Total)
		c.Bar(x, 1, bar, share, style)
		x = c.Print(x+bar, 1, c.Theme.Text, safe.Format("%.0f %%", 100*share).PadLeft(len(" 100 %"))) + 2
	}
	c.Print(x, 1, c.Theme.Muted, safe.JoinFitting(" · ", c.Width()-ui.Margin-x, m.progress(j)...))
}

// progress says how far a job is, how fast, and how long yet or how long it took.
func (m *Model) progress(j engine.JobStatus) []safe.Text {
	if j.Total == 0 {
		return []safe.Text{safe.Clean("beginning")}
	}
	parts := []safe.Text{safe.Clean(finding.Count(j.Done) + " of " + finding.Count(j.Total))}
	took := m.now.Sub(j.Started)
	if j.State != engine.Running {
		took = j.Ended.Sub(j.Started)
	}
	if j.Started.IsZero() || took <= 0 || j.Done == 0 {
		return parts
	}
	perSecond := float64(j.Done) / took.Seconds()
	if j.State != engine.Running {
		return append(parts, safe.Clean("in "+ui.Estimate(took)), rate(perSecond))
	}
	left := time.Duration(float64(j.Total-j.Done) / perSecond * float64(time.Second))
	return append(parts, safe.Clean("about "+ui.Estimate(left)+" left"), rate(perSecond))
}

func rate(perSecond float64) safe.Text {
	if perSecond < 1 {
		return safe.Format("%.1f a minute", 60*perSecond)
	}
	return safe.Format("%.1f a second", perSecond)
}
