package cover

import (
	"image"

	"beyond/engine/lime"
	"beyond/engine/probe"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	if m.search != nil {
		return []ui.Key{ui.NewKey("esc", "stop the search", ui.Act(m.stop), "esc")}
	}
	move := func(help, does string, by image.Point, names ...string) ui.Key {
		return ui.NewKey(help, does, ui.Act(func() { m.cursor = m.around.towards(m.cursor, by.X, by.Y) }), names...)
	}
	act := func(help, does string, change func(), names ...string) ui.Key {
		return ui.NewKey(help, does, ui.Act(change), names...)
	}
	space := "hide"
	if m.subject != nil && m.sets.now()[m.cursor] {
		space = "show"
	}
	keys := []ui.Key{
		ui.Group("↑↓←→", "segment",
			move("↑", "segment above", image.Pt(0, -1), "up", "k"), move("↓", "segment below", image.Pt(0, 1), "down", "j"),
			move("←", "segment to the left", image.Pt(-1, 0), "left", "h"),
			move("→", "segment to the right", image.Pt(1, 0), "right", "l")),
		act("space", space, m.toggle, "space", "enter"),
		ui.Group("f/F", "fewest: suffice, needed",
			ui.NewKey("f", "fewest that suffice", func() tea.Cmd { return m.begin(probe.Sufficient) }, "f"),
			ui.NewKey("F", "fewest that are needed", func() tea.Cmd { return m.begin(probe.Necessary) }, "F")),
		ui.Group("u/U", "undo, redo",
			act("u", "undo", func() { m.sets.move(-1) }, "u").Needs(m.sets.at > 0, "there is nothing to undo"),
			act("U", "redo", func() { m.sets.move(1) }, "U", "ctrl+r").
				Needs(m.sets.at+1 < len(m.sets.sets), "there is nothing to redo")),
		act("a", "show all", m.all(false), "a"),
		act("n", "hide all", m.all(true), "n"),
		act("i", "invert", func() { m.put(m.sets.changed(func(_ int, hidden bool) bool { return !hidden })) }, "i"),
		ui.Group("tab", "by number",
			act("tab", "next number", func() { m.next(1) }, "tab"),
			act("shift+tab", "previous number", func() { m.next(-1) }, "shift+tab")),
		act("v", "hidden value", m.refill, "v"),
	}
	if m.options.Export != nil {
		_, seen := m.sights[key(m.sets.now())]
		keys = append(keys, ui.NewKey("s", "save", m.save, "s").Needs(seen, "the model has not answered yet"))
	}
	return ui.Then(ui.AllNeed(keys, m.subject != nil && m.failed == nil, m.why()), m.proceed)
}

// why says why nothing can be hidden.
func (m *Model) why() string {
	if m.failed != nil {
		return m.failed.Error()
	}
	return "the picture is being cut into segments"
}

// put shows another set of hidden segments.
func (m *Model) put(set []bool) { m.sets.put(set) }

// toggle hides or shows the segment under the cursor.
func (m *Model) toggle() {
	m.put(m.sets.changed(func(j int, hidden bool) bool { return hidden != (j == m.cursor) }))
}

func (m *Model) all(hidden bool) func() {
	return func() { m.put(m.sets.changed(func(int, bool) bool { return hidden })) }
}

// next goes on by numbers, around the ends.
func (m *Model) next(by int) {
	if n := len(m.words); n > 0 && m.search == nil {
		m.cursor = (m.cursor + by + n) % n
	}
}

// refill shows hidden segments another way. Cut and set stay.
func (m *Model) refill() {
	m.cut.Hidden = (m.cut.Hidden + 1) % (lime.Blur + 1)
	m.subject = nil
	m.cutting.Drop()
}

// clicked moves the cursor to the segment under the mouse, in the picture or the list. On the segment under the cursor it
// hides or shows.
func (m *Model) clicked(at image.Point) {
	j := m.under(at)
	switch {
	case j < 0 || m.search != nil || m.subject == nil:
	case j == m.cursor:
		m.toggle()
	default:
		m.cursor = j
	}
}

// under is the segment at a cell, −1 if there is none.
func (m *Model) under(at image.Point) int {
	if at.In(m.list) {
		if j := m.listTop + at.Y - m.list.Min.Y; j < len(m.words) {
			return j
		}
	}
	if m.subject == nil || !at.In(m.area) {
		return -1
	}
	s := m.subject.Segments
	x := (2*(at.X-m.area.Min.X) + 1) * s.W / (2 * m.area.Dx())
	y := (2*(at.Y-m.area.Min.Y) + 1) * s.H / (2 * m.area.Dy())
	return int(s.Labels[y*s.W+x])
}
