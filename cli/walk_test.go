package cli

import (
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine"
)

// TestWalk walks from two labelled pictures, one without a label, and one that is none.
func TestWalk(t *testing.T) {
	dir := photos(t)
	args := []string{"walk", dir, "--along", "brightness,jpeg=30:3,shift", "--steps", "2", "--json", "--no-cache"}
	code, out, stderr := command(t, args...)
	if code != exitSome {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	keys(t, out, "along.0.name", "along.0.unit", "along.0.scale.2", "along.0.accuracy.2.share", "images.0.path",
		"images.0.first_wrong.jpeg", "images.0.first_wrong.shift", "classes.0.breaks_first", "skipped.0.reason")
	var r, eval engine.Walks
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.N != 2 || r.Unlabelled != 1 || len(r.Images) != 3 || fmt.Sprint(r.Along[1].Scale) != "[100 30 3]" {
		t.Errorf("%d labelled, %d not, of %d, qualities %v", r.N, r.Unlabelled, len(r.Images), r.Along[1].Scale)
	}
	_, out, _ = command(t, "walk", dir, "--along", "shift", "--steps", "1", "--json", "--no-cache")
	if err := json.Unmarshal([]byte(out), &eval); err != nil || eval.Along[0].Accuracy[0] != r.Along[2].Accuracy[0] {
		t.Errorf("accuracy at step 0 is %v, and %v beside other walks", eval.Along[0].Accuracy[0], r.Along[2].Accuracy[0])
	}
}

// TestWalkPictures writes the steps of a picture.
func TestWalkPictures(t *testing.T) {
	dir := photos(t)
	steps := filepath.Join(t.TempDir(), "steps")
	file := filepath.Join(dir, "n07747607_orange.png")
	code, out, stderr := command(t, "walk", file, "--along", "zoom,hue=90", "--steps", "3", "--pictures", steps)
	if code != exitDone || !strings.Contains(out, "label orange") || !strings.Contains(out, "hue, degrees") {
		t.Fatalf("exit code %d, %s%s", code, out, stderr)
	}
	for name, want := range map[string]bool{"zoom-00": true, "zoom-03": true, "hue-01": true, "hue-02": false} {
		f, err := os.Open(filepath.Join(steps, name+".png"))
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		defer f.Close()
		if img, err := png.Decode(f); err != nil || img.Bounds().Dx() != 224 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWalkRefusals(t *testing.T) {
	dir := photos(t)
	for _, c := range []struct{ flags, want string }{
		{"--along blurr", `unknown kind "blurr": did you mean blur?`},
		{"--along blur,blur", "blur twice: name each kind once"},
		{"--along rotate=500", "rotate: step 1 (500) is beyond the scale: rotate goes from -180 to 180 (degrees)"},
		{"--along jpeg=x", `jpeg: step "x" is no number: write jpeg=25:15:7`},
		{"--steps 0", "steps 0: must be 1 to 100"},
		{"--steps 101", "steps 101: must be 1 to 100"},
		{"--label nosuch", "--label: "},
		{"--pictures " + filepath.Join(dir, "steps"), "--pictures: 4 pictures: name a single one"},
	} {
		code, out, stderr := command(t, append([]string{"walk", dir}, strings.Fields(c.flags)...)...)
		if code != exitUsage || out != "" || !strings.HasPrefix(stderr, "beyond: "+c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, %q, %q, want %q", c.flags, code, out, stderr, c.want)
		}
	}
}
