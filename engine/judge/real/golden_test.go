package real

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/judge"
	"beyond/engine/rows"
)

func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(golden.Path(t, "real", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func readAll(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(golden.Path(t, "real", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// whole is the report of a file of which nothing may be left out.
func whole(t *testing.T) *rows.Report {
	r := &rows.Report{}
	t.Cleanup(func() {
		if !r.IsWhole() {
			t.Error(r)
		}
	})
	return r
}

func readVotes(t *testing.T) *Votes {
	t.Helper()
	f := open(t, "raters.npz")
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	v, err := ReadVotes(t.Context(), f, info.Size(), whole(t))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every figure of expected.json, which was computed with NumPy from the same files, is met exactly.
func TestGoldenFigures(t *testing.T) {
	type rectified struct {
		Accepted, Judged, Unjudged int
		Percent                    float64 `json:"rectified_error_percent"`
	}
	var want struct {
		Images, Mistakes int
		Top1             float64 `json:"top1_error_percent"`
		RealImages       int     `json:"real_images"`
		RealAccuracy     float64 `json:"real_accuracy_percent"`
		Rectified        struct {
			Strict  rectified `json:"yes >= 4"`
			Lenient rectified `json:"yes or maybe >= 4"`
		}
		MTurk struct {
			Items    int
			Accepted int `json:"guessed or both >= 4"`
		}
	}
	if err := json.Unmarshal(readAll(t, "expected.json"), &want); err != nil {
		t.Fatal(err)
	}
	outcomes, err := ReadPredictions(readAll(t, "cleanlab-imagenet-val-predicted.npy"),
		readAll(t, "cleanlab-imagenet-val-labels.npy"), open(t, "cleanlab-imagenet-val-files.json"))
	if err != nil {
		t.Fatal(err)
	}
	raw := readVotes(t)
	votes := judge.Votes{}
	for b := range raw.Ballots() {
		votes[b.Question] = b.Tally()
	}
	if len(votes) != 184_962 || len(raw.votes) != 5*184_962 {
		t.Errorf("%d questions, %d votes, want 184962 of 5", len(votes), len(raw.votes))
	}

	labels, err := ReadLabels(open(t, "real.json"), whole(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule judge.Rule
		want rectified
	}{
		{judge.Rule{Threshold: 4, Raters: 5}, want.Rectified.Strict},
		{judge.Rule{Threshold: 4, Raters: 5, Lenient: true}, want.Rectified.Lenient},
	} {
		got := judge.NewReport(judge.Evidence{Outcomes: outcomes, Votes: votes, Labels: labels}, c.rule)
		if got.N != want.Images || got.Mistakes != want.Mistakes || !same(100*got.Error.Share, want.Top1) {
			t.Errorf("%v: %d mistakes of %d, %v %%; want %d of %d, %v %%", c.rule, got.Mistakes, got.N,
				100*got.Error.Share, want.Mistakes, want.Images, want.Top1)
		}
		if (rectified{got.Accepted, got.Judged, got.Unjudged, c.want.Percent}) != c.want ||
			!same(100*got.Rectified.Share, c.want.Percent) {
			t.Errorf("%v: %+v, want %+v", c.rule, got, c.want)
		}
		if got := got.RealAccuracy; got.N != want.RealImages || !same(100*got.Share, want.RealAccuracy) {
			t.Errorf("accuracy by ReaL's labels: %+v, want %v %% of %d", got, want.RealAccuracy, want.RealImages)
		}
		sum := 0
		for _, n := range got.Histogram {
			sum += n
		}
		if sum != got.Judged {
			t.Errorf("%v: the histogram counts %d mistakes of %d", c.rule, sum, got.Judged)
		}
	}

	studies, err := ReadStudy(open(t, "cleanlab-imagenet-mturk.json"), whole(t))
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for _, s := range studies {
		if judge.PaperRule().Verdict(s.Ballot().Tally()) == judge.Accepted {
			accepted++
		}
	}
	if len(studies) != want.MTurk.Items || accepted != want.MTurk.Accepted {
		t.Errorf("five-person study: %d of %d accepted, want %d of %d", accepted, len(studies), want.MTurk.Accepted,
			want.MTurk.Items)
	}
}

// same allows for the last bits of a percentage, which NumPy and Go round in different places.
func same(a, b float64) bool { return math.Abs(a-b) < 1e-11 }

func TestGoldenMistakes(t *testing.T) {
	for name, want := range map[string]int{"vit3b_mistakes.json": 378, "greedy_soups_mistakes.json": 249} {
		got, err := ReadMistakes(open(t, name), whole(t))
		if err != nil || len(got) != want {
			t.Errorf("%s: %d mistakes, %v; want %d", name, len(got), err, want)
		}
	}
}

// A truncated archive is refused wherever it is cut.
func TestGoldenTruncatedVotes(t *testing.T) {
	data := readAll(t, "raters.npz")
	for _, n := range []int{0, 1, 100, len(data) / 2, len(data) - 1} {
		if _, err := ReadVotes(t.Context(), bytes.NewReader(data[:n]), int64(n), &rows.Report{}); err == nil {
			t.Errorf("cut at byte %d of %d: accepted", n, len(data))
		}
	}
}
