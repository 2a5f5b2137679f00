package cli

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/finding"
)

// archived returns the files of a folder as a tar and as a zip, in a folder of its own.
func archived(t *testing.T, dir string) (tarred, zipped string) {
	t.Helper()
	out := t.TempDir()
	tarred, zipped = filepath.Join(out, "a.tar"), filepath.Join(out, "a.zip")
	var one, two bytes.Buffer
	first, second := tar.NewWriter(&one), zip.NewWriter(&two)
	err := errors.Join(first.AddFS(os.DirFS(dir)), second.AddFS(os.DirFS(dir)), first.Close(), second.Close())
	if err != nil {
		t.Fatal(err)
	}
	write(t, tarred, one.Bytes())
	write(t, zipped, two.Bytes())
	return tarred, zipped
}

// TestArchivesInEval: the documents of a folder and of its archives are the same, picture by picture.
func TestArchivesInEval(t *testing.T) {
	dir := photos(t)
	tarred, zipped := archived(t, dir)
	code, want, stderr := command(t, "eval", dir, "--json", "--images")
	for _, path := range []string{tarred, zipped} {
		again, got, _ := command(t, "eval", path, "--json", "--images")
		if again != code || got != want {
			t.Errorf("%s: %d\n%s\nwant %d\n%s%s", path, again, got, code, want, stderr)
		}
	}
}

// oddData is a folder with one file of each kind of problem.
func oddData(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	picture := func(w, h int, shade byte) []byte {
		p := image.NewGray(image.Rect(0, 0, w, h))
		for i := range p.Pix {
			p.Pix[i] = shade + byte(i%7)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, p); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, data := range map[string][]byte{
		"n01440764/good.png": picture(80, 90, 10), "n01440764/tiny.png": picture(80, 63, 20), "n01440764/cut.png": picture(80, 90, 30)[:60],
		"n01443537/same.png": picture(80, 90, 10), "n99999999/x.png": picture(80, 90, 40), "crane/x.png": picture(80, 90, 50),
		"n01440764/x.heic": []byte("....ftypheic"),
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, data)
	}
	return dir
}

func TestDataCheck(t *testing.T) {
	dir := oddData(t)
	want := []string{
		"crane same name", "n01440764/cut.png broken", "n01440764/tiny.png tiny", "n01440764/x.heic skipped",
		"n01443537/same.png duplicate", "n99999999 unknown class",
	}
	list := filepath.Join(t.TempDir(), "odd.csv")
	tarred, _ := archived(t, dir)
	for path, form := range map[string]string{dir: "folders by WordNet id", tarred: "tar, folders by WordNet id"} {
		code, out, stderr := command(t, "data", "check", path, "--json", "--out", list)
		var c dataset.Check
		if err := json.Unmarshal([]byte(out), &c); err != nil || code != exitSome {
			t.Fatalf("%d, %v, %s", code, err, stderr)
		}
		var got []string
		for _, p := range c.Problems {
			got = append(got, p.Path+" "+p.Kind)
		}
		if !slices.Equal(got, want) || c.Form != form || c.Pictures != 6 || c.Labelled != 4 || c.Classes != 2 {
			t.Errorf("%s: %+v, want %q in the form %q", path, c, want, form)
		}
		text, err := os.ReadFile(list)
		if err != nil || strings.Count(string(text), "\n") != 1+len(want) ||
			!strings.Contains(string(text), `n01443537/same.png,duplicate,"same bytes as n01440764/good.png, of another label"`) {
			t.Errorf("the list: %v\n%s", err, text)
		}
		if strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "2 of 7 files are in no figure") {
			t.Errorf("stderr %q", stderr)
		}
	}
	code, out, _ := command(t, "data", "check", dir)
	if code != exitSome || !strings.Contains(out, "6 pictures, 4 with a label of 2 classes") ||
		!strings.Contains(out, "tiny: 1\n  n01440764/tiny.png: 80 x 63 pixels\n") {
		t.Errorf("%d\n%s", code, out)
	}
	if code, _, stderr := command(t, "eval", dir); code != exitRefused || !strings.Contains(stderr, `"crane" could be`) {
		t.Errorf("eval of a name of two classes: %d, %s", code, stderr)
	}
}

