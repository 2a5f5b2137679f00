package cli

import (
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"beyond/engine/finding"
)

// offCentre makes a folder of one wide picture of the first of the classes of hues, whose colour is at its left end only.
func offCentre(t *testing.T, dir string) {
	t.Helper()
	colours := color.Palette{color.RGBA{57, 127, 127, 255}, color.RGBA{197, 127, 127, 255}}
	img := image.NewPaletted(image.Rect(0, 0, 768, 256), colours)
	for y := range 256 {
		for x := range 256 {
			img.SetColorIndex(x, y, 1)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "n01440764_0.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// TestEvalCrops asks about a picture that is wrong in the centre and right at the left.
func TestEvalCrops(t *testing.T) {
	_, model := hues(t, 1)
	dir := filepath.Join(t.TempDir(), "wide")
	offCentre(t, dir)
	code, out, stderr := command(t, "eval", dir, "--model", model, "--preset", "lite0", "--crops", "--json", "--no-cache")
	var e finding.Evaluation
	if err := json.Unmarshal([]byte(out), &e); code != exitDone || err != nil || e.Crops == nil {
		t.Fatalf("exit code %d, %v, %s", code, err, stderr)
	}
	c := e.Crops
	if c.N != 1 || c.Elsewhere.K != 1 || len(c.Saved) != 1 || c.Places[finding.CropCentre].Error != e.Top1 {
		t.Fatalf("%+v, top-1 error %v", c, e.Top1)
	}
	if want := []string{"top left", "left", "bottom left"}; !slices.Equal(c.Saved[0].RightAt, want) {
		t.Errorf("right at %v, want %v", c.Saved[0].RightAt, want)
	}
}
