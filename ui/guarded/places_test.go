//go:build unix && faults

package guarded_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/ui/fault"
	"beyond/ui/guard"
	"golang.org/x/sys/unix"
)

// TestFault_21_PanicsAtMarkedPlaces: after a panic at each marked place, the guard restores the terminal and then
// prints one line with the path of the crash file.
func TestFault_21_PanicsAtMarkedPlaces(t *testing.T) {
	for _, c := range []struct {
		place string
		press string // keys that lead from the first frame to the place; "" if the start does
	}{
		{"init", ""},
		{"filter", ""},
		{"update", ""},
		{"resize", ""},
		{"draw", ""},
		{"command", ""},
		{"key", "x"},
		{"mouse", "\x1b[<0;10;10M"},
		{"open", "o"},
		{"overlay", "?"},
		{"palette", ":"},
		{"stop", "SIGTSTP"}, // in a separate goroutine
	} {
		t.Run(c.place, func(t *testing.T) {
			s := start(t, program+"=explorer", fault.Variable+"="+c.place)
			if c.press != "" {
				pid, _ := s.drawn()
				if c.press == "SIGTSTP" {
					if err := unix.Kill(pid, unix.SIGTSTP); err != nil {
						t.Fatal(err)
					}
				} else {
					s.press(c.press)
				}
			}
			panics := `panic: fault at ` + c.place + `(?: \[recovered\])?`
			s.see(0, `beyond stopped \(`+panics+`\)\. The trace: \S+\. r: start again, q: quit`)
			s.checkModes()
			s.press("q")
			if code := s.exit(); code != guard.Fault {
				t.Errorf("exit code %d, want %d", code, guard.Fault)
			}
			s.checkRestored()
			files, _ := filepath.Glob(filepath.Join(s.crashes, "*"))
			if len(files) != 1 {
				t.Fatalf("crash files %q, want one", files)
			}
			if trace, err := os.ReadFile(files[0]); err != nil || !strings.Contains(string(trace), "fault.Here") {
				t.Errorf("crash file: %q, %v, want a trace with fault.Here", trace, err)
			}
		})
	}
}
