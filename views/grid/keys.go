package grid

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

type keys struct {
	open, next, previous, sort, larger, smaller key.Binding
	ui.Moves
}

func newKeys() keys {
	return keys{
		open:     ui.Bind("enter", "inspect", "enter"),
		next:     ui.Bind("tab", "next tab", "tab"),
		previous: ui.Bind("shift+tab", "tab before", "shift+tab"),
		sort:     ui.Bind("s", "sort", "s"),
		larger:   ui.Bind("+", "larger", "+", "="),
		smaller:  ui.Bind("-", "smaller", "-"),
		Moves:    ui.NewMoves(),
	}
}

// list is what the footer and the help show, most important first. Keys that belong together are one entry.
func (k keys) list() []key.Binding {
	list := append([]key.Binding{k.open, k.next, k.sort, k.larger, k.smaller}, k.Around()...)
	return append(list, k.previous)
}
