//go:build unix

package cli

import (
	"strings"
	"testing"
	"time"
)

// TestFault_40_TenThousandKeys types 10,000 keys at once and then q, on screens with lists and pictures: the program
// ends. It prints how long that takes.
func TestFault_40_TenThousandKeys(t *testing.T) {
	for name, screen := range map[string]string{"overview": "1", "classes": "2", "grid": "3"} {
		t.Run(name, func(t *testing.T) {
			s := startTerminal(t, t.TempDir(), 120, 40)
			s.see("gallery")
			s.press(screen)
			time.Sleep(time.Second) // in the midst of the predictions
			go s.press(strings.Repeat("\x1b[B\x1b[C", 5_000), "q")
			start := time.Now()
			code := s.exit()
			t.Logf("10,000 keys and q: ended after %v", time.Since(start).Round(time.Millisecond))
			if code != exitDone {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// TestFault_40_TerminalStopsReading fills the line to a terminal that reads no more, and then presses q.
func TestFault_40_TerminalStopsReading(t *testing.T) {
	s := startTerminal(t, t.TempDir(), 120, 40)
	s.see("gallery")
	s.mu.Lock() // stops listen
	for range 50 {
		s.press("3", "1")
		time.Sleep(10 * time.Millisecond)
	}
	start := time.Now()
	s.press("q")
	state, err := s.program.Process.Wait()
	t.Logf("q: ended after %v", time.Since(start).Round(time.Millisecond))
	s.mu.Unlock()
	if err != nil || state.ExitCode() != exitDone {
		t.Errorf("%v, %v", state, err)
	}
}
