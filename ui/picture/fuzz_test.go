package picture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
)

// FuzzAnswers lets a terminal answer with any bytes, in two parts with a pause between them. The program then knows a cell
// of a possible size or draws blocks, writes nothing that a terminal does not know, and gets the key that a person types
// later.
func FuzzAnswers(f *testing.F) {
	for _, answers := range []string{sixelAnswers, kittyAnswers, itermAnswers, plainAnswers, "\x1bP1$r0;48:2::1:2:3m\x1b\\", "\x1b[0n"} {
		f.Add(answers, uint8(len(answers)/2), uint8(0))
		f.Add(answers+"\x1b[I", uint8(3), uint8(75))
	}
	f.Fuzz(func(t *testing.T, answers string, cut, pause uint8) {
		if len(answers) > 300 || strings.Contains(answers, "200~") {
			return // the beginning of a paste: all that follows is its text
		}
		at := min(int(cut), len(answers))
		run(t, Settings{}, colorprofile.ANSI256, func(s *session) {
			s.viewer.page.placements = []Placement{{painted(red, 40, 40), 2, 2, 20, 10}}
			s.onQuestions = func() {
				s.answer(20*time.Millisecond, answers[:at])
				s.answer(time.Duration(20+int(pause))*time.Millisecond, answers[at:])
			}
		}, func(s *session) {
			s.wait(5 * time.Second)
			s.answer(0, "x")
			s.wait(time.Second)
			if keys := s.viewer.keys; len(keys) == 0 || keys[len(keys)-1] != "x" {
				t.Errorf("%q and %q, then x: the model got the keys %q", answers[:at], answers[at:], keys)
			}
			c := s.viewer.compositor.Capabilities()
			possible := c.CellW > 1 && c.CellW < 256 && c.CellH > 1 && c.CellH < 256
			if !possible && (c.CellW != 0 || c.CellH != 0 || c.Protocol != Blocks) {
				t.Errorf("%q: %v with cells of %g x %g", answers, c.Protocol, c.CellW, c.CellH)
			}
			if strings.ContainsFunc(c.Terminal.String(), func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
				t.Errorf("%q: the terminal's name is %q", answers, c.Terminal)
			}
			if unknown := slices.Compact(s.terminal.unknown); len(unknown) > 0 {
				t.Errorf("%q: written and not known: %q", answers, unknown)
			}
		})
	})
}
