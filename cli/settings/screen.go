package settings

import (
	"strings"

	"beyond/ui"
)

// Keymap gives actions the keys that are not their own.
func (v *Values) Keymap() ui.Keymap {
	m := ui.Keymap{}
	for _, s := range all {
		value, from := v.Of(s.Name)
		if !s.IsKey() || from == Default {
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
	for _, s := range all {
		if name, ok := strings.CutPrefix(s.Name, coloursTable); ok && v.String(s.Name) != "" {
			own[name] = v.String(s.Name)
		}
	}
	return own
}
