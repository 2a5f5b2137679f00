package result

import (
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	r := m.rule
	lower, higher, lenient := r, r, r
	lower.Threshold--
	higher.Threshold++
	lenient.Lenient = !r.Lenient
	rule := func(help, does string, to judge.Rule, names ...string) ui.Key {
		return ui.NewKey(help, does, func() tea.Cmd { return m.countBy(to) }, names...)
	}
	return append([]ui.Key{
		ui.NewKey("enter", "pictures", m.open, "enter").Needs(m.hasPictures(), "there are no pictures behind this line"),
		rule("←", "lower the threshold", lower, "left", "h").Needs(r.Threshold > 1, "one positive answer is enough already"),
		rule("→", "raise the threshold", higher, "right", "l").
			Needs(r.Threshold < r.Raters, "all raters must accept already; "+m.Key("+")+" adds a rater"),
		rule("-", "fewer raters", m.forRaters(r.Raters-1), "-").Needs(r.Raters > 1, "there is only one rater already"),
		rule("+", "more raters", m.forRaters(r.Raters+1), "+", "="),
		ui.NewKey("v", "other votes", m.otherVotes, "v").Needs(len(m.votes) > 1, "there are no other votes"),
		rule("b", "maybe is yes", lenient, "b").Needs(m.maybes(), "nobody could answer maybe in these votes"),
	}, ui.Along(m.list.Page(), m.move)...)
}

// maybes reports whether raters could answer maybe.
func (m *Model) maybes() bool { return m.choice < len(m.votes) && m.votes[m.choice].Maybes }

// hasPictures reports whether there are pictures behind the line under the cursor.
func (m *Model) hasPictures() bool { return len(m.line().pictures) > 0 }

// countBy counts the votes by another rule.
func (m *Model) countBy(r judge.Rule) tea.Cmd {
	m.rule = r
	return m.count()
}

// forRaters returns the rule for another number of raters.
func (m *Model) forRaters(n int) judge.Rule {
	r := ruleFor(n)
	r.Lenient = m.rule.Lenient
	return r
}

// otherVotes counts the next votes, beginning again at the end.
func (m *Model) otherVotes() tea.Cmd {
	m.choice = (m.choice + 1) % len(m.votes)
	m.rule.Lenient = false
	return m.count()
}

func (m *Model) lines() []line {
	if m.shown == nil {
		return nil
	}
	return m.shown.lines
}

// move moves the cursor and keeps it on screen. It never rests on a heading.
func (m *Model) move(by int) tea.Cmd {
	m.list.Settle(len(m.lines()), m.Height-headLines)
	m.list.Move(by)
	m.list.At = m.skipHeadings(m.list.At, by)
	m.list.Move(0)
	if m.list.At == m.skipHeadings(0, 1) {
		m.list.Top = 0
	}
	return nil
}

// skipHeadings returns the next line that is not a heading, from at in the direction of by. Before the beginning it is
// the first.
func (m *Model) skipHeadings(at, by int) int {
	step, lines := 1, m.lines()
	if by < 0 {
		step = -1
	}
	for at >= 0 && at < len(lines) && lines[at].heading {
		at += step
	}
	if at < 0 {
		return m.skipHeadings(0, 1)
	}
	return at
}

// line is the line under the cursor, empty if there is none.
func (m *Model) line() line {
	if m.list.At < len(m.lines()) {
		return m.lines()[m.list.At]
	}
	return line{}
}

func (m *Model) open() tea.Cmd {
	l := m.line()
	return m.options.OpenPictures(safe.Clean(l.title), l.pictures)
}

// clicked moves the cursor to the line at y, or opens that line if the cursor is on it.
func (m *Model) clicked(y int) tea.Cmd {
	switch at := m.list.EntryAt(y - headLines); {
	case at < 0:
		return nil
	case at != m.list.At:
		return m.move(at - m.list.At)
	case m.hasPictures():
		return m.open()
	}
	return nil
}
