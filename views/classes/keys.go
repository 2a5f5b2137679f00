package classes

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

type keys struct {
	open, next, sort, reverse key.Binding
	fuller, larger, smaller   key.Binding
	ui.Moves
}

func newKeys() keys {
	return keys{
		open:    ui.Bind("enter", "open", "enter"),
		next:    ui.Bind("tab", "next pane", "tab", "shift+tab"),
		sort:    ui.Bind("s", "sort by next", "s"),
		reverse: ui.Bind("S", "reverse", "S"),
		fuller:  ui.Bind("n", "next in number", "n"),
		larger:  ui.Bind("+", "larger", "+", "="),
		smaller: ui.Bind("-", "smaller", "-"),
		Moves:   ui.NewMoves(),
	}
}

// list is what the footer and the help show, most important first. Keys that belong together are one entry.
func (k keys) list() []key.Binding {
	list := append([]key.Binding{k.open, k.next, k.sort, k.reverse, k.fuller, k.larger, k.smaller}, k.Around()...)
	return list
}