// TestDataCheckLabels: labels of a list that are no class are told with their picture, not refused.
func TestDataCheckLabels(t *testing.T) {
	dir := oddData(t)
	write(t, filepath.Join(dir, "labels.csv"), []byte("path,label\nn01440764/good.png,carp\ncrane/x.png,crane\nn99999999/x.png,tench\n"))
	code, out, stderr := command(t, "data", "check", dir, "--json")
	var c dataset.Check
	if err := json.Unmarshal([]byte(out), &c); err != nil || code != exitDone {
		t.Fatalf("%d, %v, %s", code, err, stderr)
	}
	want := []dataset.Counted{{Kind: dataset.SameName, N: 1}, {Kind: dataset.UnknownClass, N: 1}}
	if !slices.Equal(c.Counts, want) || c.Labelled != 1 || c.Form != "list labels.csv" {
		t.Errorf("%+v, want %v", c, want)
	}
}

func TestDataRefuses(t *testing.T) {
	packed := filepath.Join(t.TempDir(), "x.tar.gz")
	write(t, packed, []byte("\x1f\x8b"))
	dataFolder(t)
	for words, want := range map[string]string{
		"data check":                           "2 accepts 1 arg",
		"data check nowhere":                   `3 nowhere: no such file or folder`,
		"data check . --out list.txt":          `2 --out "list.txt": name a .csv`,
		"data pull imagenet":                   `2 "imagenet" cannot be pulled: is it imagenette`,
		"data pull":                            "2 requires at least 1 arg",
		"eval imagenette-160":                  "3 imagenette-160: not pulled yet: beyond data pull imagenette-160",
		"eval " + packed:                       "gzip has no random access: run gunzip x.tar.gz, then open the .tar",
		"data check " + packed + " --model no": "3 no: no such model",
	} {
		code, out, stderr := command(t, strings.Fields(words)...)
		number, text, isCode := strings.Cut(want, " ")
		if isCode && len(number) == 1 {
			if want = text; number != string(rune('0'+code)) {
				t.Errorf("%s: exit code %d, want %s", words, code, number)
			}
		}
		if out != "" || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: %d, %q, want %q", words, code, stderr, want)
		}
	}
}

// TestDataPull brings a data set from a server on the loopback, which cuts the first connection, and opens it.
func TestDataPull(t *testing.T) {
	var packed bytes.Buffer
	zipper := gzip.NewWriter(&packed)
	files := tar.NewWriter(zipper)
	noise := make([]byte, 500)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(noise)
	filler := string(noise)
	for name, text := range map[string]string{"set/train/n01440764/1.png": filler, "set/val/n01440764/2.png": filler} {
		err := files.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644})
		if err == nil {
			_, err = files.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(files.Close(), zipper.Close()); err != nil {
		t.Fatal(err)
	}
	entry, network, requests := cutOnce(t, packed.Bytes(), 100)
	entry.Name, entry.File = "set", "set.tgz"
	dataFolder(t)
	p := catalogue.New(dataSetFolder(), network, os.Getpid())
	p.Pause = 0
	set := catalogue.DataSet{Dir: "set", Pictures: 2, Entry: entry}
	var stdout, stderr bytes.Buffer
	a := &app{out: &stdout, err: &stderr, now: time.Now, progress: "text"}
	if code := a.finish(t.Context(), a.pullData(t.Context(), p, []catalogue.DataSet{set})); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	folder := filepath.Join(dataSetFolder(), "set")
	if stdout.String() != folder+"\n" || *requests != 2 {
		t.Errorf("%q after %d requests, want %q after 2", stdout.String(), *requests, folder)
	}
	for _, want := range []string{"pull set: resuming at", "pull set: unpacking\n"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr %q, want %q", stderr.String(), want)
		}
	}
	opened, err := dataset.Open(t.Context(), folder, mustImageNet(t))
	if err != nil || len(opened.Items) != 2 || opened.Labelled() != 2 {
		t.Errorf("%v, %v", opened, err)
	}
}

// A pulled data set is listed and opened by its name.
func TestPulledData(t *testing.T) {
	dataFolder(t)
	d, _ := catalogue.FindData("imagenette-160")
	dir := filepath.Join(catalogue.DataPath(dataSetFolder(), d), "val")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(photos(t))); err != nil {
		t.Fatal(err)
	}
	var list []listedData
	_, out, _ := command(t, "data", "list", "--json")
	if err := json.Unmarshal([]byte(out), &list); err != nil || list[1].Where != "pulled" || list[0].Where != "catalogue" {
		t.Errorf("%v, %v", list, err)
	}
	_, out, _ = command(t, "eval", "imagenette-160", "--json")
	var e finding.Evaluation
	if err := json.Unmarshal([]byte(out), &e); err != nil || e.N == 0 {
		t.Errorf("%v, %v", e, err)
	}
}

func mustImageNet(t *testing.T) *dataset.Classes {
	t.Helper()
	list, err := imagenet()
	if err != nil {
		t.Fatal(err)
	}
	return list
}
