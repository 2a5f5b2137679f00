//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestFault_45_Lines sends signals to a program that waits for a line.
func TestFault_45_Lines(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		signal syscall.Signal
		args   []string
		shows  string
	}{
		"lines, interrupted": {syscall.SIGINT, []string{"--accessible"}, "Type help for"},
		"lines, terminated":  {syscall.SIGTERM, []string{"--accessible"}, "Type help for"},
		"lines, hung up":     {syscall.SIGHUP, []string{"--accessible"}, "Type help for"},
		"import of stdin":    {syscall.SIGINT, []string{"store", "import", "-"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := startTerminal(t, dir, 100, 24, c.args...)
			if c.shows != "" {
				s.see(c.shows)
			}
			s.signalled(c.signal, 1)
		})
	}
}

// TestFault_45_Pipe sends signals to programs that open a pipe into which nobody writes. The second signal ends them.
func TestFault_45_Pipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"store import": {"store", "import", pipe},
		"judge import": {"judge", "import", pipe},
		"judge answer": {"judge", "answer", pipe},
		"input":        {"models", "run", "--input", pipe},
	} {
		t.Run(name, func(t *testing.T) {
			s := startTerminal(t, dir, 100, 24, args...)
			s.signalled(syscall.SIGINT, 2)
		})
	}
}

// signalled sends a signal, up to so many times, until the program ends: with it, or with its exit code.
func (s *terminal) signalled(signal syscall.Signal, times int) {
	s.t.Helper()
	ended := make(chan *os.ProcessState, 1)
	go func() {
		state, _ := s.program.Process.Wait()
		ended <- state
	}()
	time.Sleep(200 * time.Millisecond) // by then the line is awaited; an earlier signal ends the program too
	for i := range times {
		if err := s.program.Process.Signal(signal); err != nil {
			break
		}
		patience := 300 * time.Millisecond
		if i == times-1 {
			patience = deadline
		}
		select {
		case state := <-ended:
			status := state.Sys().(syscall.WaitStatus)
			if status.Signal() != signal && status.ExitStatus() != exitSignalOf+int(signal) {
				s.t.Errorf("ended with %v, want by %v", state, signal)
			}
			return
		case <-time.After(patience):
		}
	}
	s.t.Errorf("still there after %v: %s", signal, s.text())
}
