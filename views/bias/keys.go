package bias

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

type keys struct {
	open, classes, selector, sort, critic, pairs, tags, discover key.Binding
	ui.Moves
}

func newKeys() keys {
	return keys{
		open:     ui.Bind("enter", "pictures", "enter"),
		classes:  ui.Bind("tab", "classes", "tab"),
		selector: ui.Bind("v", "selector", "v"),
		sort:     ui.Bind("s", "sort", "s"),
		critic:   ui.Bind("c", "prototypes·criticisms", "c"),
		pairs:    ui.Bind("p", "pairs", "p"),
		tags:     ui.Bind("t", "tag", "t"),
		discover: ui.Bind("d", "discover", "d"),
		Moves:    ui.NewMoves(),
	}
}

// list is what the footer and the help show, most important first.
func (k keys) list() []key.Binding {
	return append([]key.Binding{k.classes, k.open, k.pairs, k.tags, k.discover, k.selector, k.critic, k.sort}, k.Along()...)
}
