package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/golden"
	"beyond/engine/npy"
)

// commandWith is command with lines typed in.
func commandWith(t *testing.T, typed string, args ...string) (code int, out, err string) {
	t.Helper()
	read, w, e := os.Pipe()
	if e != nil {
		t.Fatal(e)
	}
	defer read.Close()
	fmt.Fprint(w, typed) // a pipe holds more than a test types
	w.Close()
	var stdout, stderr bytes.Buffer
	a := &app{in: read, out: &stdout, err: &stderr, getenv: func(string) string { return "" }, now: time.Now}
	code = a.run(context.Background(), args)
	return code, stdout.String(), stderr.String()
}

// done is command for command lines that must succeed. It returns stdout.
func done(t *testing.T, args ...string) string {
	t.Helper()
	code, out, stderr := command(t, args...)
	if code != 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, stderr)
	}
	return out
}

// The whole of the published votes, by the commands of the contract, give the figures of expected.json.
func TestJudgeReportOfPublishedVotes(t *testing.T) {
	if testing.Short() {
		t.Skip("a quarter of a million rows, for which the race detector takes minutes")
	}
	file := func(name string) string { return golden.Path(t, "real", name) }
	store := filepath.Join(t.TempDir(), "s.db")
	out := done(t, "judge", "import", "--real", filepath.Dir(file("raters.npz")), "--store", store, "--json")
	keys(t, out, "sources.0.source", "sources.0.questions", "sources.4.added", "raters.84.agreement.share")
	args := []string{
		"judge", "report", "--predictions", file("cleanlab-imagenet-val-predicted.npy"),
		"--labels", file("cleanlab-imagenet-val-labels.npy"),
		"--files", file("cleanlab-imagenet-val-files.json"), "--threshold", "4", "--store", store,
	}
	for _, c := range []struct {
		maybe             bool
		accepted, percent float64
	}{{false, 1086, 25.096}, {true, 2106, 23.056}} {
		root := keys(t, done(t, append(args, "--json", fmt.Sprintf("--maybe=%v", c.maybe))...),
			"n", "mistakes", "judged", "unjudged", "accepted", "top1_error.share", "rectified_error.share",
			"rectified_error.low", "rectified_error_if_all.k",
			"real_accuracy.share", "positive_answers.0", "positive_answers.5", "fleiss_kappa", "krippendorff_alpha",
			"lists.1.shared", "classes.0.agreement", "paper.table_1.3.top1_error").(map[string]any)
		if root["n"] != 50000.0 || root["mistakes"] != 13634.0 || root["accepted"] != c.accepted ||
			root["judged"] != 8802.0 || root["unjudged"] != 4832.0 {
			t.Errorf("maybe %v: %v mistakes, %v accepted, %v judged, %v unjudged", c.maybe, root["mistakes"],
				root["accepted"], root["judged"], root["unjudged"])
		}
		if share := root["rectified_error"].(map[string]any)["k"].(float64) / 500; share != c.percent {
			t.Errorf("maybe %v: rectified error %v %%, want %v", c.maybe, share, c.percent)
		}
		if accuracy := root["real_accuracy"].(map[string]any); accuracy["n"] != 46837.0 || accuracy["k"] != 36352.0 {
			t.Errorf("accuracy by ReaL's labels %v", accuracy)
		}
	}
	text := done(t, args...)
	for _, want := range []string{
		"27.3 %", "(13634/50000", "4,832 unjudged", "paper: ResNet-101 39.76 %", "κ 0.470",
		"DenseNet-161", "Spurious Correlation",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	major := keys(t, done(t, append(args, "--json", "--severity", "Major")...), "n").(map[string]any)
	if major["n"] != major["mistakes"] || major["n"] == 0.0 {
		t.Errorf("major mistakes: %v of %v", major["mistakes"], major["n"])
	}
	five := keys(t, done(t, append(args, "--json", "--votes", "five-person")...), "accepted").(map[string]any)
	if five["judged"] != 5440.0 || five["accepted"] != 1810.0 {
		t.Errorf("five-person study: %v judged, %v accepted; want 5440 and 1810", five["judged"], five["accepted"])
	}
}

// Questions go to another machine, are answered there by two raters, one of whom stops and goes on, and come back.
func TestJudgeTask(t *testing.T) {
	dir, folder := photos(t), t.TempDir()
	task, here, there, lines := filepath.Join(folder, "t.zip"), filepath.Join(folder, "here.db"),
		filepath.Join(folder, "there.db"), filepath.Join(folder, "a.jsonl")
	code, out, stderr := command(t, "judge", "export-task", dir, "--out", task, "--ask", "five", "--raters", "2",
		"--store", here, "--json")
	if code != 0 || !strings.Contains(stderr, "broken.jpg") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	root := keys(t, out, "task", "questions", "raters", "out").(map[string]any)
	questions := int(root["questions"].(float64))
	if questions == 0 || questions%5 != 0 {
		t.Fatalf("%d questions", questions)
	}

	answer := func(rater, typed string) string {
		t.Helper()
		code, out, stderr := commandWith(t, typed, "judge", "answer", task, "--rater", rater, "--store", there)
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		return out
	}
	if out := answer("ana", "u\ny\nmaybe\nn\nu\nn\nq\n"); !strings.Contains(out, "Nothing to take back.") ||
		!strings.Contains(out, `"maybe": answer y`) ||
		!strings.Contains(out, "taken back") || !strings.Contains(out, fmt.Sprintf("2 of %d answered", questions)) ||
		strings.Contains(out, "croquet.png") {
		t.Errorf("ana saw\n%s", out)
	}
	left := fmt.Sprintf("%d questions for ana; 2 answered before", questions-2)
	if out := answer("ana", strings.Repeat("y\n", questions)); !strings.Contains(out, left) ||
		!strings.Contains(out, "All answered") {
		t.Errorf("going on, ana saw\n%s", out)
	}
	if out := answer("ben", strings.Repeat("y\n", questions)); !strings.Contains(out, "All answered") {
		t.Errorf("ben saw\n%s", out)
	}
	enough := fmt.Sprintf("0 questions for cem; 0 answered before, %d have answers enough", questions)
	if out := answer("cem", ""); !strings.Contains(out, enough) {
		t.Errorf("cem saw\n%s", out)
	}

	done(t, "judge", "export", "--task", root["task"].(string), "--out", lines, "--store", there)
	// With the answer taken back and its undo. The second time nothing is new.
	for _, want := range []float64{float64(2*questions + 2), 0} {
		added := keys(t, done(t, "judge", "import", lines, "--store", here, "--json"),
			"known.answers").(map[string]any)["added"].(map[string]any)
		if added["answers"] != want {
			t.Errorf("%v answers added, want %v", added["answers"], want)
		}
	}
	report := keys(t, done(t, "judge", "report", dir, "--ask", "five", "--raters", "2", "--threshold", "1",
		"--store", here, "--json"),
		"top5.of_top1_mistakes.rectified_error.share", "top5.of_top5_mistakes.accepted", "raters.1.agreement.n",
		"raters.0.median_seconds", "raters.0.attention_checks.n").(map[string]any)
	if report["votes"] != "people" || report["unjudged"] != 0.0 || report["accepted"] != report["mistakes"] {
		t.Errorf("votes %v: %v of %v mistakes accepted, %v unjudged", report["votes"], report["accepted"],
			report["mistakes"], report["unjudged"])
	}
	if report["fleiss_kappa"] != nil && report["krippendorff_alpha"] == nil {
		t.Errorf("κ %v, α %v", report["fleiss_kappa"], report["krippendorff_alpha"])
	}
	text := done(t, "judge", "report", dir, "--raters", "2", "--threshold", "1", "--store", here)
	if !strings.Contains(text, "top-5 mistakes shown") || !strings.Contains(text, "ben") {
		t.Errorf("report\n%s", text)
	}
}

// People are asked about adversarial pictures, whole and by their explanation; the report has Table 2.
func TestJudgeAdversarial(t *testing.T) {
	dir, model := hues(t, 1)
	folder := t.TempDir()
	task, store := filepath.Join(folder, "t.zip"), filepath.Join(folder, "s.db")
	attack := []string{
		"--model", model, "--preset", "lite0", "--ask", "adversarial", "--epsilon", "0.2",
		"--steps", "2", "--store", store,
	}
	done(t, append([]string{
		"judge", "export-task", dir, "--out", task, "--raters", "1", "--limit", "4",
		"--checks", "2", "--name", "hues",
	}, attack...)...)
	code, out, stderr := commandWith(t, strings.Repeat("y\n", 6), "judge", "answer", task, "--rater", "ana",
		"--store", store)
	if code != 0 || !strings.Contains(out, "All answered") {
		t.Fatalf("exit code %d: %s\n%s", code, stderr, out)
	}
	report := append([]string{"judge", "report", dir, "--raters", "1", "--threshold", "1"}, attack...)
	root := keys(t, done(t, append(report, "--json")...), "adversarial.whole.fooled",
		"adversarial.whole.fooled_accepted.k", "adversarial.attention.unjudged",
		"paper.table_2.1.agreement").(map[string]any)
	whole := root["adversarial"].(map[string]any)["whole"].(map[string]any)
	if accepted := whole["fooled_accepted"].(map[string]any); accepted["k"] != 4.0 || accepted["n"] != 4.0 ||
		root["accepted"] != 4.0 {
		t.Errorf("accepted %v, in all %v; want the 4 asked", accepted, root["accepted"])
	}
	if text := done(t, report...); !strings.Contains(text, "explanation (K = 8)") ||
		!strings.Contains(text, "30.80 %") {
		t.Errorf("no Table 2 in\n%s", text)
	}
}

// A document of eval serves as predictions if its pictures have the names of published votes.
func TestJudgeReportOfEval(t *testing.T) {
	dir := t.TempDir()
	eval, store, mturk := filepath.Join(dir, "eval.json"), filepath.Join(dir, "s.db"), filepath.Join(dir, "mturk.json")
	write(t, mturk, []byte(`[{"id":7,"given_original_label":1,"our_guessed_label":2,
		"mturk":{"given":0,"guessed":3,"both":1,"neither":1}}]`))
	done(t, "judge", "import", "--mturk", mturk, "--store", store)
	write(t, eval, []byte(`{"images":[{"path":"val/n01443537/ILSVRC2012_val_00000007.JPEG","label":{"index":1},
		"top5":[{"class":{"index":2},"p":1}]}]}`))
	root := keys(t, done(t, "judge", "report", "--predictions", eval, "--votes", "five-person", "--store", store,
		"--json")).(map[string]any)
	if root["mistakes"] != 1.0 || root["accepted"] != 1.0 || root["fleiss_kappa"] == nil {
		t.Errorf("%v mistakes, %v accepted", root["mistakes"], root["accepted"])
	}
	if root["real_accuracy"] != nil || root["top5"] != nil {
		t.Errorf("accuracy %v, top-5 %v without ReaL's labels and five classes", root["real_accuracy"], root["top5"])
	}
}

// Malformed files and wrong use cost one line and the right code.
func TestJudgeRefusals(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	var labels, short, floats bytes.Buffer
	for _, err := range []error{
		npy.Encode(&labels, []uint16{1, 2}, 2), npy.Encode(&short, []uint16{1}, 1),
		npy.Encode(&floats, []float32{1, 2}, 2),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range map[string][]byte{
		"l.npy": labels.Bytes(), "short.npy": short.Bytes(), "floats.npy": floats.Bytes(),
		"cut.npy": labels.Bytes()[:40],
		"f.json":  []byte(`["a.JPEG","b.JPEG"]`), "broken.json": []byte(`["a.JPEG",`),
		"eval.json": []byte(`{"images":[]}`),
		"x.jsonl":   []byte("{\"type\":\"answer\"}\n"), "foreign.db": []byte(strings.Repeat("not a database\n", 100)),
		"task.zip":   []byte("PK\x03\x04"),
		"mturk.json": []byte(`[{"id":7,"given_original_label":1,"our_guessed_label":2,"mturk":{"given":0,"guessed":5}}]`),
		"bad.json":   []byte(`[{"id":"7"}]`), "empty/raters.npz": []byte("PK"),
	} {
		if err := os.MkdirAll(filepath.Dir(path(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path(name), data)
	}
	done(t, "judge", "import", "--mturk", path("mturk.json"), "--store", path("s.db"))
	arrays := func(predictions, labels, files string) string {
		return "judge report --votes five-person --predictions " + path(predictions) + " --labels " + path(labels) +
			" --files " + path(files)
	}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{arrays("floats.npy", "l.npy", "f.json"), exitRefused, "dtype"},
		{arrays("short.npy", "l.npy", "f.json"), exitRefused, "as many"},
		{arrays("cut.npy", "l.npy", "f.json"), exitRefused, "cut.npy"},
		{arrays("l.npy", "l.npy", "broken.json"), exitRefused, "ends early"},
		{arrays("l.npy", "l.npy", "f.json"), exitRefused, "names do not match"},
		{arrays("no.npy", "l.npy", "f.json"), exitRefused, "no.npy"},
		{arrays("l.npy", "l.npy", "f.json") + " --votes real", exitUsage, "no votes"},
		{arrays("l.npy", "l.npy", "f.json") + " --votes mine", exitUsage, "choose people"},
		{arrays("l.npy", "l.npy", "f.json") + " --threshold 6", exitUsage, "threshold 6"},
		{arrays("l.npy", "l.npy", "f.json") + " --severity Major", exitRefused, "names do not match"},
		{"judge report --predictions " + path("l.npy"), exitUsage, "needs --labels"},
		{"judge report --predictions " + path("eval.json"), exitRefused, "no images"},
		{"judge report --files " + path("f.json"), exitUsage, "belongs to"},
		{"judge report DATA --predictions " + path("eval.json"), exitUsage, "choose DATA"},
		{"judge report --ask nothing", exitUsage, "choose mistakes"},
		{"judge import", exitUsage, "choose one"},
		{"judge import --mturk " + path("bad.json"), exitRefused, "bad.json"},
		{"judge import --real " + path("empty"), exitRefused, "raters.npz"},
		{"judge import --real " + path("nowhere"), exitRefused, "raters.npz"},
		{"judge import " + path("x.jsonl"), exitRefused, "line 1"},
		{"judge import --mturk " + path("mturk.json") + " --store " + path("foreign.db"), exitRefused, "foreign.db"},
		{"judge export --task none", exitUsage, "no such task"},
		{"judge export-task", exitUsage, "--out"},
		{"judge export-task --out x --ask five --view attention", exitUsage, "of one class"},
		{"judge export-task --out x --view half", exitUsage, "choose whole"},
		{"judge answer " + path("task.zip") + " --rater ana", exitRefused, "task.zip"},
		{"judge answer " + path("nowhere.zip") + " --rater ana", exitRefused, "nowhere.zip"},
	} {
		t.Run(strings.ReplaceAll(c.args, dir, ""), func(t *testing.T) {
			args := strings.Fields(c.args)
			if !slices.Contains(args, "--store") {
				args = append(args, "--store", path("s.db"))
			}
			code, _, stderr := command(t, args...)
			line := strings.TrimSuffix(stderr, "\n")
			if code != c.code || !strings.Contains(line, c.says) || strings.Contains(line, "\n") {
				t.Errorf("code %d, %q; want %d and %q in one line", code, line, c.code, c.says)
			}
		})
	}
}

// Without a rater's name nothing is asked.
func TestJudgeAnswerNeedsRater(t *testing.T) {
	dir, folder := photos(t), t.TempDir()
	task, store := filepath.Join(folder, "t.zip"), filepath.Join(folder, "s.db")
	done(t, "judge", "export-task", dir, "--out", task, "--ask", "five", "--store", store)
	for _, rater := range []string{"", strings.Repeat("x", 200)} {
		code, _, stderr := command(t, "judge", "answer", task, "--rater", rater, "--store", store)
		if code != exitUsage || !strings.Contains(stderr, "--rater") {
			t.Errorf("rater %.5q: exit code %d, %s", rater, code, stderr)
		}
	}
	var doc any
	if err := json.Unmarshal([]byte(done(t, "judge", "report", dir, "--store", store, "--json")), &doc); err != nil {
		t.Error(err)
	}
}
