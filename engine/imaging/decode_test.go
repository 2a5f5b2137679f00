package imaging

import (
	"os"
	"testing"

	"beyond/engine/golden"
)

// TestDecodePhoto compares a decoded photo with Pillow's.
func TestDecodePhoto(t *testing.T) {
	want := readPNG(t, golden.Path(t, "golden", "source", "n02017213_European_gallinule.png"))
	data, err := os.ReadFile(golden.Path(t, "photos", "n02017213_European_gallinule.JPEG"))
	if err != nil {
		t.Fatal(err)
	}
	got, info, err := Decode(data, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if info.Format != "JPEG" || info.Kind != "RGB" || info.Orientation != 1 || info.W != want.W || info.H != want.H {
		t.Errorf("info %+v, want an RGB JPEG of %d x %d, orientation 1", info, want.W, want.H)
	}
	if diff := golden.Diff(got.Pix, want.Pix); diff != "" {
		t.Error(diff)
	}
}
