package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestEdited(t *testing.T) {
	typed := func(s string) tea.KeyPressMsg { return tea.KeyPressMsg{Text: s} }
	for _, c := range []struct {
		name, text string
		msg        tea.KeyPressMsg
		longest    int
		want       string
	}{
		{"letter", "zebr", typed("a"), 0, "zebra"},
		{"up to the limit", "ab", typed("c"), 3, "abc"},
		{"past the limit", "abc", typed("d"), 3, "abc"},
		{"limit in bytes", "ab", typed("é"), 3, "ab"},
		{"backspace takes a character, not a byte", "né", tea.KeyPressMsg{Code: tea.KeyBackspace}, 0, "n"},
		{"backspace on nothing", "", tea.KeyPressMsg{Code: tea.KeyBackspace}, 0, ""},
		{"ctrl+u", "zebra", tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl}, 0, ""},
		{"a key without text", "zebra", tea.KeyPressMsg{Code: tea.KeyLeft}, 0, "zebra"},
	} {
		if got := Edited(c.text, c.msg, c.longest); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
