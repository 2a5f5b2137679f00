package study

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

// startKeys are those of the first page.
type startKeys struct {
	play, practise, table, edit, less, more, keep, drop key.Binding
	ui.Moves
}

func newStartKeys() startKeys {
	return startKeys{
		play:     ui.Bind("enter", "play", "enter"),
		practise: ui.Bind("p", "practise", "p"),
		table:    ui.Bind("t", "table", "t"),
		edit:     ui.Bind("a", "type another", "a"),
		less:     ui.Bind("←", "before", "left", "h"),
		more:     ui.Bind("→", "next", "right", "l"),
		keep:     ui.Bind("enter", "take it", "enter"),
		drop:     ui.Bind("esc", "leave it", "esc"),
		Moves:    ui.NewMoves(),
	}
}

func (k startKeys) list() []key.Binding {
	return []key.Binding{
		k.play, k.practise, k.table, ui.Together("↑↓", "choose", k.Up, k.Down), ui.Together("←→", "change", k.less, k.more), k.edit,
	}
}

// playKeys are those of the rounds.
type playKeys struct{ choose, idle, next key.Binding }

func newPlayKeys() playKeys {
	return playKeys{
		choose: ui.Bind("1–6", "it belongs there", "1", "2", "3", "4", "5", "6"),
		idle:   ui.Bind("1–6", "only in a round", "1", "2", "3", "4", "5", "6"),
		next:   ui.Bind("enter", "next round", "enter"),
	}
}
