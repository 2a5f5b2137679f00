package pth

import (
	"strings"
	"testing"

	"beyond/engine/golden"
)

// TestFault_60 reads pickles of nested and of large dictionaries, lists, tuples and memos: the work grows with the bytes,
// whether they are read or refused.
func TestFault_60(t *testing.T) {
	const key = "X\x01\x00\x00\x00k"
	for name, pickle := range map[string]func(n int) string{
		"dictionaries in one another": func(n int) string { return strings.Repeat("}"+key, n) + "N" + strings.Repeat("s", n) },
		"tuples in one another":       func(n int) string { return strings.Repeat("(", n) + strings.Repeat("t", n) },
		"lists in one another":        func(n int) string { return strings.Repeat("]", n) + strings.Repeat("a", n) },
		"a large dictionary":          func(n int) string { return "}(" + strings.Repeat(key+"N", n) + "u" },
		"a large list":                func(n int) string { return "](" + strings.Repeat("N", n) + "e" },
		"memos":                       func(n int) string { return strings.Repeat("}q\x00h\x000", n) + "}" },
		"a dictionary in itself":      func(n int) string { return "}q\x00(" + strings.Repeat(key+"h\x00", n) + "u" },
		"strings":                     func(n int) string { return "](" + strings.Repeat(key, n) + "e" },
	} {
		t.Run(name, func(t *testing.T) {
			golden.Growth(t, 500, 400_000, func(n int) { _, _ = Read(checkpoint([]byte("\x80\x02"+pickle(n)+".")), 1<<24) })
		})
	}
}
