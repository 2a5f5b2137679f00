package ui

import "charm.land/bubbles/v2/key"

// Bind is a key binding: help is how footer and help write its key, does what it does, names are the keys.
func Bind(help, does string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
}
