//go:build unix

package cli

import (
	"bytes"
	"testing"
)

// TestFault_46_ErrorsAskNothing: a terminal that does not answer a question would delay the line about the error.
func TestFault_46_ErrorsAskNothing(t *testing.T) {
	for name, args := range map[string][]string{
		"refused":       {"eval", "nosuch"},
		"wrong flag":    {"eval", "--nosuch"},
		"wrong value":   {"eval", "--workers", "-1"},
		"too many":      {"eval", "a", "b"},
		"in a screen":   {"nosuch"},
		"two wrong":     {"attack", "nosuch", "--norm", "l3"},
		"without a sub": {"explain", "nosuch.png"},
	} {
		s := startTerminal(t, t.TempDir(), 80, 24, args...)
		s.see("beyond: ")
		if code := s.exit(); code != exitUsage && code != exitRefused {
			t.Errorf("%s: exit code %d", name, code)
		}
		s.asksNothing(name)
	}
}

// TestFault_46_HelpAsksNothing prints help, which has colours.
func TestFault_46_HelpAsksNothing(t *testing.T) {
	for name, args := range map[string][]string{
		"of all": {"--help"}, "of a command": {"eval", "-h"}, "by a word": {"help", "store"}, "version": {"--version"},
	} {
		s := startTerminal(t, t.TempDir(), 80, 60, args...)
		if code := s.exit(); code != exitDone {
			t.Errorf("%s: exit code %d", name, code)
		}
		s.see("beyond")
		s.asksNothing(name)
	}
}

// asksNothing checks that the terminal was not asked for its background.
func (s *terminal) asksNothing(name string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.Contains(s.raw, []byte("\x1b]11;?")) {
		s.t.Errorf("%s: the terminal is asked for its background: %q", name, s.raw)
	}
}
