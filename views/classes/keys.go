package classes

import "charm.land/bubbles/v2/key"

type keys struct {
	open, next, sort, reverse   key.Binding
	fuller, larger, smaller     key.Binding
	up, down, left, right       key.Binding
	pageUp, pageDown, home, end key.Binding
}

func newKeys() keys {
	bind := func(help, does string, names ...string) key.Binding {
		return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
	}
	return keys{
		open:     bind("enter", "open", "enter"),
		next:     bind("tab", "next pane", "tab", "shift+tab"),
		sort:     bind("s", "sort by next", "s"),
		reverse:  bind("S", "reverse", "S"),
		fuller:   bind("n", "next in number", "n"),
		larger:   bind("+", "larger", "+", "="),
		smaller:  bind("-", "smaller", "-"),
		up:       bind("↑", "up", "up", "k"),
		down:     bind("↓", "down", "down", "j"),
		left:     bind("←", "left", "left", "h"),
		right:    bind("→", "right", "right", "l"),
		pageUp:   bind("pgup", "page up", "pgup", "ctrl+b"),
		pageDown: bind("pgdn", "page down", "pgdown", "ctrl+f"),
		home:     bind("home", "first", "home", "g"),
		end:      bind("end", "last", "end", "G"),
	}
}

// list is what the footer and the help show, most important first.
func (k keys) list() []key.Binding {
	return []key.Binding{
		k.open, k.next, k.sort, k.reverse, k.fuller, k.larger, k.smaller, k.up, k.down, k.left, k.right, k.pageUp, k.pageDown, k.home, k.end,
	}
}
