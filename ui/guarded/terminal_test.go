//go:build unix

package guarded_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"beyond/ui/guard"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// role is the environment variable that selects the test binary's role: test, guard or child.
const role = "GUARD_TEST_ROLE"

// program is the environment variable that selects the child: a minimal one, or one with the explorer's shell.
const program = "GUARD_TEST_PROGRAM"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "guard":
		os.Exit(runGuard())
	case "child":
		if os.Getenv(program) == "explorer" {
			os.Exit(runExplorer())
		}
		os.Exit(runChild())
	}
	os.Exit(m.Run())
}

func runGuard() int {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	code, err := guard.Run(guard.Options{
		Path: path, Env: append(os.Environ(), role+"=child"), Crashes: os.Getenv("GUARD_TEST_CRASHES"),
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
	})
	if err != nil {
		panic(err)
	}
	return code
}

// runChild is the minimal child. It changes the terminal's modes as an explorer does, and keys select how it ends.
func runChild() int {
	c, err := guard.Attach(os.Getenv)
	if err != nil || c == nil {
		panic(fmt.Sprint("no guard: ", err))
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT)
	cooked, err := term.MakeRaw(os.Stdin.Fd())
	if err != nil {
		panic(err)
	}
	fmt.Print("\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[?1006h\x1b[?2004h\x1b[>4;2m\x1b[>1u\x1b[2;10r\x1b[31m")
	fmt.Printf("\x1b[Hpid %d begins at %q without %q.", os.Getpid(), c.Item, c.Without)
	end := func(code int) int {
		fmt.Print("\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[>4m\x1b[<1u\x1b[r\x1b[m\x1b[?25h\x1b[?1049l")
		_ = term.Restore(os.Stdin.Fd(), cooked)
		c.Report(guard.Status{Done: true})
		return code
	}
	keys := make(chan byte)
	go readKeys(keys)
	for item := 0; ; {
		select {
		case s := <-signals:
			return end(128 + int(s.(syscall.Signal)))
		case k := <-keys:
			switch k {
			case 'n':
				item++
				c.Report(guard.Status{Item: fmt.Sprintf("folder/picture_%d.JPEG", item)})
				fmt.Printf("\x1b[2;1Hitem %d.", item)
			case 'w':
				fmt.Fprintln(os.Stderr, "beyond: a word at the end")
				return end(3)
			case 'q':
				return end(0)
			default:
				fail(k)
			}
		case <-time.After(time.Millisecond):
			fmt.Print("\x1b[3;1H\x1bPq#0;2;0;0;0#0~~~") // an incomplete picture
			fmt.Print("\x1b\\")
		}
	}
}

func readKeys(keys chan<- byte) {
	var buf [1]byte
	for {
		if n, err := os.Stdin.Read(buf[:]); n == 0 || err != nil {
			_ = unix.Kill(os.Getpid(), unix.SIGHUP)
			return
		}
		keys <- buf[0]
	}
}

// fail crashes the child. The key k selects the kind of crash.
func fail(k byte) {
	switch k {
	case 'p':
		go func() { panic("a slice in a library") }()
		select {}
	case 'e':
		os.Exit(3)
	case 'o':
		debug.SetMaxStack(1 << 20)
		_ = deep(0)
	case 'm':
		memory = make([]byte, 1<<46)
	case 'a':
		_ = unix.Kill(os.Getpid(), unix.SIGABRT)
		select {}
	case 'k':
		_ = unix.Kill(os.Getpid(), unix.SIGKILL)
	}
}

var memory []byte

func deep(n int) int {
	if n < 0 {
		return 0
	}
	return deep(n+1) + 1
}

// terminal is a guard and its child on a pseudo-terminal.
type terminal struct {
	t             *testing.T
	guard         *exec.Cmd
	master, slave *os.File
	before        unix.Termios
	crashes       string
	ended         chan struct{} // closed when the guard has ended

	mu     sync.Mutex
	output bytes.Buffer
	screen *vt.Emulator
}

const deadline = 20 * time.Second

// start starts a guard with its child. variables are added to the environment of both.
func start(t *testing.T, variables ...string) *terminal {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return run(t, exec.Command(path), append(variables, role+"=guard"))
}

