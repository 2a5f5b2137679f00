//go:build unix

package cli

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// built is the program under test, built once for all stories.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "beyond-story-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "beyond")
	out, err := exec.Command("go", "build", "-o", path, "..").CombinedOutput()
	if err != nil {
		os.Stderr.Write(out)
	}
	return path, err
})

// terminal is the program in a pseudo-terminal whose screen an emulator keeps. The emulator answers the queries to a
// terminal as a VT220 without pictures does.
type terminal struct {
	t       testing.TB
	program *exec.Cmd
	master  *os.File
	mu      sync.Mutex // of screen and raw
	screen  *vt.Emulator
	raw     []byte // everything written so far
	ended   chan struct{}
}

// startTerminal runs the built program with args in a folder, on a screen of that size. Its data are in the folder too.
func startTerminal(t testing.TB, folder string, cols, rows int, args ...string) *terminal {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return startProgram(t, path, folder, cols, rows, args...)
}

// startProgram runs another program so.
func startProgram(t testing.TB, path, folder string, cols, rows int, args ...string) *terminal {
	t.Helper()
	c := exec.Command(path, args...)
	c.Dir = folder
	c.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=", "SSH_TTY=", "TMUX=",
		"HOME="+folder, "XDG_DATA_HOME="+filepath.Join(folder, "data"),
		"XDG_CONFIG_HOME="+filepath.Join(folder, "config"))
	master, err := pty.StartWithSize(c, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		t.Fatal(err)
	}
	s := &terminal{t: t, program: c, master: master, screen: vt.NewEmulator(cols, rows), ended: make(chan struct{})}
	go s.listen()
	go s.reply()
	t.Cleanup(func() {
		c.Process.Kill()
		master.Close()
		<-s.ended
		s.screen.InputPipe().(io.Closer).Close() // ends reply
	})
	return s
}

func (s *terminal) listen() {
	defer close(s.ended)
	buf := make([]byte, 64<<10)
	for {
		n, err := s.master.Read(buf)
		s.mu.Lock()
		s.raw = append(s.raw, buf[:n]...)
		s.screen.Write(buf[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// reply hands the emulator's answers to the program.
func (s *terminal) reply() {
	buf := make([]byte, 4096)
	for {
		n, err := s.screen.Read(buf)
		if err != nil {
			return
		}
		s.master.Write(buf[:n])
	}
}

// text is the screen as lines without styles.
func (s *terminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for y := range s.screen.Height() {
		var line strings.Builder
		for x := 0; x < s.screen.Width(); x++ {
			cell := s.screen.CellAt(x, y)
			if cell == nil || cell.Content == "" {
				line.WriteByte(' ')
				continue
			}
			line.WriteString(cell.Content)
			x += max(cell.Width, 1) - 1
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// deadline bounds every wait: generous, because the text does come; nothing is asserted on the time.
const deadline = 60 * time.Second

// see waits until the screen shows all texts.
func (s *terminal) see(texts ...string) {
	s.t.Helper()
	s.wait(texts, true)
}

// wait waits until the screen shows all texts, or none of them.
func (s *terminal) wait(texts []string, shown bool) {
	s.t.Helper()
	for end := time.Now().Add(deadline); ; time.Sleep(20 * time.Millisecond) {
		text := s.text()
		at := slices.IndexFunc(texts, func(one string) bool { return strings.Contains(text, one) != shown })
		if at < 0 {
			return
		}
		select {
		case <-s.ended:
			if s.text() != text {
				continue // its last words
			}
			s.t.Fatalf("the program ended, and %q on the screen is %t:\n%s", texts[at], !shown, text)
		default:
		}
		if time.Now().After(end) {
			s.t.Fatalf("%q on the screen is %t:\n%s", texts[at], !shown, text)
		}
	}
}

// press types keys as a terminal sends them.
func (s *terminal) press(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		if _, err := s.master.Write([]byte(key)); err != nil {
			s.t.Fatal(err)
		}
	}
}

// pressUntil types a key, again every half second, until the screen shows all texts: a key that cannot act yet,
// because its picture is not computed, does nothing.
func (s *terminal) pressUntil(key string, texts ...string) {
	s.t.Helper()
	missing := func(text string) bool { return !strings.Contains(s.text(), text) }
	for end := time.Now().Add(deadline); time.Now().Before(end); {
		s.press(key)
		for again := time.Now().Add(500 * time.Millisecond); time.Now().Before(again); time.Sleep(20 * time.Millisecond) {
			if !slices.ContainsFunc(texts, missing) {
				return
			}
		}
	}
	s.t.Fatalf("%q does not lead to %q:\n%s", key, texts, s.text())
}

// resize changes the window.
func (s *terminal) resize(cols, rows int) {
	s.t.Helper()
	s.mu.Lock()
	s.screen.Resize(cols, rows)
	s.mu.Unlock()
	if err := pty.Setsize(s.master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		s.t.Fatal(err)
	}
}

// exit waits for the program's end and returns its code.
func (s *terminal) exit() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(deadline):
		s.t.Fatalf("the program does not end; the screen:\n%s", s.text())
	}
	s.program.Wait()
	return s.program.ProcessState.ExitCode()
}
