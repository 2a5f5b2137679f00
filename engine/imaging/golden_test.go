package imaging

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"beyond/engine/golden"
)

// withCrops returns the presets whose golden crops are stored as pictures.
func withCrops(t testing.TB) []Preset {
	t.Helper()
	var presets []Preset
	for _, name := range []string{"torchvision", "lite0", "lite1"} {
		p, ok := PresetByName(name)
		if !ok {
			t.Fatalf("no preset %q", name)
		}
		presets = append(presets, p)
	}
	return presets
}

// TestGoldenLite compares the crops of the larger EfficientNet-Lites with Pillow's. The wanted hashes of the crops of
// all golden sources are printed by testdata/lite.py.
func TestGoldenLite(t *testing.T) {
	for name, want := range map[string]string{
		"lite2": "03c00fcba7e332f936fe7727586b1bb010f80580dc762672790313f4bb6c0921",
		"lite3": "fdfbd474a6028afcf11cb6560882c135906d1e28fface54fa6e179998ee42873",
		"lite4": "d97c109fa62a6b8d0262a229e452dadff5a03fb486965465a0775b5253ecb1bc",
	} {
		p, _ := PresetByName(name)
		sum := sha256.New()
		for _, stem := range golden.Stems(t) {
			sum.Write(p.Apply(readPNG(t, golden.Path(t, "golden", "source", stem+".png"))).Pix)
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != want {
			t.Errorf("%s: crops have SHA-256 %s, want Pillow's %s", name, got, want)
		}
	}
}

// TestPresetsEqualPillow compares the presets' crops of every golden photo with Pillow's.
func TestPresetsEqualPillow(t *testing.T) {
	for _, stem := range golden.Stems(t) {
		src := readPNG(t, golden.Path(t, "golden", "source", stem+".png"))
		for _, p := range withCrops(t) {
			want := readPNG(t, golden.Path(t, "golden", "crop", stem+"."+p.Name+".png"))
			got := p.Apply(src)
			if got.W != want.W || got.H != want.H {
				t.Fatalf("%s, %s: %d x %d, want %d x %d", stem, p.Name, got.W, got.H, want.W, want.H)
			}
			if diff := golden.Diff(got.Pix, want.Pix); diff != "" {
				t.Errorf("%s, %s: %s", stem, p.Name, diff)
			}
		}
	}
}

func readPNG(t testing.TB, path string) *RGB {
	t.Helper()
	pix, w, h := golden.ReadPNG(t, path)
	return &RGB{W: w, H: h, Pix: pix}
}

// TestCropAtOnce decodes photos directly to their crops, without the pixels outside them, and compares with the golden
// crops. The photos cover all chroma ratios, portrait and landscape.
func TestCropAtOnce(t *testing.T) {
	for _, stem := range golden.Stems(t) {
		data, err := os.ReadFile(golden.Path(t, "photos", stem+".JPEG"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range withCrops(t) {
			want := readPNG(t, golden.Path(t, "golden", "crop", stem+"."+p.Name+".png"))
			got, info, err := p.Decode(data, DefaultLimits)
			if err != nil {
				t.Fatalf("%s, %s: %+v, %v", stem, p.Name, info, err)
			}
			if diff := golden.Diff(got.Pix, want.Pix); diff != "" {
				t.Errorf("%s, %s: %s", stem, p.Name, diff)
			}
		}
	}
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

// BenchmarkFile measures the part of an evaluation before the network: from a photo's bytes to its crop.
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
