package ui

import (
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Edited returns a short text after a key: a letter is appended, backspace removes the last character, ctrl+u removes
// all. longest is the most bytes the text can have; 0 sets no limit.
func Edited(text string, msg tea.KeyPressMsg, longest int) string {
	switch runes := []rune(text); {
	case msg.String() == "ctrl+u":
		return ""
	case msg.String() == "backspace" && len(runes) > 0:
		return string(runes[:len(runes)-1])
	}
	return Appended(text, msg.Text, longest)
}

// Appended returns the text with more at its end, or the text alone if that would be too long or more is not UTF-8.
func Appended(text, more string, longest int) string {
	if longest > 0 && len(text)+len(more) > longest || !utf8.ValidString(more) {
		return text
	}
	return text + more
}
