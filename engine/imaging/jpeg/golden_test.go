package jpeg

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/golden"
)

// TestEqualsPillow decodes the golden photos and compares with what Pillow (libjpeg-turbo) made of them.
func TestEqualsPillow(t *testing.T) {
	sources, err := filepath.Glob(filepath.Join(golden.Path(t, "golden", "source"), "*.png"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no golden sources: %v", err)
	}
	for _, source := range sources {
		stem := strings.TrimSuffix(filepath.Base(source), ".png")
		data, err := os.ReadFile(golden.Path(t, "photos", stem+".JPEG"))
		if err != nil {
			t.Fatal(err)
		}
		header, got, err := Decode(data)
		if err != nil {
			t.Errorf("%s: %v", stem, err)
			continue
		}
		want := readPNG(t, source)
		if len(want) != 3*header.W*header.H || !bytes.Equal(got, want) {
			t.Errorf("%s: %d of %d samples differ, want 0", stem, differing(got, want), len(want))
		}
	}
}

func readPNG(t testing.TB, path string) []uint8 {
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
	var out []uint8
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for i := range w * h {
		r, g, b, _ := img.At(i%w, i/w).RGBA()
		out = append(out, uint8(r>>8), uint8(g>>8), uint8(b>>8))
	}
	return out
}

func differing(a, b []uint8) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func BenchmarkDecode(b *testing.B) {
	data, err := os.ReadFile(golden.Path(b, "photos", "n02017213_European_gallinule.JPEG"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
