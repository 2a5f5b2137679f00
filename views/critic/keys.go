package critic

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

type keys struct {
	open, turn, turnBack, by, larger, smaller key.Binding
	ui.Moves
}

func newKeys() keys {
	return keys{
		open:     ui.Bind("enter", "inspect", "enter"),
		turn:     ui.Bind("v", "next selector", "v"),
		turnBack: ui.Bind("V", "selector before", "V"),
		by:       ui.Bind("b", "by label, prediction", "b"),
		larger:   ui.Bind("+", "larger", "+", "="),
		smaller:  ui.Bind("-", "smaller", "-"),
		Moves:    ui.NewMoves(),
	}
}

// list is what the footer and the help show, most important first.
func (k keys) list() []key.Binding {
	return append([]key.Binding{k.open, k.turn, k.by, k.larger, k.smaller}, append(k.Around()[:1], k.turnBack)...)
}
