package inspect

import (
	"fmt"
	"slices"

	"beyond/engine/attack"
	"beyond/ui"
	"beyond/ui/safe"
)

// drawOutcome draws the outcome of the attack beside the traces and, where no pane has them, the facts of the step.
func (m *Model) drawOutcome(c *ui.Canvas, l layout) {
	right := c.Width() - ui.Margin
	if m.trace.last() != notYet && l.facts > 0 && !slices.Contains(m.panes(l), changed) {
		c.Print(ui.Margin, l.facts, c.Theme.Text, safe.JoinFitting(" · ", right-ui.Margin, m.stepFacts()...))
	}
	if waiting := m.waitText(); !waiting.IsEmpty() {
		right = c.PrintRight(right, l.verdict, c.Theme.Muted, waiting.Truncate(right-ui.Margin)) - 2
	}
	if m.trace.last() == notYet {
		return
	}
	x, outcome := ui.Margin, safe.JoinFitting(" · ", right-ui.Margin, m.outcome()...)
	if room := right - ui.Margin - len("p(first) p(top) ") - 5 - outcome.Width(); room >= 2*fewestSamples {
		x = m.drawTraces(c, x, l.verdict, min(room/2, mostSamples)) + 3
	}
	c.Print(x, l.verdict, c.Theme.Title, outcome)
}

// Columns of a trace: fewer show nothing, more show no more.
const (
	fewestSamples = 6
	mostSamples   = 41
)

// waitText tells the present wait and its length, once that is worth telling.
func (m *Model) waitText() safe.Text {
	waited, done := m.Waited-m.since, len(m.trace.frames)
	switch {
	case !m.attacking() || !ui.WorthTelling(waited):
		return safe.Text{}
	case m.trace.crop == nil:
		return safe.Clean("reading the picture, " + ui.SoFar(waited))
	case done == 0:
		return safe.Clean("waiting for the model, " + ui.SoFar(waited))
	case done == 1 && m.settings.Method == attack.Least && !m.along.natural:
		return safe.Clean("searching the least ε, " + ui.SoFar(waited))
	case m.settings.Method == attack.DeepFool && !m.along.natural:
		return safe.Format("computing step %d, %s", done, ui.SoFar(waited))
	}
	runs := tries(m.settings)
	if m.trace.firstWrong != notYet { // the run that has misled is the last one
		runs = m.trace.restart() + 1
	}
	all, made := m.settings.Steps*runs+1, m.settings.Steps*m.trace.restart()+done
	left := waited.Seconds() / float64(made) * float64(all-made)
	return safe.Format("computing step %d%s, about %.1f s left", done, m.tryText(), left)
}

// outcome says how many steps the attack took, as far as that is known; the most important part comes first.
func (m *Model) outcome() []safe.Text {
	t, parts := m.trace, []safe.Text{safe.Clean(m.flipText())}
	if found := m.methodOutcome(); found != "" && m.settings.Method != attack.IFGSM && !m.along.natural {
		parts = append(parts, safe.Clean(found))
	}
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

func (m *Model) outcomeText() safe.Text { return safe.Join(" · ", m.outcome()...) }

func (m *Model) flipText() string {
	t := m.trace
	switch {
	case t.firstWrong == 0:
		return "wrong from the start: first wrong step 0"
	case t.firstWrong > 0 && m.along.natural && m.labelled():
		return fmt.Sprintf("↯ first wrong step %d, %s", t.firstWrong, m.valueText(t.firstWrong))
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
