package golden

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Stems returns the names of the golden photos, without folder and extension. It fails the test if there are none.
func Stems(t testing.TB) []string {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join(Path(t, "golden", "source"), "*.png"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no golden sources: %v", err)
	}
	for i, source := range sources {
		sources[i] = strings.TrimSuffix(filepath.Base(source), ".png")
	}
	return sources
}

// ReadPNG reads a PNG as interleaved RGB, 3·w·h bytes. It uses the standard library alone, so that package imaging
// is not part of the comparison.
func ReadPNG(t testing.TB, path string) (pix []uint8, w, h int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	w, h = img.Bounds().Dx(), img.Bounds().Dy()
	pix = make([]uint8, 0, 3*w*h)
	for i := range w * h {
		r, g, b, _ := img.At(i%w, i/w).RGBA()
		pix = append(pix, uint8(r>>8), uint8(g>>8), uint8(b>>8))
	}
	return pix, w, h
}

// Diff says how got differs from want, in length or in the number of differing bytes. It returns "" if they are equal.
func Diff(got, want []uint8) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d bytes, want %d", len(got), len(want))
	}
	n := 0
	for i := range got {
		if got[i] != want[i] {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d bytes differ, want 0", n, len(want))
}
