package cli

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/compare"
)

// study writes a study file of the model and the data, and returns its path.
func studyFile(t *testing.T, model, data, more string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "study.yaml")
	write(t, path, fmt.Appendf(nil, "data: %s\nmodels:\n- {model: %s, preset: lite0}\n%s", data, model, more))
	return path
}

const threeSteps = `attacks:
- {epsilon: 0.05, steps: 3}
- {method: least, steps: 2}
- {method: apgd-ce, steps: 2, restarts: 2}
- {method: deepfool, steps: 2}
explanations: [{samples: 60, segments: grid}]
selectors:
- all
- {selector: adv, by: prediction}
`

// TestRunIsReadWithoutPicturesAndModel computes a study in one piece and in shards, moves its pictures and its model
// away, and compares what commands then print with what they print without a run.
func TestRunIsReadWithoutPicturesAndModel(t *testing.T) {
	dataFolder(t)
	model, data, unlabelled := jsonData(t)
	for _, folder := range []string{data, unlabelled} {
		file, out := studyFile(t, model, folder, threeSteps), filepath.Join(t.TempDir(), "run")
		flags := []string{"--model", model, "--preset", "lite0", "--no-cache", "--json"}
		commands := [][]string{
			{"eval", "--images"},
			{"attack", "--epsilon", "0.05", "--steps", "3"},
			{"attack", "--method", "least", "--steps", "2"},
			{"attack", "--method", "deepfool", "--steps", "2"},
			{"attack", "--method", "apgd-ce", "--steps", "2", "--restarts", "2"},
			{"explain", "--samples", "60", "--segments", "grid"},
			{"critic", "--selector", "all", "--by", "prediction"},
		}
		want := make([]string, len(commands))
		codes := make([]int, len(commands))
		for i, args := range commands {
			codes[i], want[i], _ = command(t, append(append([]string{args[0], folder}, args[1:]...), flags...)...)
		}
		runInShards(t, file, out)
		hide(t, folder, model)
		for i, args := range commands {
			code, got, stderr := command(t, append(args, "--run", out+"-3", "--json", "--no-cache")...)
			if code != codes[i] || got != want[i] || !strings.Contains(stderr, "the pictures are not here") {
				t.Errorf("%s: exit code %d, want %d; stderr %s\n%s\nwant\n%s", args, code, codes[i], stderr, got, want[i])
			}
		}
		restore(t, folder, model)
	}
}

// runInShards computes a study in one piece, as out-1, and in three shards that are merged, as out-3: the bytes are equal.
func runInShards(t *testing.T, file, out string) {
	t.Helper()
	for _, n := range []int{1, 3} {
		runs := fmt.Sprintf("%s-%d", out, n)
		for i := range n {
			if code, _, stderr := command(t, "run", file, "--out", runs, "--shard", fmt.Sprintf("%d/%d", i, n)); code > exitSome {
				t.Fatalf("exit code %d: %s", code, stderr)
			}
		}
	}
	if code, _, stderr := command(t, "run", "merge", out+"-3"); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if one, three := read(t, out+"-1", "results"), read(t, out+"-3", "results"); !bytes.Equal(one, three) {
		t.Errorf("%d and %d bytes, want the same", len(one), len(three))
	}
}

// TestRunOfATransfer computes a transfer in one piece and in shards, moves pictures and models away, and compares what is
// read with what is measured without a run.
func TestRunOfATransfer(t *testing.T) {
	dataFolder(t)
	model, data, _ := jsonData(t)
	second := filepath.Join(t.TempDir(), "second.onnx")
	write(t, second, read(t, model))
	more := fmt.Sprintf("- {model: %s, preset: \"mean=0.4:0.5:0.6,std=0.2:0.3:0.25\"}\n", second) +
		"attacks: [{epsilon: 0.05, steps: 3}]\ntransfer: {epsilon: 0.05, steps: 3}\n"
	file, out := studyFile(t, model, data, more), filepath.Join(t.TempDir(), "run")
	_, want, stderr := command(t, "compare", data, "--model", model, "--preset", "lite0", "--model", second,
		"--preset", "mean=0.4:0.5:0.6,std=0.2:0.3:0.25", "--epsilon", "0.05", "--steps", "3", "--json", "--no-cache")
	var c compare.Comparison
	if err := json.Unmarshal([]byte(want), &c); err != nil || c.Transfer[0][1].N == 0 || c.Transfer[1][0].K == 0 {
		t.Fatalf("%v, %s: nothing is transferred in %s", err, stderr, want)
	}
	if code, text, stderr := command(t, "run", file, "--plan"); code != exitDone || strings.Count(text, "transfer linf ε 0.05 × 3") != 2 {
		t.Errorf("exit code %d, %s\n%s", code, stderr, text)
	}
	runInShards(t, file, out)
	hide(t, data, model, second)
	defer restore(t, data, model, second)
	code, got, stderr := command(t, "compare", "--run", out+"-3", "--json", "--no-cache")
	if code > exitSome || got != want {
		t.Errorf("exit code %d, %s\n%s\nwant\n%s", code, stderr, got, want)
	}
	page := filepath.Join(t.TempDir(), "page.html")
	code, _, stderr = command(t, "report", out+"-3", "--out", page)
	if text := string(read(t, page)); code > exitSome || strings.Contains(text, "No adversarial picture has been tried") {
		t.Errorf("exit code %d, %s: the page has no transfer", code, stderr)
	}
}

