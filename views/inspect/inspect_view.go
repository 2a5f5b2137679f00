package inspect

import (
	"errors"
	"fmt"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/ui"
	"beyond/ui/safe"
)

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	if len(m.pictures) == 0 {
		c.Message("There is no picture to look at.")
		return
	}
	aspect := c.CellAspect()
	if !c.ShowsPictures() {
		aspect = factsAspect
	}
	l := m.layout(c.Width(), c.Height(), aspect)
	main := c.Sub(0, 0, c.Width()-l.side.Dx(), c.Height())
	m.drawHead(main)
	if m.failed != nil {
		what, then := m.failure()
		main.Message(what, then...)
	} else {
		for i, p := range m.panes(l) {
			m.drawPane(main, l, l.at(i), p)
		}
		m.drawOutcome(main.Sub(0, 0, l.left, c.Height()), l)
		if m.trace.last() >= 0 {
			m.drawFilm(main.In(l.film))
			m.drawOthers(main.In(l.others), true)
			m.why.DrawPath(main.In(l.path))
			m.why.DrawColumn(main.In(l.column))
		}
	}
	if !l.side.Empty() {
		m.drawSide(c.In(l.side))
	}
}

// drawHead names the picture and its attack.
func (m *Model) drawHead(c *ui.Canvas) {
	style := c.Theme.Muted
	if m.labelled() {
		style = c.Theme.TrueLabel
	}
	label, place, how := m.head()
	right := c.Width() - ui.Margin
	if headWidth(label, place, how) <= c.Width() {
		right = c.PrintRight(right, 0, c.Theme.Muted, how) - 2
	}
	room := right - ui.Margin - place.Width()
	x := c.Print(ui.Margin, 0, style.Bold(true), label.Truncate(room))
	if room -= label.Width() + 3; room >= shortestPath {
		x = c.Print(x, 0, c.Theme.Muted, safe.Clean(" · "))
		x = c.PrintLink(x, 0, c.Theme.Text, safe.Clean(m.item().Path).TruncateMiddle(room), m.link())
	}
	c.Print(x, 0, c.Theme.Muted, place)
}

// head are the texts of the first line but the path.
func (m *Model) head() (label, place, how safe.Text) {
	label = safe.Clean("unlabelled")
	if m.labelled() {
		label = safe.Concat(safe.Clean("label "), m.className(m.item().Label))
	}
	return label, safe.Format(" · %d of %d", m.at+1, len(m.pictures)), safe.Clean(m.attackText())
}

func headWidth(label, place, how safe.Text) int {
	return 2*ui.Margin + label.Width() + place.Width() + 2 + how.Width()
}

// headFits reports whether the first line has room for the settings.
func (m *Model) headFits() bool {
	return headWidth(m.head()) <= m.Width-m.layout(m.Width, m.Height, usualAspect).side.Dx()
}

const shortestPath = 8 // cells in which part of a path still says something

// attackText names the settings.
func (m *Model) attackText() string {
	if m.along.natural {
		return m.walkText()
	}
	s := m.settings
	goal := "untargeted"
	switch {
	case s.Targeted:
		goal = "towards " + m.options.Classes.At(s.Target).Name
	case !m.labelled():
		goal = "away from its first prediction"
	}
	if s.Method != attack.IFGSM {
		return m.methodText() + " · " + goal
	}
	return fmt.Sprintf("%s · ε %g · M %d · %s", normSign(s.Norm), s.Epsilon, s.Steps, goal)
}

func (m *Model) className(class int) safe.Text {
	return safe.Clean(m.options.Classes.At(class).Name)
}

// factsAspect leaves two or three lines of a pane for facts in place of its picture.
const factsAspect = 16

// link is the address of the picture's file, "" where it has none.
func (m *Model) link() string {
	return m.options.File.Link(m.item().Path)
}

// failure says why there is no picture to show, and what follows; of an absent picture, what a run holds of it.
func (m *Model) failure() (what string, then []string) {
	if !errors.Is(m.failed, dataset.ErrAbsent) {
		return "This picture is left out: " + m.failed.Error(), []string{"It is counted in no figure."}
	}
	if m.options.Recorded != nil {
		for _, f := range m.options.Recorded(m.index(), m.settings) {
			then = append(then, fmt.Sprintf("step %d: %s %.3f, p(label) %.3f", f.Step, m.className(f.Top1), f.PTop1, f.PTrue))
		}
	}
	return "This picture is not on this machine.", append(then, "beyond DATA --run DIR shows it.")
}
