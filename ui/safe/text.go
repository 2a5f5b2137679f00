// Package safe makes text that may be shown in a terminal out of text that strangers wrote: file names,
// class labels, EXIF fields, model metadata, error messages.
//
// A [Text] holds no control byte, nothing invisible and nothing on whose width terminals disagree, so
// what it prints is what is there, in as many cells as [Text.Width] says. Everything else is spelled
// out: U+001B as ␛, a right-to-left override as U+202E, a stray byte as \xff. It guards against what
// text does to a terminal, not against letters that look alike.
package safe

import (
	"fmt"
	"strings"
)

// Text is text that may be shown. The zero value is the empty text. Texts are compared with ==.
type Text struct {
	s     string
	width int
}

// Clean returns s with all that must not reach a terminal spelled out.
// Cleaning what is clean already changes nothing.
func Clean(s string) Text {
	if printableASCII(s) {
		return Text{s, len(s)}
	}
	return clean(s)
}

// Format is [Clean] of what [fmt.Sprintf] gives: every argument is cleaned, whatever its type.
// The format is cleaned as well, so a newline in it is shown as ␊.
func Format(format string, args ...any) Text {
	return Clean(fmt.Sprintf(format, args...))
}

// Join puts sep between the texts.
func Join(sep string, texts ...Text) Text {
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = t.s
	}
	return Clean(strings.Join(parts, sep))
}

// Concat puts the texts one behind the other.
func Concat(texts ...Text) Text { return Join("", texts...) }

// String returns the cleaned text.
func (t Text) String() string { return t.s }

// Width returns the number of cells t fills, the same whether the terminal measures runes or graphemes.
func (t Text) Width() int { return t.width }

// IsEmpty reports whether t shows nothing.
func (t Text) IsEmpty() bool { return t.s == "" }

func printableASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
