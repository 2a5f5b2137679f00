//go:build unix

package guarded_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"beyond/ui"
	"beyond/ui/guard"
	"beyond/ui/picture"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// page is a screen that idles, draws all the time or keeps the processors busy. Keys select the mode.
type page struct {
	name    string
	count   int
	drawing bool
}

type tickMsg struct{}

func (p *page) Name() string     { return p.name }
func (p *page) Title() safe.Text { return safe.Clean(p.name) }

func (p *page) Keys() []ui.Key {
	return []ui.Key{
		ui.NewKey("d", "draw", p.draw, "d"),
		ui.NewKey("b", "be busy", p.beBusy, "b"),
		ui.NewKey("o", "open", func() tea.Cmd { return ui.Send(ui.Open{Screen: &page{name: "opened"}}) }, "o"),
	}
}

func (p *page) draw() tea.Cmd {
	p.drawing = true
	return tick()
}

func (p *page) beBusy() tea.Cmd {
	p.count++
	go func() {
		//lint:ignore SA5002 being busy is the point
		for {
		}
	}()
	return ui.Send(ui.Working{Item: "n01_7.JPEG"})
}

func (p *page) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(tickMsg); ok {
		p.count++
		if p.drawing {
			return tick()
		}
	}
	return nil
}

func tick() tea.Cmd { return tea.Tick(time.Millisecond, func(time.Time) tea.Msg { return tickMsg{} }) }

func (p *page) Draw(c *ui.Canvas) {
	c.Print(2, 1, c.Theme.Text, safe.Format("count %d of process %d.", p.count, os.Getpid()))
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = uint8(4 * i)
	}
	c.Picture(30, 1, 20, 10, picture.Picture{Key: fmt.Sprint(p.count), Image: img})
}

// stopped is the context's cause: the signal that ended it.
type stopped struct{ syscall.Signal }

func (s stopped) Error() string { return s.String() }

// runExplorer is the child with the explorer's shell. It starts the shell as the explorer does.
func runExplorer() int {
	child, err := guard.Attach(os.Getenv)
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT)
	go func() { cancel(stopped{(<-signals).(syscall.Signal)}) }()
	blocks := picture.Blocks
	err = ui.Run(ctx, ui.Options{
		Roots:    []ui.Root{{Key: "1", Screen: &page{name: "page"}}, {Key: "2", Screen: &page{name: "other"}}},
		Pictures: picture.Settings{Force: &blocks},
		Header:   func() ui.HeaderInfo { return ui.HeaderInfo{Data: safe.Clean("a set")} },
		Guard:    child,
	})
	child.Report(guard.Status{Done: true})
	var s stopped
	switch {
	case errors.As(err, &s):
		return 128 + int(s.Signal)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return guard.Fault
	}
	return 0
}

// explore starts the explorer's shell and waits for its first frame.
func explore(t *testing.T) (s *terminal, pid, at int) {
	t.Helper()
	s = start(t, program+"=explorer")
	pid, at = s.drawn()
	return s, pid, at
}

// drawn waits for the first frame and returns the child's process id.
func (s *terminal) drawn() (pid, at int) {
	s.t.Helper()
	text, at := s.see(0, `count 0 of process (\d+)\.`)
	if _, err := fmt.Sscan(text, &pid); err != nil {
		s.t.Fatal(err)
	}
	return pid, at
}

// states are the explorer's modes when a signal arrives.
var states = []struct{ name, key string }{{"idle", ""}, {"drawing", "d"}, {"busy", "b"}}

func TestFault_22_Signals(t *testing.T) {
	for _, c := range []struct {
		signal unix.Signal
		end    string // the guard's line, or "" for a normal exit
		code   int
	}{
		{unix.SIGINT, "", 130},
		{unix.SIGTERM, "", 143},
		{unix.SIGHUP, "", 129},
		{unix.SIGQUIT, "", 131},
		{unix.SIGABRT, `beyond stopped \(SIGABRT: abort\)`, guard.Fault},
		{unix.SIGSEGV, `beyond stopped \(SIG`, guard.Fault},
		{unix.SIGKILL, `beyond stopped \((?:SIGKILL|out of memory)\)`, 137},
		{unix.SIGUSR1, "", 0}, // ignored
		{unix.SIGTSTP, "", 0},
	} {
		for _, state := range states {
			t.Run(unix.SignalName(c.signal)+" "+state.name, func(t *testing.T) {
				s, pid, at := explore(t)
				s.press(state.key)
				if state.key != "" {
					_, at = s.see(at, `[1-9]`)
				}
				if err := unix.Kill(pid, c.signal); err != nil {
					t.Fatal(err)
				}
				if c.signal == unix.SIGTSTP {
					// Without a shell the child restores the terminal and takes it again at once.
					_, at = s.see(at, `\x1b\[\?1049l`)
					_, at = s.see(at, `\x1b\[\?1049h(?s:.*)process`)
				}
				if c.end != "" {
					s.see(at, c.end)
				}
				if c.end != "" || c.code == 0 {
					s.press("q")
				}
				if code := s.exit(); code != c.code {
					t.Errorf("exit code %d, want %d", code, c.code)
				}
				s.checkRestored()
			})
		}
	}
}

// TestFault_22_StopAndContinue: under a shell with job control, ctrl-z and SIGTSTP stop both processes, and fg brings
// the page back.
func TestFault_22_StopAndContinue(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := run(t, exec.Command("/bin/sh", "-i"), []string{program + "=explorer", "PS1=ready$ ", "ENV="})
	s.see(0, `ready\$ `)
	s.press(role + "=guard " + path + "\r")
	pid, at := s.drawn()
	for _, stop := range []func(){
		func() { s.press("\x1a") },
		func() { _ = unix.Kill(pid, unix.SIGTSTP) },
		func() { _ = unix.Kill(parent(t, pid), unix.SIGTSTP) },
	} {
		stop()
		_, at = s.see(at, `\x1b\[\?1049l(?s:.*)ready\$ `)
		s.checkModes()
		s.press("echo at the $((1+1))nd prompt\r")
		_, at = s.see(at, `at the 2nd prompt`)
		s.press("fg\r")
		_, at = s.see(at, `\x1b\[\?1049h(?s:.*)process`)
	}
	s.press("q")
	_, at = s.see(at, `\x1b\[\?1049l(?s:.*)ready\$ `)
	s.press("echo code $?.\r")
	s.see(at, `code 0\.`)
	s.checkModes()
	s.press("exit\r")
	s.exit()
}

// parent returns the id of pid's parent process.
func parent(t *testing.T, pid int) int {
	out, err := exec.Command("ps", "-o", "ppid=", "-p", fmt.Sprint(pid)).Output()
	if err != nil {
		t.Fatal(err)
	}
	parent := 0
	if _, err := fmt.Sscan(strings.TrimSpace(string(out)), &parent); err != nil {
		t.Fatal(err)
	}
	return parent
}

// TestFault_23_WindowClosed: all processes end soon after the window is closed.
func TestFault_23_WindowClosed(t *testing.T) {
	for _, state := range states {
		t.Run(state.name, func(t *testing.T) {
			s, pid, _ := explore(t)
			s.press(state.key)
			s.slave.Close()
			s.master.Close()
			if !gone(pid, 2*time.Second) {
				t.Fatal("the child still runs without its terminal")
			}
			s.exit()
		})
	}
}
