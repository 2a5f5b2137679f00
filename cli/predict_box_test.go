package cli

import (
	"encoding/json"
	"image"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/finding"
)

// The five classes of a box are those that the screen of the crop shows, of the same picture and part.
func TestPredictBoxIsTheScreens(t *testing.T) {
	file := filepath.Join(photos(t), "n07747607_orange.png") // 300×260
	for text, box := range map[string]image.Rectangle{
		"37,5,228,228": image.Rect(37, 5, 265, 233), "0,0,300,260": image.Rect(0, 0, 300, 260), "299,259,1,1": image.Rect(299, 259, 300, 260),
	} {
		code, out, stderr := command(t, "predict", file, "--box", text, "--json")
		var got finding.Predictions
		if err := json.Unmarshal([]byte(out), &got); code != 0 || err != nil || got.N != 1 || len(got.Images) != 1 {
			t.Fatalf("%s: %d, %v, %s", text, code, err, stderr)
		}
		a := &app{}
		err := a.withWorkspace(t.Context(), file, catalogue.Choice{Model: "efficientnet-lite0"}, func(w *engine.Workspace) error {
			whole, _, err := w.Whole(t.Context(), engine.Visible, 0)
			if err != nil {
				return err
			}
			seen, err := w.SeeCrop(t.Context(), engine.Visible, whole, box, -1)
			var want []finding.ClassScore
			for _, s := range seen.Top {
				want = append(want, finding.ClassScore{Class: w.Model.Classes.At(s.Class), P: s.P})
			}
			if !reflect.DeepEqual(got.Images[0].Top5, want) {
				t.Errorf("%s: %v\nwant %v", text, got.Images[0].Top5, want)
			}
			return err
		})
		if b := (finding.Box{X: box.Min.X, Y: box.Min.Y, Width: box.Dx(), Height: box.Dy()}); err != nil || *got.Box != b {
			t.Errorf("box %v, %v", got.Box, err)
		}
	}
}

func TestPredictBoxRefuses(t *testing.T) {
	dir := photos(t)
	file := filepath.Join(dir, "unknown.png")
	for words, want := range map[string]string{
		file + " --box 0,0,301,10":                  "--box 0,0,301,10: must lie in the picture of 300×260 pixels",
		file + " --box -1,0,10,10":                  "must lie in the picture",
		file + " --box 300,0,1,1":                   "must lie in the picture",
		file + " --box 1,1,9223372036854775807,1":   "must lie in the picture",
		file + " --box 9223372036854775807,1,2,1":   "must lie in the picture",
		file + " --box 0,0,0,10":                    "width and height must be at least 1",
		file + " --box 0,0,10,-9223372036854775808": "width and height must be at least 1",
		file + " --box 0,0,10":                      "give x,y,width,height in whole pixels",
		file + " --box 0,0,10,10,10":                "give x,y,width,height in whole pixels",
		file + " --box 0,0,ten,10":                  "give x,y,width,height in whole pixels",
		file + " --box 0,0,1.5,10":                  "give x,y,width,height in whole pixels",
		file + " --box 0,0,1,99999999999999999999":  "give x,y,width,height in whole pixels",
		file + " --box=":                            "--box is empty: give a value or leave it out",
		dir + " --box 0,0,10,10":                    "--box: for one picture, give its file",
	} {
		code, out, stderr := command(t, append([]string{"predict"}, strings.Fields(words)...)...)
		if code != exitUsage || out != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: %d, %q, %q", words, code, out, stderr)
		}
	}
}
