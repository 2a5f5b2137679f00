package newfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name := func(n int) string { return filepath.Join(dir, fmt.Sprintf("a-%d", n)) }
	for n := 1; n <= 3; n++ {
		text := fmt.Sprint("text ", n)
		path, err := Write(name, 0o600, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
		if err != nil || path != name(n) {
			t.Errorf("file %d: %q, %v", n, path, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("file %d holds %q, %v", n, got, err)
		}
	}
	full := errors.New("disk full")
	if _, err := Write(name, 0o600, func(io.Writer) error { return full }); !errors.Is(err, full) {
		t.Errorf("a failed write: %v, want %v", err, full)
	}
	if _, err := os.Stat(name(4)); err == nil {
		t.Error("a failed write leaves a file")
	}
	if _, err := Write(func(int) string { return filepath.Join(dir, "no", "folder") }, 0o600, nil); err == nil {
		t.Error("a file in no folder is written")
	}
}
