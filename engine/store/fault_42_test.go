package store

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFault_42_Cut cuts a store at twenty places behind its schema, and takes the answers from the rest: more, the more
// of the file is left.
func TestFault_42_Cut(t *testing.T) {
	whole, export := closed(t)
	path := filepath.Join(t.TempDir(), "beyond.db")
	const cuts = 20
	var salvaged []int
	for i := range cuts {
		size := len(whole)/2 + i*len(whole)/(2*cuts)
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		salvaged = append(salvaged, salvage(t, path, export))
	}
	t.Logf("of 200 answers: %v", salvaged)
	for i, n := range salvaged {
		if n == 0 || i > 0 && n < salvaged[i-1] {
			t.Errorf("cut %d gives %d answers; all cuts: %v", i, n, salvaged)
		}
	}
}
