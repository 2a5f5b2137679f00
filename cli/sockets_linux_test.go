package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestNoSockets runs commands under strace: none opens a socket. Only models pull and data pull may.
func TestNoSockets(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace")
	}
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	socket := regexp.MustCompile(`(?m)^.*\b(socket|connect|bind)\(.*$`)
	for _, args := range [][]string{
		{"eval"},
		{"explain", "gallery/nosuch.png"},
		{"models", "list"},
		{"models", "ops"},
		{"data", "check", dir},
		{"paths"},
		{"doctor"},
		{"store", "check"},
		{"judge", "report"},
		{"--help"},
		{"version"},
	} {
		trace := filepath.Join(dir, "trace")
		c := exec.Command(strace, append([]string{"-f", "-e", "trace=socket,connect,bind,execve", "-o", trace, program}, args...)...)
		c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CACHE_HOME="+dir, "XDG_STATE_HOME="+dir)
		out, _ := c.CombinedOutput() // some have nothing to report
		text, err := os.ReadFile(trace)
		if err != nil || !regexp.MustCompile(`execve\(`).Match(text) {
			t.Skipf("strace traces nothing here: %v, %s", err, out)
		}
		if found := socket.Find(text); found != nil {
			t.Errorf("%q: %s", args, found)
		}
	}
}
