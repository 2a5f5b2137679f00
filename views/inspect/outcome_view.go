package inspect

import (
	"fmt"
	"slices"
	"time"

	"beyond/ui"
	"beyond/ui/safe"
)

// drawOutcome says what came of the attack, beside the traces; in a line above, what no pane says of the step.
func (m *Model) drawOutcome(c *ui.Canvas, l layout) {
	right := c.Width() - margin
	if m.trace.last() != notYet && l.facts > 0 && !slices.Contains(m.panes(l), changed) {
		c.Print(margin, l.facts, c.Theme.Text, safe.JoinFitting(" · ", right-margin, m.stepFacts()...))
	}
	if waiting := m.waitText(); !waiting.IsEmpty() {
		right = c.PrintRight(right, l.verdict, c.Theme.Muted, waiting.Truncate(right-margin)) - 2
	}
	if m.trace.last() == notYet {
		return
	}
	x, outcome := margin, safe.JoinFitting(" · ", right-margin, m.outcome()...)
	if room := right - margin - len("p(first) p(top) ") - 5 - outcome.Width(); room >= 2*fewestSamples {
		x = m.drawTraces(c, x, l.verdict, min(room/2, mostSamples)) + 3
	}
	c.Print(x, l.verdict, c.Theme.Title, outcome)
}

// Columns of a trace that are worth having, and more than which say no more.
const (
	fewestSamples = 6
	mostSamples   = 41
)

// waitWorthTelling is how long a wait may be without a word.
const waitWorthTelling = 200 * time.Millisecond

// waitText says what is awaited and how long yet, once that is worth it.
func (m *Model) waitText() safe.Text {
	waited, done := m.elapsed-m.since, len(m.trace.frames)
	switch {
	case !m.attacking() || waited < waitWorthTelling:
		return safe.Text{}
	case m.trace.crop == nil:
		return safe.Format("reading the picture, %.1f s so far", waited.Seconds())
	case done == 0:
		return safe.Format("waiting for the model, %.1f s so far", waited.Seconds())
	}
	left := waited.Seconds() / float64(done) * float64(m.settings.Steps+1-done)
	return safe.Format("computing step %d, about %.1f s left", done, left)
}

// outcome says, as far as is known, how many steps it took; what matters most comes first.
func (m *Model) outcome() []safe.Text {
	t, parts := m.trace, []safe.Text{safe.Clean(m.flipText())}
	switch {
	case !t.key.settings.Targeted:
	case t.reached != notYet:
		parts = append(parts, safe.Format("target reached at step %d", t.reached))
	case t.ended:
		parts = append(parts, safe.Clean("target not reached"))
	}
	switch {
	case t.err != nil:
		parts = append(parts, safe.Format("stopped after step %d: %v", t.last(), t.err))
	case t.early():
		parts = append(parts, safe.Format("ended after step %d, where the gradient is zero", t.last()))
	}
	return parts
}

func (m *Model) flipText() string {
	t := m.trace
	switch {
	case t.firstWrong == 0:
		return "wrong from the start: first wrong step 0"
	case t.firstWrong > 0 && m.labelled():
		return fmt.Sprintf("↯ first wrong step %d", t.firstWrong)
	case t.firstWrong > 0:
		return fmt.Sprintf("↯ another class from step %d on", t.firstWrong)
	case t.ended && t.err == nil && m.labelled():
		return fmt.Sprintf("∞ still right after %d steps", t.last())
	case t.ended && t.err == nil:
		return fmt.Sprintf("∞ the same class after %d steps", t.last())
	case m.labelled():
		return fmt.Sprintf("right up to step %d", t.last())
	}
	return fmt.Sprintf("the same class up to step %d", t.last())
}
