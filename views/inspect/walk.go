package inspect

import (
	"image"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// shown is the step on screen, notYet while there is none.
func (m *Model) shown() int {
	if m.seeking && m.trace.firstWrong != notYet {
		return m.trace.firstWrong
	}
	return min(m.wanted, m.trace.last())
}

// stepped moves over the steps that are there; ok is false for a key that does something else.
func (m *Model) stepped(msg tea.KeyPressMsg) (ok bool) {
	k := m.keys
	switch {
	case key.Matches(msg, k.back):
		m.goTo(m.shown() - 1)
	case key.Matches(msg, k.ahead):
		m.goTo(min(m.shown()+1, m.trace.last()))
	case key.Matches(msg, k.first):
		m.goTo(0)
	case key.Matches(msg, k.last):
		m.goTo(m.settings.Steps)
	default:
		return false
	}
	return true
}

// goTo shows a step, as soon as it is there, and ends what moved by itself.
func (m *Model) goTo(step int) {
	m.wanted, m.seeking, m.playing = max(0, step), false, 0
}

// seekFlip shows the first wrong step, now or when it has been found.
func (m *Model) seekFlip() tea.Cmd {
	if t := m.trace; t.ended && t.firstWrong == notYet {
		return ui.Send(ui.Notify{Text: safe.Join(" · ", m.outcome()...)})
	}
	m.goTo(m.shown())
	m.seeking = true
	return nil
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

// playOn shows the next step if it is there, and goes on until the last.
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
	l, at := m.layout(m.width, m.height, usualAspect), image.Pt(x, y)
	if len(m.trace.frames) == 0 || m.side == chooserSide {
		return
	}
	if step, ok := m.strip(l.film.Dx()).step(x - l.film.Min.X); ok && at.In(l.film) {
		m.goTo(min(step, m.trace.last()))
	}
	if f := m.fit(m.shown()); f != nil && at.In(l.trail) && l.trail.Dy() > trailText {
		t := m.explanation(m.shown()).paths[m.explaining.reading(f.Class)]
		if i := (x - l.trail.Min.X) / t.cell(l.trail.Dx()); i < len(t.seen) {
			m.explaining.k = i + 1
		}
	}
}

func (m *Model) wheeled(msg tea.MouseWheelMsg) {
	switch msg.Button {
	case tea.MouseWheelUp:
		m.goTo(m.shown() - 1)
	case tea.MouseWheelDown:
		m.goTo(min(m.shown()+1, m.trace.last()))
	}
}
