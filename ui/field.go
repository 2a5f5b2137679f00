package ui

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// longestField bounds the text of a field, in bytes: the store takes names up to there.
const longestField = 100

// Field is a short text that is typed on a screen. The zero value is closed.
type Field struct {
	Open    bool // the text is being typed
	Text    string
	Longest int // bytes of the text at most; 0 is a name's
}

// Begin opens the field, empty.
func (f *Field) Begin() { *f = Field{Open: true} }

// Update changes the text by a key or a paste. A closed field ignores them.
func (f *Field) Update(msg tea.Msg) {
	if !f.Open {
		return
	}
	longest := cmp.Or(f.Longest, longestField)
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		f.Text = Edited(f.Text, msg, longest)
	case tea.PasteMsg:
		f.Text = Appended(f.Text, msg.Content, longest)
	}
}

// Keys are the keys of a screen while its field is open. Both close the field; keep is told the text, without the
// spaces around it.
func (f *Field) Keys(keep func(text string) tea.Cmd) []Key {
	return []Key{
		NewKey("enter", "keep", func() tea.Cmd {
			text := strings.TrimSpace(f.Text)
			*f = Field{}
			return keep(text)
		}, "enter"),
		NewKey("esc", "cancel", Act(func() { *f = Field{} }), "esc"),
	}
}
