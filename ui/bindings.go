package ui

import "charm.land/bubbles/v2/key"

// Bind returns a binding of the keys names. Footer and help write it as help and does: "enter", "open".
func Bind(help, does string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
}
