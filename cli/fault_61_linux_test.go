package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// TestFault_61_PageTurns turns many pages of the explorer, and compares the memory of its process at the end with that
// after half of them, when its caches are full, and its goroutines at rest with those of a process that has turned a
// hundred. Memory is the least of several samples, for it holds what the collector has not freed yet.
func TestFault_61_PageTurns(t *testing.T) {
	n := turns()
	few, _ := turned(t, min(n, 100))
	goroutines, memory := turned(t, n)
	fifth := len(memory) / 5
	early, late := slices.Min(memory[2*fifth:3*fifth]), slices.Min(memory[4*fifth:])
	t.Logf("%d turns: %d MB, after half of them %d MB (%d); %d goroutines, after %d turns %d",
		n, late, early, memory, goroutines, min(n, 100), few)
	if n >= 5000 && late-early > 20 {
		t.Errorf("memory has grown by %d MB", late-early)
	}
	if goroutines-few > 5 {
		t.Errorf("%d goroutines, at first %d", goroutines, few)
	}
}

// turned turns n pages, and returns the goroutines at the end, and the memory in MB on the way, in 20 samples.
func turned(t *testing.T, n int) (goroutines int, memory []int) {
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
		if (i+1)%(n/20) == 0 {
			memory = append(memory, privateMemory(t, child))
		}
	}
	s.press("8")
	time.Sleep(100 * time.Millisecond)
	s.press("x") // the attack that the screen of biases has begun
	waitAtRest(t, child)
	if err := syscall.Kill(child, syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		files, _ := filepath.Glob(filepath.Join(folder, "state", "beyond", "*"))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if n := strings.Count(string(text), "\ngoroutine "); err == nil && n > 1 {
				s.press("q")
				return n, memory
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no trace of the child:\n%s", s.text())
	return 0, nil
}

// waitAtRest waits until a process computes nothing. A notice keeps a timer for six seconds.
func waitAtRest(t *testing.T, pid int) {
	t.Helper()
	time.Sleep(6 * time.Second)
	before := cpuTicks(t, pid)
	for range 120 {
		time.Sleep(2 * time.Second)
		now := cpuTicks(t, pid)
		if now-before < 10 {
			return
		}
		before = now
	}
	t.Fatal("the explorer still computes, four minutes after its last page was turned")
}

// cpuTicks is the time that a process has computed, in hundredths of a second.
func cpuTicks(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return user + system
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
