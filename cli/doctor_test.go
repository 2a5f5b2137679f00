package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDoctorWrongUse gives flags that cannot be meant.
func TestDoctorWrongUse(t *testing.T) {
	dir, model := hues(t, 2)
	few := filepath.Join(t.TempDir(), "few.txt")
	write(t, few, []byte("a\nb\n"))
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"doctor --limit 5", "--limit needs DATA: beyond doctor DATA --limit …", exitUsage},
		{"doctor --model " + model, "--model needs DATA", exitUsage},
		{"doctor --limit 0 " + dir, "--limit 0: must be 1 or more", exitUsage},
		{"doctor no-such-folder", "no-such-folder: ", exitRefused},
		{
			"doctor --preset lite0 --model " + model + " --try-labels " + few + " " + dir,
			"few.txt: 2 labels, the model has 1000 outputs", exitRefused,
		},
		{"doctor --try-labels no-such-list " + dir, "no-such-list: ", exitRefused},
	} {
		code, out, stderr := command(t, strings.Fields(c.args)...)
		if code != c.code || out != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, %q, %q, want %d and %q", c.args, code, out, stderr, c.code, c.want)
		}
	}
}

// TestDoctorFindsLabels shuffles the labels of a model. Doctor finds their order, and writes a list with which the
// model is right.
func TestDoctorFindsLabels(t *testing.T) {
	dir, model := hues(t, 8)
	classes, err := imagenet()
	if err != nil {
		t.Fatal(err)
	}
	wrong := make([]string, classes.Len())
	for i := range wrong {
		class := classes.At(i)
		wrong[i] = class.WNID + " " + class.Name
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	folder := t.TempDir()
	list, found := filepath.Join(folder, "list.txt"), filepath.Join(folder, "found.csv")
	write(t, list, []byte(strings.Join(wrong, "\n")))
	flags := []string{"--model", model, "--preset", "lite0", dir, "--labels"}
	code, out, stderr := command(t, append([]string{
		"doctor", "--json", "--limit", "28", "--write-labels", found,
	}, append(flags, list)...)...)
	var d struct {
		Better       bool
		Advice       string
		Preparations []struct{ Labels string }
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v, %s", code, err, stderr)
	}
	if !d.Better || d.Preparations[0].Labels != "by wnid" || !strings.Contains(d.Advice, "labels by wnid") {
		t.Errorf("%+v", d)
	}
	code, out, stderr = command(t, append(append([]string{"eval"}, flags...), found)...)
	if code != 0 || !strings.Contains(out, "top-1 error  0.0 %") {
		t.Errorf("with the list that was written: exit code %d, %s%s", code, out, stderr)
	}
}

// TestDoctorNamesFolders gives a network of as many outputs as the data set has folders, none of which is one of
// ImageNet's classes: the folders are its classes, in the order in which training tools sort them.
func TestDoctorNamesFolders(t *testing.T) {
	flat, _ := hues(t, 8)
	files, err := filepath.Glob(filepath.Join(flat, "*.png"))
	if err != nil || len(files) != 56 {
		t.Fatalf("%d pictures, %v", len(files), err)
	}
	dir, folders := t.TempDir(), []string{"10", "9", "Zinnia x", "aster x", "dahlia x", "lily x", "rose x"} // sorted
	weights := make([]float32, 3*len(folders))
	for i, file := range files { // by class
		angle := 2 * math.Pi * float64(i/8) / 7
		weights[3*(i/8)], weights[3*(i/8)+1] = float32(40*math.Cos(angle)), float32(40*math.Sin(angle))
		folder := filepath.Join(dir, folders[i/8])
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file, filepath.Join(folder, fmt.Sprintf("%d.png", i))); err != nil {
			t.Fatal(err)
		}
	}
	model, list := filepath.Join(t.TempDir(), "seven.onnx"), filepath.Join(t.TempDir(), "found.csv")
	write(t, model, meanModel(224, 7, body(9, rawFloats(weights...))))
	flags := []string{dir, "--model", model, "--preset", "lite0"}
	code, out, stderr := command(t, append([]string{"doctor", "--limit", "28", "--write-labels", list}, flags...)...)
	if code != 0 || !strings.Contains(out, "top-1 100 % (88–100) as given: nothing tried is surely better") ||
		!strings.Contains(stderr, "the names of the 7 folders") {
		t.Errorf("exit code %d, %s%s", code, out, stderr)
	}
	code, out, stderr = command(t, append([]string{"eval", "--labels", list}, flags...)...)
	if code != 0 || !strings.Contains(out, "top-1 error  0.0 %") {
		t.Errorf("with the list that was written: exit code %d, %s%s", code, out, stderr)
	}
	code, out, stderr = command(t, append([]string{"eval"}, flags...)...)
	if code != 0 || !strings.Contains(out, "top-1 error  0.0 %") || !strings.Contains(stderr, "names of the 7 folders") {
		t.Errorf("without a list: exit code %d, %s%s", code, out, stderr)
	}
}
