//go:build unix

package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func init() { errands["open as nobody"] = openAsNobody }

// TestFault_31_AFolderThatCannotBeWritten is somebody else's.
func TestFault_31_AFolderThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	for path, mode := range map[string]os.FileMode{folder: 0o555, filepath.Dir(folder): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(folder, "beyond", "beyond.db"), filepath.Join(folder, "beyond.db")} {
		lines, err := send(t, errand{Do: "open as nobody", Path: path}).rest()
		if err == nil || len(lines) != 1 || !strings.Contains(lines[0], "permission denied") ||
			!strings.Contains(lines[0], folder) {
			t.Errorf("%v: %q, want that the folder permits it not", err, lines)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("%d entries are left, %v", len(left), err)
	}
}

// openAsNobody opens a store without the rights of root, which no folder's mode binds.
func openAsNobody(e errand) error {
	if os.Getuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
	}
	s, err := e.opener().open(context.Background())
	if err != nil {
		return err
	}
	return s.Close()
}
