package why

import (
	"fmt"

	"beyond/ui"
)

// state says in one sentence how far the explanation of a step is, or why there is none.
func (p *Panel) state(step int) string {
	e, f := p.explanation(step), p.fit(step)
	switch {
	case e == nil:
		return "waiting for its turn"
	case e.err != nil && max(e.n(), e.fits.n) > 0:
		return fmt.Sprintf("ended after %d of %d samples: %v", max(e.n(), e.done), e.samples, e.err)
	case e.err != nil:
		return "no explanation: " + e.err.Error()
	case f != nil && f.Err != nil:
		return "no explanation: " + f.Err.Error()
	case e.complete() && e.recorded:
		return p.made(e) + " · from the run"
	case e.complete():
		return p.made(e)
	case p.paused && e.n() == 0 && e.done == 0:
		return "paused before the first sample; " + p.written("e") + " goes on"
	case p.paused && e.key.method == LIME:
		return fmt.Sprintf("paused after %d of %d samples; %s goes on", e.n(), e.samples, p.written("e"))
	case e.subject == nil && !ui.WorthTelling(e.spent):
		return "taking the picture apart"
	case e.subject == nil:
		return "taking the picture apart, " + ui.SoFar(e.spent)
	case e.key.method != LIME:
		return p.scoring(e)
	case e.fits.n == 0:
		return fmt.Sprintf("%d of the %d samples for a first mask", e.n(), firstCheckpoint(e.subject.Segments.N, e.samples))
	case !ui.WorthTelling(e.spent) || e.n() == 0:
		return fmt.Sprintf("n %d of %d", e.n(), e.samples)
	}
	return fmt.Sprintf("n %d of %d · %.1f s left", e.n(), e.samples, e.left().Seconds())
}

// made says what a complete explanation is made from.
func (p *Panel) made(e *explanation) string {
	if e.key.method != LIME {
		return p.cost(e)
	}
	return fmt.Sprintf("n %d", e.fits.n)
}
