package archive

import (
	"archive/tar"
	"archive/zip"
	"slices"
	"sync"
	"testing"
)

// TestFound tells of members while the index is made.
func TestFound(t *testing.T) {
	for name, data := range map[string][]byte{
		"x.tar": tarOf(t, tar.FormatPAX, simple...), "x.zip": zipOf(t, zip.Store, simple...), "x.parquet": read(t, "text.parquet"),
	} {
		var found []string
		s, err := Open(t.Context(), Input{Name: name, File: inMemory(data), Found: func(name string) { found = append(found, name) }})
		if err != nil || len(found) != s.Len() || !slices.Contains(found, "b/1.jpg") && !slices.Contains(found, "tench/0.jpg") {
			t.Errorf("%s: found %q, %v", name, found, err)
		}
	}
}

// TestConcurrent reads the members of a Parquet file and of a zip in several goroutines at once.
func TestConcurrent(t *testing.T) {
	for name, data := range map[string][]byte{"x.parquet": read(t, "zstd-v2.parquet"), "x.zip": zipOf(t, zip.Deflate, simple...)} {
		s := opened(t, name, data)
		want := listing(t, s)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if got := listing(t, s); !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			})
		}
		wait.Wait()
	}
}
