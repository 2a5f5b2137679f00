package pairs

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

type keys struct {
	blink, other, open, sort, attribute key.Binding
	ui.Moves
}

func newKeys() keys {
	k := keys{
		blink:     ui.Bind("space", "blink, stop", "space"),
		other:     ui.Bind("tab", "the other", "tab"),
		open:      ui.Bind("enter", "inspect", "enter"),
		sort:      ui.Bind("s", "sort", "s"),
		attribute: ui.Bind("a", "next attribute", "a"),
		Moves:     ui.NewMoves(),
	}
	k.other.SetKeys("tab", "left", "right", "h", "l")
	return k
}

// list is what the footer and the help show, most important first.
func (k keys) list() []key.Binding {
	return append([]key.Binding{k.blink, k.other, k.open, k.attribute, k.sort}, k.Along()...)
}
