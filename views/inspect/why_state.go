package inspect

import (
	"fmt"
	"slices"
)

// whyState says in one sentence how far an explanation is, or why there is none.
func (m *Model) whyState(step int) string {
	e, paused := m.explanation(step), m.explaining.paused
	f := m.fit(step)
	switch {
	case e == nil:
		return "waiting for its turn"
	case e.err != nil && e.n() > 0:
		return fmt.Sprintf("ended after %d of %d samples: %v", e.n(), sampleCount, e.err)
	case e.err != nil:
		return "no explanation: " + e.err.Error()
	case f != nil && f.Err != nil:
		return "no explanation: " + f.Err.Error()
	case e.complete():
		return fmt.Sprintf("n %d", e.fits.n)
	case paused && e.n() == 0:
		return "paused before the first sample; l goes on"
	case paused:
		return fmt.Sprintf("paused after %d of %d samples; l goes on", e.n(), sampleCount)
	case e.subject == nil:
		return "taking the picture apart" + e.soFar()
	case e.fits.n == 0:
		return fmt.Sprintf("%d of the %d samples for a first mask", e.n(), firstCheckpoint(e.subject.Segments.N))
	}
	return fmt.Sprintf("n %d of %d%s", e.n(), sampleCount, e.leftText())
}

// firstCheckpoint is the number of samples from which d segments can be told apart.
func firstCheckpoint(d int) int {
	return checkpoints[slices.IndexFunc(checkpoints, func(n int) bool { return n > d })]
}

// soFar says how long one has waited for the first samples, once that is worth it.
func (e *explanation) soFar() string {
	if e.spent < waitWorthTelling {
		return ""
	}
	return fmt.Sprintf(", %.1f s so far", e.spent.Seconds())
}

// leftText says how long the remaining samples take, once there is something to tell it by.
func (e *explanation) leftText() string {
	if e.spent < waitWorthTelling || e.n() == 0 {
		return ""
	}
	return fmt.Sprintf(" · %.1f s left", e.left().Seconds())
}
