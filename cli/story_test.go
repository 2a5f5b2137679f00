//go:build unix

package cli

import (
	"strings"
	"testing"
)

const (
	right  = "\x1b[C"
	escape = "\x1b"
	enter  = "\r"
)

// A newcomer's first minute: look around, break a prediction, find the help, leave.
func TestStory_firstMinute(t *testing.T) {
	s := startTerminal(t, 120, 40)
	s.see("beyond", "overview", "misclassified")
	s.press("3")
	s.see("pictures", "all", "inspect")
	s.press(right)
	s.pressUntil(enter, "step 0 of 10")
	s.pressUntil(right, "step 1 of 10")
	s.press("f")
	s.press("?")
	s.see("everywhere", "to the flip")
	s.press("x") // any key closes
	s.press(escape)
	s.see("taken for")
	s.press(":")
	s.see("palette")
	s.press("classes", enter)
	s.see("confused with")
	s.press("8")
	s.see("predict gallery")
	s.press("q")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	s.restored()
}

func TestStory_tooSmallThenLarger(t *testing.T) {
	s := startTerminal(t, 50, 12)
	s.see("needs 60 x 16")
	s.resize(80, 24)
	s.see("overview", "palette")
	s.resize(200, 60)
	s.see("overview", "misclassified")
	s.press("q")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestStory_withoutPictures(t *testing.T) {
	s := startTerminal(t, 80, 24, "--protocol", "none", "--theme", "mono")
	s.see("overview", "misclassified")
	s.press("3")
	s.pressUntil(enter, "step 0 of 10")
	if text := s.text(); strings.ContainsAny(text, "▀▄▌▞") {
		t.Errorf("pictures although none were asked for:\n%s", text)
	}
	s.press("\x03") // ctrl-c leaves everywhere
	s.exit()
	s.restored()
}

// A filter narrows a grid, and esc undoes first the filter, then the screen.
func TestStory_filter(t *testing.T) {
	s := startTerminal(t, 120, 40)
	s.see("overview")
	s.press("3")
	s.see("pictures", "all")
	s.press("/")
	s.press("street-lamp")
	s.press(enter)
	s.see("/ street-lamp", "shows everything again", " match")
	s.press(escape)
	s.see("as listed")
	s.press(escape)
	s.see("overview", "misclassified")
	s.press("q")
	s.exit()
}

func TestStory_refusalComesBeforeTheScreen(t *testing.T) {
	s := startTerminal(t, 80, 24, "--model", "no-such-model.onnx")
	s.see("no-such-model.onnx: no such model")
	if code := s.exit(); code != exitRefused {
		t.Errorf("exit code %d, want %d", code, exitRefused)
	}
	if strings.Contains(string(s.raw), "\x1b[?1049h") {
		t.Error("the alternate screen was entered")
	}
}

// restored checks that the terminal is on its main screen, with a cursor.
func (s *terminal) restored() {
	s.t.Helper()
	raw := string(s.raw)
	for _, mode := range []string{"?1049", "?25"} {
		on, off := mode+"l", mode+"h" // the alternate screen is left, the cursor shown
		if mode == "?1049" {
			on, off = mode+"h", mode+"l"
		}
		if a, b := strings.LastIndex(raw, on), strings.LastIndex(raw, off); a > b {
			s.t.Errorf("mode %s was not undone", mode)
		}
	}
}
