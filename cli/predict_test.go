package cli

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"beyond/engine/finding"
)

// The predictions are those of eval, picture by picture.
func TestPredictIsEval(t *testing.T) {
	dir := photos(t)
	code, out, stderr := command(t, "predict", dir, "--json")
	var p finding.Predictions
	if err := json.Unmarshal([]byte(out), &p); code != exitSome || err != nil {
		t.Fatalf("%d, %v, %s", code, err, stderr)
	}
	_, out, _ = command(t, "eval", dir, "--json", "--images")
	var e finding.Evaluation
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatal(err)
	}
	if p.N != 3 || !reflect.DeepEqual(p.Images, e.Images) || !reflect.DeepEqual(p.Skipped, e.Skipped) {
		t.Errorf("%v\nwant %v", p, e)
	}
	if !strings.Contains(stderr, "1 of 4 pictures left out") {
		t.Errorf("%s", stderr)
	}
}

func TestPredictText(t *testing.T) {
	dir := photos(t)
	code, out, stderr := command(t, "predict", filepath.Join(dir, "unknown.png"), "--top", "2")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 5 || lines[2] != "unknown.png" || !strings.Contains(lines[3], " %  ") {
		t.Errorf("%d, %s\n%s", code, stderr, out)
	}
	_, out, _ = command(t, "predict", dir, "--top", "1")
	if strings.Contains(out, " · lemon") || strings.Count(out, ".png ") != 3 || !strings.Contains(out, "skipped n07747607_broken.jpg: ") {
		t.Errorf("%s", out)
	}
}

func TestPredictRefuses(t *testing.T) {
	for words, want := range map[string]int{
		"predict":                           exitUsage,
		"predict a b":                       exitUsage,
		"predict nowhere":                   exitRefused,
		"predict " + photos(t) + " --top 6": exitUsage,
		"predict " + photos(t) + "/n07747607_broken.jpg": exitRefused,
	} {
		if code, out, stderr := command(t, strings.Fields(words)...); code != want || out != "" || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: %d, %q, %q", words, code, out, stderr)
		}
	}
}
