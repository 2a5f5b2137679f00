// Package safe converts untrusted text to text that is safe to show in a terminal: file names, class labels, EXIF
// fields, model metadata, error messages.
//
// A [Text] contains no control bytes, no invisible characters and no characters whose width differs between terminals,
// so all of it is visible and fills exactly [Text.Width] cells. Other characters are spelled out: U+001B as ␛, a
// right-to-left override as U+202E, a stray byte as \xff. The package protects the terminal. It does not detect letters
// that look alike. Grapheme clusters and widths come from charmbracelet/x/ansi.
package safe

import (
	"fmt"
	"strings"
)

// Text is text that is safe to show. The zero value is the empty text. Compare texts with ==.
type Text struct {
	s     string
	width int
}

// Clean returns s with all unsafe characters spelled out. It does not change clean text.
func Clean(s string) Text {
	if printableASCII(s) {
		return Text{s, len(s)}
	}
	return clean(s)
}

// Format formats like [fmt.Sprintf] and cleans the result, so arguments of any type are clean. The format is cleaned
// too, so a newline in it is shown as ␊.
func Format(format string, args ...any) Text {
	return Clean(fmt.Sprintf(format, args...))
}

// Join returns the texts with sep between them.
func Join(sep string, texts ...Text) Text {
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = t.s
	}
	return Clean(strings.Join(parts, sep))
}

// Concat returns the concatenation of the texts.
func Concat(texts ...Text) Text { return Join("", texts...) }

// String returns the cleaned text.
func (t Text) String() string { return t.s }

// Width returns the number of cells of t. It is the same for terminals that measure runes and terminals that measure
// graphemes.
func (t Text) Width() int { return t.width }

// IsEmpty reports whether t is the empty text.
func (t Text) IsEmpty() bool { return t.s == "" }

func printableASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
