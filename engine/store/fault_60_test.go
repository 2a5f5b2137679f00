package store

import (
	"fmt"
	"strings"
	"testing"

	"beyond/engine/golden"
)

// TestFault_60_Lines imports good lines, bad ones, answers of unknown raters, and rows that take others back: the work
// grows with the lines.
func TestFault_60_Lines(t *testing.T) {
	const rater = `{"type":"rater","name":"ana","kind":"person"}` + "\n"
	answer := func(id int, rater, more string) string {
		const text = `{"type":"answer","id":"%d","time":"2026-01-01T00:00:00Z","rater":"%s","kind":"tag",%s}` + "\n"
		return fmt.Sprintf(text, id, rater, more)
	}
	for name, line := range map[string]func(i int) string{
		"answers":       func(i int) string { return answer(i, "ana", `"value":"yes"`) },
		"bad lines":     func(int) string { return "{}\n" },
		"lost raters":   func(i int) string { return answer(i, fmt.Sprint("r", i), `"value":"yes"`) },
		"the same":      func(int) string { return answer(1, "ana", `"value":"yes"`) },
		"contradictory": func(i int) string { return answer(1, "ana", fmt.Sprintf(`"value":"%d"`, i)) },
		"taken back":    func(i int) string { return answer(i, "ana", `"undoes":"x"`) },
	} {
		t.Run(name, func(t *testing.T) {
			golden.Growth(t, 100, 16_000, func(n int) {
				s := empty(t)
				defer s.Close()
				var b strings.Builder
				b.WriteString(rater + "{}\n")
				for i := range n {
					b.WriteString(line(i))
				}
				_, _, _ = s.Import(t.Context(), strings.NewReader(b.String()))
			})
		})
	}
}
