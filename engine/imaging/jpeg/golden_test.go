package jpeg

import (
	"os"
	"testing"

	"beyond/engine/golden"
)

// TestEqualsPillow compares the decoded golden photos with Pillow's (libjpeg-turbo).
func TestEqualsPillow(t *testing.T) {
	for _, stem := range golden.Stems(t) {
		data, err := os.ReadFile(golden.Path(t, "photos", stem+".JPEG"))
		if err != nil {
			t.Fatal(err)
		}
		header, got, err := Decode(data)
		if err != nil {
			t.Errorf("%s: %v", stem, err)
			continue
		}
		want, w, h := golden.ReadPNG(t, golden.Path(t, "golden", "source", stem+".png"))
		if header.W != w || header.H != h {
			t.Errorf("%s: %d x %d, want %d x %d", stem, header.W, header.H, w, h)
		}
		if diff := golden.Diff(got, want); diff != "" {
			t.Errorf("%s: %s", stem, diff)
		}
	}
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
