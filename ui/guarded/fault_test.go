//go:build unix

package guarded_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/ui/guard"
	"golang.org/x/sys/unix"
)

// TestFault_10_KilledAtRandomMoments kills the child at random moments. Each time the guard's line appears on a clean
// screen, and r returns to the same picture.
func TestFault_10_KilledAtRandomMoments(t *testing.T) {
	moments := 100
	if testing.Short() || raceDetector {
		moments = 10
	}
	chance := rand.New(rand.NewPCG(10, 0))
	s := start(t)
	pid, at := s.begun(0)
	for i := range moments {
		// A new picture each time, because the second crash at a picture skips it.
		for range 1 + chance.IntN(2) {
			s.press("n")
			_, at = s.see(at, `item \d+\.`)
		}
		item, _ := s.see(at-10, `item (\d+)\.`)
		time.Sleep(time.Duration(chance.IntN(3000)) * time.Microsecond) // a random moment; no result depends on it
		if err := unix.Kill(pid, unix.SIGKILL); err != nil {
			t.Fatal(err)
		}
		const line = `beyond stopped \(SIGKILL\) at picture_%s\.JPEG\. r: go on there, s: go on without it, q: quit`
		_, at = s.see(at, fmt.Sprintf(line, item))
		s.checkModes()
		s.press("r")
		before := at
		pid, at = s.begun(at)
		s.see(before, fmt.Sprintf(`begins at "folder/picture_%s.JPEG" without \[\]`, item))
		if t.Failed() {
			t.Fatalf("at moment %d", i)
		}
		// Start a new guard, because the child counts its pictures from 1 again and the guard remembers crashes by name.
		s.press("q")
		if code := s.exit(); code != 0 {
			t.Fatalf("exit code %d after q, want 0", code)
		}
		s.checkRestored()
		if i+1 < moments {
			s = start(t)
			pid, at = s.begun(0)
		}
	}
}

// TestFault_10_NoRestartLoop: a picture with two crashes is skipped, even if the user presses r.
func TestFault_10_NoRestartLoop(t *testing.T) {
	s := start(t)
	_, at := s.begun(0)
	s.press("nk")
	_, at = s.see(at, `at picture_1\.JPEG\. r: go on there, s: go on without it, q: quit`)
	s.press("r")
	_, at = s.begun(at)
	s.press("nk")
	_, at = s.see(at, `at picture_1\.JPEG\. It is set aside, for it happened there before\. r: go on without it, q: quit`)
	s.press("r")
	s.see(at, `begins at "" without \["folder/picture_1\.JPEG"\]`)
	_, at = s.begun(at)
	s.press("nnk")
	_, at = s.see(at, `at picture_2\.JPEG\. r: go on there`)
	s.press("s")
	s.see(at, `begins at "" without \["folder/picture_1\.JPEG" "folder/picture_2\.JPEG"\]`)
	s.begun(at)
	s.press("q")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	s.checkRestored()
}

func TestFault_10_Unrecoverable(t *testing.T) {
	for _, c := range []struct {
		name, key, line string
		code            int
		trace           string // found in the crash file, "" if there is none
	}{
		{
			"panic in a goroutine", "p",
			`beyond stopped \(panic: a slice in a library\) at picture_1\.JPEG\. The trace: \S+ r: `,
			guard.Fault, "goroutine ",
		},
		{"os.Exit", "e", `beyond stopped \(exit code 3\) at picture_1\.JPEG\. r: `, guard.Fault, ""},
		{"stack overflow", "o", `beyond stopped \(stack overflow\) at`, guard.Fault, "goroutine stack exceeds"},
		{"out of memory", "m", `beyond stopped \(out of memory\) at`, guard.Fault, "out of memory"},
		{"abort", "a", `beyond stopped \(SIGABRT: abort\) at`, guard.Fault, "SIGABRT"},
		{"killed", "k", `beyond stopped \((?:SIGKILL|out of memory)\) at`, 128 + 9, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if raceDetector && c.key == "m" {
				t.Skip("the race detector ends the process in its own way")
			}
			s := start(t)
			_, at := s.begun(0)
			s.press("n" + c.key)
			s.see(at, c.line)
			s.checkModes()
			s.press("\x1b[?62;4c") // a late answer to the child's query, which is not a key
			s.press("q")
			if code := s.exit(); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			s.checkRestored()
			files, _ := filepath.Glob(filepath.Join(s.crashes, "*"))
			if c.trace == "" {
				if len(files) != 0 {
					t.Errorf("crash files %q, want none", files)
				}
				return
			}
			if len(files) != 1 {
				t.Fatalf("crash files %q, want one", files)
			}
			text, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), c.trace) || !strings.Contains(string(text), "folder/picture_1.JPEG") {
				t.Errorf("crash file %q, want %q and the picture's path", text, c.trace)
			}
		})
	}
}

// TestFault_22_SignalsToTheGuard: signals to the guard reach the child, which exits normally, and the guard asks no
// question.
func TestFault_22_SignalsToTheGuard(t *testing.T) {
	for _, signal := range []unix.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT} {
		t.Run(unix.SignalName(signal), func(t *testing.T) {
			s := start(t)
			pid, _ := s.begun(0)
			if err := s.guard.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if code := s.exit(); code != 128+int(signal) {
				t.Errorf("exit code %d, want %d", code, 128+int(signal))
			}
			if !gone(pid, deadline) {
				t.Error("the child still runs")
			}
			s.checkRestored()
		})
	}
}

// TestFault_22_GuardKilled: if the guard is killed, the child restores the terminal.
func TestFault_22_GuardKilled(t *testing.T) {
	s := start(t)
	pid, _ := s.begun(0)
	if err := s.guard.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if !gone(pid, deadline) {
		t.Fatal("the child still runs")
	}
	s.see(0, `\x1b\[\?1049l`)
	s.checkRestored()
}

// TestFault_22_DeafChild: the guard kills a child that ignores signals, and restores the terminal.
func TestFault_22_DeafChild(t *testing.T) {
	s := start(t)
	pid, _ := s.begun(0)
	if err := unix.Kill(pid, unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := s.guard.Process.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := s.exit(); code != 128+int(unix.SIGTERM) {
		t.Errorf("exit code %d, want 143", code)
	}
	s.checkRestored()
}

// TestFault_23_TerminalGone: guard and child end soon after the window is closed.
func TestFault_23_TerminalGone(t *testing.T) {
	for range 20 {
		s := start(t)
		pid, _ := s.begun(0)
		s.slave.Close()
		s.master.Close()
		if !gone(pid, 2*time.Second) {
			t.Fatal("the child still runs without its terminal")
		}
		s.exit()
	}
}

// TestNormalExit: the guard forwards the stderr and the exit code of a child that exits normally.
func TestNormalExit(t *testing.T) {
	s := start(t)
	s.begun(0)
	s.press("w")
	if code := s.exit(); code != 3 {
		t.Errorf("exit code %d, want 3", code)
	}
	s.see(0, `\x1b\[\?1049lbeyond: a word at the end`)
	s.checkRestored()
}
