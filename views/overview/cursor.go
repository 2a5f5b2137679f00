package overview

import "beyond/engine/finding"

// pane is one of the three lists that the cursor moves over.
type pane int

const (
	foundPane pane = iota
	rowsPane
	picturesPane
	panes
)

// cursor is what is selected: a pane, and in each pane an entry and the first one on screen.
type cursor struct {
	pane    pane
	at, top [panes]int
}

// clamp keeps the cursor on what there is.
func (c *cursor) clamp(l lists) {
	for p := range panes {
		c.at[p] = min(max(c.at[p], 0), max(l.len(p)-1, 0))
	}
}

// nextPane goes to the next pane, or back, that holds anything.
func (c *cursor) nextPane(l lists, direction pane) {
	for range panes {
		c.pane = (c.pane + direction + panes) % panes
		if l.len(c.pane) > 0 {
			return
		}
	}
}

// vertical moves up or down, out of a pane at its ends.
func (c *cursor) vertical(l lists, by int) {
	to := c.at[c.pane] + by
	if c.pane != picturesPane && to >= 0 && to < l.len(c.pane) {
		c.at[c.pane] = to
		return
	}
	for p := c.pane + pane(by); p >= 0 && p < panes; p += pane(by) {
		if l.len(p) > 0 {
			c.pane = p
			return
		}
	}
}

// within moves inside the pane.
func (c *cursor) within(l lists, by int) {
	c.at[c.pane] = min(max(c.at[c.pane]+by, 0), max(l.len(c.pane)-1, 0))
}

// scroll makes the selected entry one of the size that are on screen.
func (c *cursor) scroll(p pane, size int) {
	c.top[p] = max(min(c.top[p], c.at[p]), c.at[p]-max(size, 1)+1, 0)
}

// identity is what is selected, whatever its place in its list.
type identity struct {
	found   findingKey
	class   int
	picture int
}

type findingKey struct {
	kind                    finding.Kind
	class                   int
	attribute, value, group string
}

func keyOf(f finding.Finding) findingKey {
	return findingKey{f.Kind, f.Class, f.Attribute, f.Value, f.Group}
}

// selected names the selected entry of each pane.
func (m *Model) selected() identity {
	id, at := identity{class: -1, picture: -1}, m.cursor.at
	if at[foundPane] < len(m.visible.found) {
		id.found = keyOf(m.visible.found[at[foundPane]])
	}
	if at[rowsPane] < len(m.visible.rows) {
		id.class = m.visible.rows[at[rowsPane]].class
	}
	if at[picturesPane] < len(m.visible.surest) {
		id.picture = m.visible.surest[at[picturesPane]]
	}
	return id
}

// follow moves the cursor to where what was selected is now. Something at the beginning of its list is not
// followed: who looks at the worst class wants to go on seeing the worst one while they change.
func (c *cursor) follow(id identity, l lists) {
	for i, f := range l.found {
		if c.at[foundPane] > 0 && keyOf(f) == id.found {
			c.at[foundPane] = i
			break
		}
	}
	for i, r := range l.rows {
		if c.at[rowsPane] > 0 && r.class == id.class {
			c.at[rowsPane] = i
			break
		}
	}
	for i, picture := range l.surest {
		if c.at[picturesPane] > 0 && picture == id.picture {
			c.at[picturesPane] = i
			break
		}
	}
}
