package record

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Bindings are the bindings of Keys, enabled while answers wait.
func (w *Writer) Bindings() []key.Binding {
	var list []key.Binding
	for _, k := range w.Keys() {
		k.SetEnabled(k.Why == "")
		list = append(list, k.Binding)
	}
	return list
}

// Pressed acts on the keys of Keys; done reports whether it was one of them.
func (w *Writer) Pressed(msg tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	for _, k := range w.Keys() {
		if k.Why == "" && key.Matches(msg, k.Binding) {
			return k.Do(), true
		}
	}
	return nil, false
}
