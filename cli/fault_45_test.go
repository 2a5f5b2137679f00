//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
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

// TestFault_45_TypedAhead types lines before they are asked for. All of them are answered.
func TestFault_45_TypedAhead(t *testing.T) {
	s := startTerminal(t, t.TempDir(), 100, 100, "--accessible")
	s.press("show 1\nshow 2\nnonsense\nshow 3\nquit\n")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"picture 1: ", "picture 2: ", "is not a command", "picture 3: "} {
		if !strings.Contains(s.text(), want) {
			t.Errorf("no %q in\n%s", want, s.text())
		}
	}
}

// TestFault_45_TerminalStopsReading ends programs that talk in lines to a terminal that reads no more, and prints how
// long that takes.
func TestFault_45_TerminalStopsReading(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_DATA_HOME", filepath.Join(folder, "data"))
	task := filepath.Join(folder, "task.zip")
	done(t, "judge", "export-task", "--out", task, "--ask", "five", "--raters", "1", "--limit", "2", "--classes", "orange")
	for name, args := range map[string][]string{
		"accessible": {"--accessible"}, "judge": {"judge", "answer", "--lines", "--rater", "ana", task},
	} {
		for _, end := range []string{"ctrl-c", "TERM"} {
			t.Run(name+", "+end, func(t *testing.T) {
				s := startTerminal(t, folder, 100, 24, args...)
				s.see(map[string]string{"accessible": "Type help", "judge": "relevant"}[name])
				s.mu.Lock() // stops listen
				defer s.mu.Unlock()
				go s.press(strings.Repeat("help me\n", 500)) // as much to print as fills the line
				time.Sleep(500 * time.Millisecond)
				began := time.Now()
				if end == "TERM" {
					s.signalled(syscall.SIGTERM, 1)
				} else {
					go s.press("\x03")
					s.ends(exitSignalOf + int(syscall.SIGINT))
				}
				t.Logf("ended after %v", time.Since(began).Round(time.Millisecond))
			})
		}
	}
}

// ends waits for the program's end without listening to it.
func (s *terminal) ends(code int) {
	s.t.Helper()
	state, err := s.program.Process.Wait()
	if err != nil || state.ExitCode() != code {
		s.t.Errorf("ended with %v, %v, want exit code %d", state, err, code)
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
	s.t.Errorf("still there after %v", signal)
}
