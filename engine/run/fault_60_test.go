package run

import (
	"fmt"
	"strings"
	"testing"

	"beyond/engine/golden"
)

// TestFault_60 reads study files of many and of nested values: the work grows with the bytes, whether they are read or
// refused.
func TestFault_60(t *testing.T) {
	for name, study := range map[string]func(n int) string{
		"a long list":    func(n int) string { return "data: x\nmodels: [" + strings.Repeat("a, ", n) + "a]\n" },
		"a long block":   func(n int) string { return "data: x\nmodels:\n" + strings.Repeat("- a\n", n) },
		"lists in lists": func(n int) string { return "models: " + strings.Repeat("[", n) + strings.Repeat("]", n) },
		"maps in maps":   func(n int) string { return strings.Repeat("{a: ", n) + "1" + strings.Repeat("}", n) },
		"deep blocks": func(n int) string {
			var b strings.Builder
			for i := range min(n, 60) {
				fmt.Fprintf(&b, "%sa:\n", strings.Repeat(" ", i))
			}
			return b.String() + strings.Repeat("# x\n", n)
		},
		"keys": func(n int) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "k%d: 1\n", i)
			}
			return b.String()
		},
		"keys in braces": func(n int) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "k%d: 1,\n", i)
			}
			return "data: {" + b.String() + "}"
		},
		"keys of a list": func(n int) string { return "models:\n" + strings.Repeat("- model: a\n  name: b\n", n) },
		"anchors":        func(n int) string { return "models:\n" + strings.Repeat("- &a x\n- *a\n", n) },
		"a string":       func(n int) string { return "data: \"" + strings.Repeat(`\x41 `, n) + "\"\nmodels: a\n" },
		"quotes":         func(n int) string { return "data: '" + strings.Repeat("''", n) + "'\n" },
		"text":           func(n int) string { return "data: |\n" + strings.Repeat("  line\n", n) },
		"merges":         func(n int) string { return "data: x\n" + strings.Repeat("<", n) + "\n" },
		"open":           func(n int) string { return strings.Repeat("- ", n) },
		"question":       func(n int) string { return strings.Repeat("? a\n", n) },
	} {
		t.Run(name, func(t *testing.T) {
			golden.Growth(t, 200, StudyLimit/8, func(n int) { _, _ = Parse([]byte(study(n))) })
		})
	}
}