// TestRunOfAnArchive computes a run of a tar, and asks it about all pictures, from the tar and from the folder that was
// packed, and about one of them by its path.
func TestRunOfAnArchive(t *testing.T) {
	dataFolder(t)
	model, folder, _ := jsonData(t)
	packed := filepath.Join(t.TempDir(), "pictures.tar")
	pack(t, packed, folder)
	file, out := studyFile(t, model, packed, ""), filepath.Join(t.TempDir(), "run")
	if code, _, stderr := command(t, "run", file, "--out", out); code > exitSome {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	_, want, _ := command(t, "eval", packed, "--model", model, "--preset", "lite0", "--json", "--images")
	for _, args := range [][]string{{}, {packed}, {folder}} {
		if _, got, stderr := command(t, append([]string{"eval", "--run", out, "--json", "--images"}, args...)...); got != want {
			t.Errorf("%q: %s\n%s\nwant\n%s", args, stderr, got, want)
		}
	}
	_, got, stderr := command(t, "eval", firstPicture(t, folder), "--run", out, "--json")
	if !strings.Contains(got, `"n": 1,`) {
		t.Errorf("one picture: %s %s", got, stderr)
	}
}

// pack packs the files of a folder.
func pack(t *testing.T, path, folder string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := tar.NewWriter(f)
	if err := errors.Join(w.AddFS(os.DirFS(folder)), w.Close()); err != nil {
		t.Fatal(err)
	}
}

func hide(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
	}
}

func restore(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, elem ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestRunRefuses: mistakes are one line, with the place and what is meant.
func TestRunRefuses(t *testing.T) {
	dataFolder(t)
	model, data, _ := jsonData(t)
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	write(t, bad, []byte("data: x\nattacks:\n- stpes: 3\n"))
	good, out := studyFile(t, model, data, "attacks: [{steps: 1}]\n"), filepath.Join(t.TempDir(), "run")
	other := studyFile(t, model, data, "attacks: [{steps: 2}]\n")
	missing := studyFile(t, model, filepath.Join(data, "nowhere"), "")
	if code, _, stderr := command(t, "run", good, "--out", out, "--shard", "1/2"); code > exitSome {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"run " + bad + " --out " + out, exitUsage, `bad.yaml: line 3: unknown key "stpes": did you mean steps?`},
		{"run " + good, exitUsage, "--out DIR"},
		{"run " + good + " --out " + out + " --shard 2/2", exitUsage, "--shard 2/2: the first of 2 is 0, the last 1"},
		{"run " + other + " --out " + out, exitRefused, "holds a run with other settings"},
		{"run " + missing + " --out " + out, exitRefused, "nowhere"},
		{"run " + filepath.Join(data, "no.yaml") + " --out " + out, exitRefused, "no such file"},
		{"run merge " + out, exitRefused, "shard 0 of 2 missing: compute it with beyond run " + good + " --out " + out + " --shard 0/2"},
		{"run merge " + data, exitRefused, "no run: it has no run.json"},
		{"run status " + data, exitRefused, "no run: it has no run.json"},
		{"eval --run " + data, exitRefused, "no run: it has no run.json"},
		{"eval --run " + out + " --model other", exitUsage, "the run has not used other: choose --model"},
		{"eval --run " + out + " --preset lite0", exitUsage, "--preset does not go with --run"},
		{"eval " + filepath.Dir(good) + " --run " + out, exitRefused, "no pictures"},
	} {
		code, stdout, stderr := command(t, strings.Fields(c.args)...)
		if code != c.code || stdout != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, want %d; %q%q, want %q", c.args, code, c.code, stdout, stderr, c.want)
		}
	}
}

func firstPicture(t *testing.T, folder string) string {
	t.Helper()
	var found string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && found == "" && strings.HasSuffix(path, ".png") {
			found = path
		}
		return err
	})
	if err != nil || found == "" {
		t.Fatal(errors.Join(err, errors.New("no picture")))
	}
	return found
}
