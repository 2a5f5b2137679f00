package ui

import tea "charm.land/bubbletea/v2"

// Edited is a short text of a screen after a key: what the key types is appended, backspace takes the last character,
// ctrl+u all. longest bounds the text's bytes; 0 does not.
func Edited(text string, msg tea.KeyPressMsg, longest int) string {
	switch runes := []rune(text); {
	case msg.String() == "ctrl+u":
		return ""
	case msg.String() == "backspace" && len(runes) > 0:
		return string(runes[:len(runes)-1])
	}
	return Appended(text, msg.Text, longest)
}

// Appended is the text with more behind it, if that is not too long.
func Appended(text, more string, longest int) string {
	if longest > 0 && len(text)+len(more) > longest {
		return text
	}
	return text + more
}
