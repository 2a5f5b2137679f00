package overview

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

type keys struct {
	open, next, previous, leftOut key.Binding
	ui.Moves
}

func newKeys() keys {
	return keys{
		open:     ui.Bind("enter", "open", "enter"),
		next:     ui.Bind("tab", "next pane", "tab"),
		previous: ui.Bind("shift+tab", "pane before", "shift+tab"),
		leftOut:  ui.Bind("x", "left out", "x"),
		Moves:    ui.NewMoves(),
	}
}

// list is what the footer and the help show, most important first. Keys that belong together are one entry.
func (k keys) list() []key.Binding {
	list := append([]key.Binding{k.open, k.next, k.leftOut}, k.Around()...)
	return append(list, k.previous)
}
