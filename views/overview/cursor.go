package overview

import (
	"slices"

	"beyond/engine/finding"
	"beyond/ui"
)

// pane is one of the three lists that the cursor moves over.
type pane int

const (
	foundPane pane = iota
	rowsPane
	picturesPane
	panes
)

// cursor is in one of the panes, and has a place in each.
type cursor struct {
	pane  pane
	lists [panes]ui.List
}

// list is the list that the cursor is in.
func (c *cursor) list() *ui.List { return &c.lists[c.pane] }

// isOn reports whether the cursor is on an entry of a pane.
func (c *cursor) isOn(p pane, at int) bool { return c.pane == p && c.lists[p].At == at }

// turn goes to the next pane, or back, that holds anything.
func (c *cursor) turn(l lists, direction pane) {
	for range panes {
		c.pane = (c.pane + direction + panes) % panes
		if l.len(c.pane) > 0 {
			return
		}
	}
}

// vertical moves up or down, out of a pane at its ends.
func (c *cursor) vertical(l lists, by int) {
	if to := c.list().At + by; c.pane != picturesPane && to >= 0 && to < l.len(c.pane) {
		c.list().Move(by)
		return
	}
	for p := c.pane + pane(by); p >= 0 && p < panes; p += pane(by) {
		if l.len(p) > 0 {
			c.pane = p
			return
		}
	}
}

// follow keeps the cursor in each pane on its entry when other lists take the place of the present ones.
func (c *cursor) follow(was, now lists) {
	follow(&c.lists[foundPane], was.found, now.found, sameFinding)
	follow(&c.lists[rowsPane], was.rows, now.rows, func(a, b row) bool { return a.Class == b.Class })
	follow(&c.lists[picturesPane], was.surest, now.surest, func(a, b int) bool { return a == b })
}

// follow moves a cursor to the new place of its entry, except from the beginning of the list: a user who looks at the
// worst class wants to go on seeing the worst one while classes change places.
func follow[T any](l *ui.List, was, now []T, same func(a, b T) bool) {
	if l.At == 0 || l.At >= len(was) {
		return
	}
	if at := slices.IndexFunc(now, func(entry T) bool { return same(entry, was[l.At]) }); at >= 0 {
		l.At = at
	}
}

// sameFinding reports whether two findings are about the same thing, whatever their figures are.
func sameFinding(a, b finding.Finding) bool {
	return a.Kind == b.Kind && a.Class == b.Class && a.Attribute == b.Attribute && a.Value == b.Value && a.Group == b.Group
}
