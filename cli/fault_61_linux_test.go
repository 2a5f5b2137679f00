package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// turns is how many pages TestFault_61_PageTurns turns: BEYOND_TURNS says another number.
func turns() int {
	n, err := strconv.Atoi(os.Getenv("BEYOND_TURNS"))
	if err != nil {
		n = 300
	}
	if testing.Short() && err != nil {
		n = 60
	}
	return n
}

// round are keys that turn pages on every kind of screen, and come back to where they began.
var round = []string{
	"3", "\x1b[6~", "\x1b[6~", "\x1b[5~", "\r", "}", "}", ">", ">", "<", "\x1b", "2", "\x1b[6~", "\t", "\x1b[5~", "6", "\x1b[B",
	"1", "\x1b[B", "\x1b[A",
}

// TestFault_61_PageTurns turns many pages of the explorer, and compares the memory of its process with that after a
// first part of them, and its goroutines with those of a process that has turned a hundred.
func TestFault_61_PageTurns(t *testing.T) {
	n := turns()
	early, late := 0, 0
	few, _, _ := turned(t, min(n, 100), 1)
	goroutines, early, late := turned(t, n, max(n/5, 1))
	t.Logf("%d turns: %d MB, after a fifth of them %d MB; %d goroutines, after %d turns %d", n, late, early, goroutines, min(n, 100), few)
	if n >= 5000 && late-early > 20 {
		t.Errorf("memory has grown by %d MB", late-early)
	}
	if goroutines-few > 5 {
		t.Errorf("%d goroutines, at first %d", goroutines, few)
	}
}

// turned turns n pages, and returns the goroutines at the end, and the memory in MB after some and after all turns.
func turned(t *testing.T, n, some int) (goroutines, early, late int) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("XDG_STATE_HOME", filepath.Join(folder, "state"))
	t.Setenv("GOTRACEBACK", "all")
	s := startTerminal(t, folder, 120, 40)
	s.see("gallery")
	time.Sleep(2 * time.Second) // the predictions of the gallery
	child := childOf(t, s.program.Process.Pid)
	for i := range n {
		s.press(round[i%len(round)])
		time.Sleep(25 * time.Millisecond)
		if i+1 == some {
			early = privateMemory(t, child)
		}
	}
	s.press("1")
	time.Sleep(3 * time.Second)
	late = privateMemory(t, child)
	if err := syscall.Kill(child, syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		files, _ := filepath.Glob(filepath.Join(folder, "state", "beyond", "*"))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if n := strings.Count(string(text), "\ngoroutine "); err == nil && n > 1 {
				s.press("q")
				return n, early, late
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no trace of the child:\n%s", s.text())
	return 0, 0, 0
}

// childOf waits for the explorer that a guard has started.
func childOf(t *testing.T, guard int) int {
	t.Helper()
	for range 100 {
		processes, _ := filepath.Glob("/proc/[0-9]*/status")
		for _, path := range processes {
			text, _ := os.ReadFile(path)
			if strings.Contains(string(text), fmt.Sprintf("\nPPid:\t%d\n", guard)) {
				pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
				return pid
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Skip("the system does not tell the children of a process")
	return 0
}

// privateMemory is the memory of a process that no file backs, in MB.
func privateMemory(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "RssAnon:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}
