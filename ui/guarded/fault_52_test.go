//go:build unix

package guarded_test

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestFault_52 starts the explorer in the background of a shell, and sends a stopped one there: it draws nothing, takes
// no key and leaves the terminal as it is, until fg.
func TestFault_52(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := run(t, exec.Command("/bin/sh", "-i"), []string{program + "=explorer", "PS1=ready$ ", "ENV="})
	_, at := s.see(0, `ready\$ `)
	before := s.termios()
	untouched := func() {
		t.Helper()
		for state := ""; state != "Stopped"; {
			s.press("sleep 0.1; jobs; echo at the $((1+1))nd prompt\r")
			state, at = s.see(at, `(Running|Stopped)(?s:.*?)at the 2nd prompt`)
		}
		time.Sleep(time.Second) // the shell knows the guard's state; the explorer stops a moment later
		s.checkModes()
		if after := s.termios(); after != before {
			t.Errorf("in the background: %+v, want %+v", after, before)
		}
	}
	s.press(role + "=guard " + path + " &\r")
	untouched()
	s.press("bg\r")
	untouched()
	s.press("fg\r")
	_, at = s.see(at, `\x1b\[\?1049h(?s:.*)process`)
	s.press("\x1a")
	_, at = s.see(at, `\x1b\[\?1049l(?s:.*)ready\$ `)
	s.press("bg\r")
	untouched()
	s.press("fg\r")
	_, at = s.see(at, `\x1b\[\?1049h(?s:.*)process`)
	s.press("q")
	_, at = s.see(at, `\x1b\[\?1049l(?s:.*)ready\$ `)
	s.checkModes()
	s.press("exit\r")
	s.exit()
}
