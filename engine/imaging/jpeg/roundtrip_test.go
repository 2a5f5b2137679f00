package jpeg

import (
	"os"
	"slices"
	"testing"

	"beyond/engine/npy"
)

// TestRoundtrip compares with Pillow 13 (testdata/roundtrip.py; coffee.png of scikit-image, CC0, at 33 × 21).
func TestRoundtrip(t *testing.T) {
	file, err := os.ReadFile("testdata/roundtrip.npy")
	if err != nil {
		t.Fatal(err)
	}
	all, shape, err := npy.Decode[uint8](file)
	if err != nil {
		t.Fatal(err)
	}
	n, h, w := shape[1]*shape[2]*3, shape[1], shape[2]
	original := slices.Clone(all[:n])
	for i, quality := range []int{100, 62, 50, 49, 25, 7, 1} {
		got, want := Roundtrip(all[:n], w, h, quality), all[(i+1)*n:(i+2)*n]
		if !slices.Equal(got, want) {
			t.Errorf("quality %d: %v, want %v", quality, got[:12], want[:12])
		}
	}
	if !slices.Equal(all[:n], original) {
		t.Error("the picture was modified")
	}
}

func BenchmarkRoundtrip(b *testing.B) {
	pix := make([]uint8, 3*224*224)
	for i := range pix {
		pix[i] = uint8(i * i >> 7)
	}
	for b.Loop() {
		Roundtrip(pix, 224, 224, 25)
	}
}
