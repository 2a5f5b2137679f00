package imaging

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/golden"
)

// withCrops are the presets whose golden crops lie there as pictures.
func withCrops(t testing.TB) []Preset {
	t.Helper()
	var presets []Preset
	for _, name := range []string{"torchvision", "lite0", "lite1"} {
		p, ok := PresetByName(name)
		if !ok {
			t.Fatalf("no preset %s", name)
		}
		presets = append(presets, p)
	}
	return presets
}

// TestGoldenLite compares the crops of the larger EfficientNet-Lites with Pillow's, by the hash that
// testdata/lite.py prints of all golden sources.
func TestGoldenLite(t *testing.T) {
	for name, want := range map[string]string{
		"lite2": "03c00fcba7e332f936fe7727586b1bb010f80580dc762672790313f4bb6c0921",
		"lite3": "fdfbd474a6028afcf11cb6560882c135906d1e28fface54fa6e179998ee42873",
		"lite4": "d97c109fa62a6b8d0262a229e452dadff5a03fb486965465a0775b5253ecb1bc",
	} {
		p, _ := PresetByName(name)
		sum := sha256.New()
		for _, stem := range goldenStems(t) {
			sum.Write(p.Apply(readPNG(t, golden.Path(t, "golden", "source", stem+".png"))).Pix)
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != want {
			t.Errorf("%s: crops have SHA-256 %s, Pillow's %s", name, got, want)
		}
	}
}

// TestPresetsEqualPillow compares presets on every golden photo with the crop Pillow makes.
func TestPresetsEqualPillow(t *testing.T) {
	for _, stem := range goldenStems(t) {
		src := readPNG(t, golden.Path(t, "golden", "source", stem+".png"))
		for _, p := range withCrops(t) {
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

// TestCropAtOnce decodes photos to their crops in one step, without the pixels that no crop shows, and compares
// with the golden crops. The photos are of all chroma ratios and of both shapes.
func TestCropAtOnce(t *testing.T) {
	for _, stem := range goldenStems(t) {
		data, err := os.ReadFile(golden.Path(t, "photos", stem+".JPEG"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range withCrops(t) {
			want := readPNG(t, golden.Path(t, "golden", "crop", stem+"."+p.Name+".png"))
			got, info, err := p.Decode(data, DefaultLimits)
			if err != nil || !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%s, %s: %+v, %v, or other bytes", stem, p.Name, info, err)
			}
		}
	}
}

func goldenStems(t testing.TB) []string {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join(golden.Path(t, "golden", "source"), "*.png"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no golden sources: %v", err)
	}
	for i, source := range sources {
		sources[i] = strings.TrimSuffix(filepath.Base(source), ".png")
	}
	return sources
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

// BenchmarkFile is what evaluating costs before the network: a photo's bytes to its crop.
func BenchmarkFile(b *testing.B) {
	data, err := os.ReadFile(golden.Path(b, "photos", "n02017213_European_gallinule.JPEG"))
	if err != nil {
		b.Fatal(err)
	}
	p, _ := PresetByName("lite0")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := p.Decode(data, DefaultLimits); err != nil {
			b.Fatal(err)
		}
	}
}
