package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestField(t *testing.T) {
	var f Field
	f.Update(tea.PasteMsg{Content: "nobody asked"})
	if f.Text != "" {
		t.Errorf("a closed field takes %q", f.Text)
	}
	f.Begin()
	f.Update(tea.PasteMsg{Content: " an"})
	f.Update(tea.PasteMsg{Content: "\xff"})
	f.Update(tea.KeyPressMsg{Code: 'a', Text: "a"})
	var kept string
	keys := f.Keys(func(text string) tea.Cmd { kept = text; return nil })
	keys[0].Do()
	if kept != "ana" || f.Open {
		t.Errorf("keeps %q, want %q; open %t", kept, "ana", f.Open)
	}
	f.Begin()
	if keys[1].Do(); f.Open {
		t.Error("esc does not close the field")
	}
}
