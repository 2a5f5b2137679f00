package settings

import (
	"strings"

	"beyond/ui"
)

// Keymap gives actions the keys that are not their own.
func (v *Values) Keymap() ui.Keymap {
	m := ui.Keymap{}
	for name, value := range v.layers[File].All() { // variables and flags give no keys
		s, _ := Find(name)
		if !s.IsKey() {
			continue
		}
		screen := scope(s.Name)
		if m[screen] == nil {
			m[screen] = map[string][]string{}
		}
		m[screen][s.Default.([]string)[0]] = value.([]string)
	}
	return m
}

// Colours are a person's own colours.
func (v *Values) Colours() ui.Colours {
	own := ui.Colours{}
	for _, s := range All() {
		if name, ok := strings.CutPrefix(s.Name, coloursTable); ok && v.String(s.Name) != "" {
			own[name] = v.String(s.Name)
		}
	}
	return own
}
