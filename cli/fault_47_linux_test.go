package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// TestFault_47 writes reports to a full disk, as text and as JSON.
func TestFault_47(t *testing.T) {
	dir := photos(t)
	path := told(t)
	for _, words := range []string{
		"paths", "paths --json", "version", "doctor", "models list", "models ops", "models inspect", "eval " + dir,
		"eval --json " + dir, "attack --steps 1 " + dir, "store check --store " + path, "store export --store " + path,
		"judge report --store " + path + " " + dir, "study report --store " + path,
	} {
		t.Run(words, func(t *testing.T) {
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Skip(err)
			}
			defer full.Close()
			null, err := os.Open(os.DevNull)
			if err != nil {
				t.Fatal(err)
			}
			defer null.Close()
			var stderr bytes.Buffer
			a := &app{in: null, out: full, err: &stderr, getenv: func(string) string { return "" }, now: time.Now}
			code := a.run(context.Background(), strings.Fields(words))
			const want = "beyond: write the result: write /dev/full: no space left on device\n"
			if code != exitFault || !strings.HasSuffix(stderr.String(), want) {
				t.Errorf("exit code %d, %q, want %d and %q", code, stderr.String(), exitFault, want)
			}
		})
	}
}
