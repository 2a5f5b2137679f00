package ui

import "charm.land/bubbles/v2/key"

// Bind is a key binding: help is how footer and help write its key, does what it does, names are the keys.
func Bind(help, does string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
}

// Together is one entry of footer and help for several bindings.
func Together(help, does string, bindings ...key.Binding) key.Binding {
	var names []string
	for _, b := range bindings {
		names = append(names, b.Keys()...)
	}
	return Bind(help, does, names...)
}

// Moves are the keys that move a cursor, the same on every screen.
type Moves struct {
	Up, Down, Left, Right       key.Binding
	PageUp, PageDown, Home, End key.Binding
}

// NewMoves returns arrows, hjkl and their larger steps.
func NewMoves() Moves {
	return Moves{
		Up:       Bind("↑", "up", "up", "k"),
		Down:     Bind("↓", "down", "down", "j"),
		Left:     Bind("←", "left", "left", "h"),
		Right:    Bind("→", "right", "right", "l"),
		PageUp:   Bind("pgup", "page up", "pgup", "ctrl+b"),
		PageDown: Bind("pgdn", "page down", "pgdown", "ctrl+f"),
		Home:     Bind("home", "first", "home", "g"),
		End:      Bind("end", "last", "end", "G"),
	}
}

// Around is what footer and help say of all of them.
func (m Moves) Around() []key.Binding {
	return append([]key.Binding{Together("↑↓←→", "move", m.Up, m.Down, m.Left, m.Right)}, m.far()...)
}

// Along is what footer and help say of those that act in a list.
func (m Moves) Along() []key.Binding {
	return append([]key.Binding{Together("↑↓", "move", m.Up, m.Down)}, m.far()...)
}

func (m Moves) far() []key.Binding {
	return []key.Binding{
		Together("pgup pgdn", "page", m.PageUp, m.PageDown), Together("home end", "first, last", m.Home, m.End),
	}
}
