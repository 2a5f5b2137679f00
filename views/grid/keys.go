package grid

import "charm.land/bubbles/v2/key"

type keys struct {
	open, next, previous, sort, larger, smaller key.Binding
	up, down, left, right                       key.Binding
	pageUp, pageDown, home, end                 key.Binding
}

func newKeys() keys {
	bind := func(help, does string, names ...string) key.Binding {
		return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
	}
	return keys{
		open:     bind("enter", "inspect", "enter"),
		next:     bind("tab", "next tab", "tab"),
		previous: bind("shift+tab", "tab before", "shift+tab"),
		sort:     bind("s", "sort", "s"),
		larger:   bind("+", "larger", "+", "="),
		smaller:  bind("-", "smaller", "-"),
		up:       bind("↑", "up", "up", "k"),
		down:     bind("↓", "down", "down", "j"),
		left:     bind("←", "picture before", "left", "h"),
		right:    bind("→", "next picture", "right", "l"),
		pageUp:   bind("pgup", "page up", "pgup", "ctrl+b"),
		pageDown: bind("pgdn", "page down", "pgdown", "ctrl+f"),
		home:     bind("home", "first", "home", "g"),
		end:      bind("end", "last", "end", "G"),
	}
}

// list is what the footer and the help show, most important first.
func (k keys) list() []key.Binding {
	return []key.Binding{
		k.open, k.next, k.sort, k.larger, k.smaller, k.pageDown, k.pageUp, k.home, k.end, k.up, k.down, k.left, k.right, k.previous,
	}
}
