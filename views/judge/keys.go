package judge

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

// startKeys are those of the start page.
type startKeys struct {
	begin, name, less, more, result, keepName, dropName key.Binding
	ui.Moves
}

func newStartKeys() startKeys {
	return startKeys{
		begin:    ui.Bind("enter", "begin", "enter"),
		name:     ui.Bind("a", "another rater", "a"),
		less:     ui.Bind("←", "before", "left", "h"),
		more:     ui.Bind("→", "next", "right", "l"),
		result:   ui.Bind("r", "result", "r"),
		keepName: ui.Bind("enter", "that is me", "enter"),
		dropName: ui.Bind("esc", "leave it", "esc"),
		Moves:    ui.NewMoves(),
	}
}

func (k startKeys) list() []key.Binding {
	change := ui.Together("←→", "change", k.less, k.more)
	change.SetEnabled(k.less.Enabled())
	return []key.Binding{k.begin, ui.Together("↑↓", "choose", k.Up, k.Down), change, k.name, k.result}
}

// askingKeys are those of the questions.
type askingKeys struct{ yes, no, skip, undo, examples, result key.Binding }

func newAskingKeys() askingKeys {
	return askingKeys{
		yes:      ui.Bind("y", "yes", "y"),
		no:       ui.Bind("n", "no", "n"),
		skip:     ui.Bind("s", "skip", "s"),
		undo:     ui.Bind("u", "undo", "u"),
		examples: ui.Bind("e", "examples", "e"),
		result:   ui.Bind("enter", "result", "enter"),
	}
}

func (k askingKeys) list() []key.Binding {
	return []key.Binding{k.yes, k.no, k.skip, k.undo, k.examples, k.result}
}
