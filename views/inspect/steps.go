package inspect

import (
	"image"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// shown is the step on screen, notYet while there is none.
func (m *Model) shown() int {
	if m.seeking && m.trace.firstWrong != notYet {
		return m.trace.firstWrong
	}
	return min(m.wanted, m.trace.last())
}

// move returns the action that moves over the computed steps.
func (m *Model) move(by int) func() tea.Cmd {
	return ui.Act(func() { m.goTo(min(m.shown()+by, m.trace.last())) })
}

// goTo shows a step as soon as it is computed, and stops playing and seeking.
func (m *Model) goTo(step int) {
	m.wanted, m.seeking, m.playing = max(0, step), false, 0
}

// seekFlip shows the first wrong step, now or when it has been found; from there the step that reaches the target.
func (m *Model) seekFlip() tea.Cmd {
	if m.targetAhead() {
		m.goTo(m.trace.reached)
		return nil
	}
	m.goTo(m.shown())
	m.seeking = true
	return nil
}

// targetAhead reports whether the first wrong step is on screen and a later one reaches the target.
func (m *Model) targetAhead() bool {
	t := m.trace
	return t.key.settings.Targeted && t.firstWrong != notYet && m.shown() == t.firstWrong && t.reached > t.firstWrong
}

// togglePlay shows one step after the other, from the first if the last is on screen.
func (m *Model) togglePlay() tea.Cmd {
	if m.playing != 0 {
		m.playing = 0
		return nil
	}
	from := m.shown()
	if m.trace.ended && from == m.trace.last() {
		from = 0
	}
	m.goTo(from)
	m.playing = ui.NewTicket()
	return tick(m.playing)
}

// playOn shows the next step if it is computed, and goes on until the last.
func (m *Model) playOn(msg playMsg) tea.Cmd {
	if msg.playing != m.playing || m.playing == 0 {
		return nil
	}
	m.wanted = min(m.shown()+1, m.trace.last())
	if m.trace.ended && m.wanted == m.trace.last() {
		m.playing = 0
		return nil
	}
	return tick(m.playing)
}

// clicked goes to the step, or to the picture of an explanation's path, under the mouse.
func (m *Model) clicked(x, y int) {
	l, at := m.layout(m.Width, m.Height, usualAspect), image.Pt(x, y)
	if len(m.trace.frames) == 0 || m.chooser != nil {
		return
	}
	if step, ok := m.strip(l.film.Dx()).step(x - l.film.Min.X); ok && at.In(l.film) {
		m.goTo(min(step, m.trace.last()))
	}
	m.why.Click(x-l.path.Min.X, y-l.path.Min.Y, l.path.Dx(), l.path.Dy())
}
