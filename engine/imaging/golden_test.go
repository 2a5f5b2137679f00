package imaging

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/golden"
)

// TestPresetsEqualPillow compares every preset on every golden photo with the crop Pillow makes.
func TestPresetsEqualPillow(t *testing.T) {
	sources, err := filepath.Glob(filepath.Join(golden.Path(t, "golden", "source"), "*.png"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no golden sources: %v", err)
	}
	for _, source := range sources {
		src := readPNG(t, source)
		stem := strings.TrimSuffix(filepath.Base(source), ".png")
		for _, p := range Presets() {
			want := readPNG(t, golden.Path(t, "golden", "crop", stem+"."+p.Name+".png"))
			got := p.Apply(src)
			if got.W != want.W || got.H != want.H || !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%s, %s: %d bytes differ, want 0", stem, p.Name, differing(got, want))
			}
		}
	}
}

// readPNG decodes with the standard library alone, so that Decode is not part of the comparison.
func readPNG(t testing.TB, path string) *RGB {
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
	out := NewRGB(img.Bounds().Dx(), img.Bounds().Dy())
	for i := range out.W * out.H {
		r, g, b, _ := img.At(i%out.W, i/out.W).RGBA()
		out.Pix[3*i], out.Pix[3*i+1], out.Pix[3*i+2] = uint8(r>>8), uint8(g>>8), uint8(b>>8)
	}
	return out
}

func differing(a, b *RGB) int {
	n := 0
	for i := range min(len(a.Pix), len(b.Pix)) {
		if a.Pix[i] != b.Pix[i] {
			n++
		}
	}
	return n
}

func BenchmarkApply(b *testing.B) {
	src := readPNG(b, golden.Path(b, "golden", "source", "n02017213_European_gallinule.png"))
	for _, p := range Presets() {
		b.Run(p.Name, func(b *testing.B) {
			for b.Loop() {
				p.Apply(src)
			}
		})
	}
}
