// Package golden finds the reference data beside the project, reads its pictures and compares bytes. It is for tests
// only.
//
// The folder is ../shared from the module's root, or $BEYOND_SHARED. It is not part of the repository. If it is
// missing, a test is skipped with a message, except under CI, where it fails: a skip would hide that nothing was
// compared.
package golden

import (
	"os"
	"path/filepath"
	"testing"
)

// Path returns the absolute path of a file or folder of the reference data. elem are the elements of its path.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("BEYOND_SHARED")
	if root == "" {
		root = filepath.Join(moduleRoot(t), "..", "shared")
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("reference data %s is missing", filepath.Join(elem...))
	}
	t.Skipf("reference data %s is not here (set BEYOND_SHARED)", filepath.Join(elem...))
	return ""
}

// moduleRoot returns the nearest folder above the test's own that contains go.mod.
func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
}
