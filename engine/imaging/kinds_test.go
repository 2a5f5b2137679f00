package imaging

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"beyond/engine/golden"
)

// TestFault_14_OddButOrdinary reads one small picture of every kind and compares its pixels with Pillow's
// (testdata/kinds.py).
func TestFault_14_OddButOrdinary(t *testing.T) {
	for name, c := range map[string]struct {
		format, kind string
		orientation  int
	}{
		"cmyk.jpg":            {"JPEG", "CMYK (Adobe)", 1},
		"ycck.jpg":            {"JPEG", "YCCK (Adobe)", 1},
		"gzip.JPEG":           {"JPEG in gzip", "RGB", 1},
		"png-named.JPEG":      {"PNG", "RGB", 1},
		"grey.jpg":            {"JPEG", "grey", 1},
		"progressive.jpg":     {"JPEG", "RGB", 1},
		"turned.jpg":          {"JPEG", "RGB", 6},
		"turned.png":          {"PNG", "RGB", 6},
		"turned.webp":         {"WebP", "RGB", 6},
		"turned.tif":          {"TIFF", "RGB", 6},
		"grey-alpha.png":      {"PNG", "RGB with alpha", 1},
		"alpha.png":           {"PNG", "RGB with alpha", 1},
		"palette-alpha.png":   {"PNG", "palette with alpha", 1},
		"grey16.png":          {"PNG", "16-bit grey", 1},
		"rgb16.png":           {"PNG", "16-bit RGB", 1},
		"palette.gif":         {"GIF", "palette", 1},
		"partial.gif":         {"GIF", "palette with alpha", 1},
		"lossy.webp":          {"WebP", "RGB", 1},
		"lossy-alpha.webp":    {"WebP", "RGB with alpha", 1},
		"lossless-alpha.webp": {"WebP", "RGB with alpha", 1},
		"rgb.bmp":             {"BMP", "RGB", 1},
		"palette.bmp":         {"BMP", "palette", 1},
		"lzw.tif":             {"TIFF", "RGB", 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, info, err := Decode(fixture(t, name), DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if info.Format != c.format || info.Kind != c.kind || info.Orientation != c.orientation {
				t.Errorf("%+v, want %s, %s, orientation %d", info, c.format, c.kind, c.orientation)
			}
			want := &RGB{W: 24, H: 16, Pix: fixture(t, name+".rgb")}
			if c.orientation == 6 {
				want.W, want.H = want.H, want.W
			}
			if got.W != want.W || got.H != want.H || info.W != want.W || info.H != want.H {
				t.Fatalf("%d x %d, info %d x %d, want %d x %d", got.W, got.H, info.W, info.H, want.W, want.H)
			}
			if diff := golden.Diff(got.Pix, want.Pix); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFault_14_BareCMYK: without the Adobe marker CMYK looks like its inverse, so the picture is skipped with that
// reason.
func TestFault_14_BareCMYK(t *testing.T) {
	_, _, err := Decode(fixture(t, "bare-cmyk.jpg"), DefaultLimits)
	s, ok := errors.AsType[*SkippedError](err)
	if want := "four colour channels without the Adobe marker: CMYK or its inverse"; !ok || s.Reason != want {
		t.Errorf("%v, want skipped: %s", err, want)
	}
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "kinds", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