// run runs a command on a new pseudo-terminal.
func run(t *testing.T, command *exec.Cmd, variables []string) *terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &terminal{t: t, master: master, slave: slave, crashes: t.TempDir()}
	s.screen, s.ended = vt.NewEmulator(100, 30), make(chan struct{})
	if err := pty.Setsize(master, &pty.Winsize{Cols: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	s.master = pollable(t, master)
	s.before = s.termios()
	s.guard = command
	s.guard.Env = append(append(os.Environ(), "GUARD_TEST_CRASHES="+s.crashes, "TERM=xterm-256color"), variables...)
	s.guard.Stdin, s.guard.Stdout, s.guard.Stderr = slave, slave, slave
	s.guard.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.guard.Start(); err != nil {
		t.Fatal(err)
	}
	go s.listen()
	go s.reply()
	go func() { _ = s.guard.Wait(); close(s.ended) }()
	t.Cleanup(func() {
		_ = s.guard.Process.Kill()
		<-s.ended
		s.master.Close()
		slave.Close()
		s.screen.InputPipe().(io.Closer).Close() // ends reply
	})
	return s
}

// pollable returns a copy of f that can be closed during a read. It closes f.
func pollable(t *testing.T, f *os.File) *os.File {
	t.Helper()
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := unix.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "master")
}

func (s *terminal) listen() {
	buf := make([]byte, 32<<10)
	for {
		n, err := s.master.Read(buf)
		s.mu.Lock()
		s.output.Write(buf[:n])
		_, _ = s.screen.Write(buf[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// reply sends the emulator's answers to the program.
func (s *terminal) reply() { _, _ = io.Copy(s.master, s.screen) }

func (s *terminal) termios() unix.Termios {
	s.t.Helper()
	v, err := getTermios(int(s.slave.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return *v
}

func (s *terminal) press(keys string) {
	s.t.Helper()
	if _, err := s.master.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// see waits until the output from byte from on matches the pattern. It returns the pattern's first group and the offset
// after the match.
func (s *terminal) see(from int, pattern string) (string, int) {
	s.t.Helper()
	re := regexp.MustCompile(pattern)
	var rest []byte
	for end := time.Now().Add(deadline); time.Now().Before(end); time.Sleep(time.Millisecond) {
		s.mu.Lock()
		rest = bytes.Clone(s.output.Bytes()[from:])
		s.mu.Unlock()
		if m := re.FindSubmatchIndex(rest); m != nil {
			group := ""
			if len(m) > 2 {
				group = string(rest[m[2]:m[3]])
			}
			return group, from + m[1]
		}
	}
	s.t.Fatalf("%s is not in the output %q", pattern, rest[max(0, len(rest)-1000):])
	return "", 0
}

// begun waits until a child has drawn and returns its process id.
func (s *terminal) begun(from int) (pid, next int) {
	s.t.Helper()
	text, next := s.see(from, `pid (\d+) begins[^.]*\.`)
	pid, err := strconv.Atoi(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return pid, next
}

// exit waits until the guard ends and returns its exit code.
func (s *terminal) exit() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(deadline):
		s.t.Fatalf("the guard does not end; the screen:\n%s", s.screen.String())
	}
	return s.guard.ProcessState.ExitCode()
}

// checkModes fails unless the terminal shows the main screen with a cursor and all of the child's modes are off. It
// retries for a while, because the last output may still be on its way.
func (s *terminal) checkModes() {
	s.t.Helper()
	var wrong []string
	for end := time.Now().Add(deadline / 4); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if wrong = s.leftOn(); len(wrong) == 0 {
			return
		}
	}
	s.t.Errorf("left behind: %s", strings.Join(wrong, ", "))
}

func (s *terminal) leftOn() (wrong []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.screen.IsAltScreen() {
		wrong = append(wrong, "the alternate screen")
	}
	if s.screen.CursorHidden() {
		wrong = append(wrong, "no cursor")
	}
	out := s.output.String()
	for _, m := range []struct{ name, on, off string }{
		{"mouse clicks", "\x1b[?1002h", "\x1b[?1002l"},
		{"mouse positions", "\x1b[?1006h", "\x1b[?1006l"},
		{"pasting", "\x1b[?2004h", "\x1b[?2004l"},
		{"the scrolling region", "\x1b[2;10r", "\x1b[r"},
		{"keys", "\x1b[>4;2m", "\x1b[>4m"},
		{"kitty's keys", "\x1b[>1u", "\x1b[<1u"},
	} {
		if strings.LastIndex(out, m.off) < strings.LastIndex(out, m.on) {
			wrong = append(wrong, m.name)
		}
	}
	return wrong
}

// checkRestored fails unless the terminal has its initial state.
func (s *terminal) checkRestored() {
	s.t.Helper()
	s.checkModes()
	if after := s.termios(); after != s.before {
		s.t.Errorf("termios %+v, want %+v", after, s.before)
	}
}

// gone waits until a process has ended. It returns false if that takes longer than within.
func gone(pid int, within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
			return true
		}
	}
	return false
}
