package real

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"beyond/engine/judge"
	"beyond/engine/rows"

	"pgregory.net/rapid"
)

// TestFault_59_Items plants one bad item among 1,000 in each JSON file: the others are read, and one problem names it.
func TestFault_59_Items(t *testing.T) {
	study := func(i int) string {
		return fmt.Sprintf(`{"id":%d,"given_original_label":1,"our_guessed_label":2,"mturk":{"given":5}}`, i+1)
	}
	mistake := func(i int) string {
		const text = `"%d.JPEG":{"top_prediction":1,"failure category":"a","failure severity":"b"}`
		return fmt.Sprintf(text, i)
	}
	for name, file := range map[string]struct {
		begin, end string
		good       func(i int) string
		bad        []string
		n          int
		read       func(text string, r *rows.Report) (int, error)
	}{
		"study": {
			"[", "]", study,
			[]string{"null", "7", "{}", `{"id":"x"}`, strings.Replace(study(5), "5}", "500}", 1)},
			1000,
			func(text string, r *rows.Report) (int, error) {
				list, err := ReadStudy(strings.NewReader(text), r)
				return len(list), err
			},
		},
		"mistakes": {
			"{", "}", mistake,
			[]string{`"x":null`, `"x":7`, `"x":{"top_prediction":1000}`},
			1000,
			func(text string, r *rows.Report) (int, error) {
				list, err := ReadMistakes(strings.NewReader(text), r)
				return len(list), err
			},
		},
		"labels": {
			"[", "]", func(int) string { return "[1]" },
			[]string{"7", `"x"`, "[1000]", "[-1]", "{}"},
			validationPictures,
			func(text string, r *rows.Report) (int, error) {
				labels, err := ReadLabels(strings.NewReader(text), r)
				n := 0
				for _, classes := range labels {
					n += len(classes)
				}
				return n, err
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			items := make([]string, file.n)
			for i := range items {
				items[i] = file.good(i)
			}
			rapid.Check(t, func(t *rapid.T) {
				at := rapid.IntRange(0, file.n-1).Draw(t, "at")
				good := items[at]
				items[at] = rapid.SampledFrom(file.bad).Draw(t, "bad")
				report := &rows.Report{}
				n, err := file.read(file.begin+strings.Join(items, ",")+file.end, report)
				items[at] = good
				if err != nil || n != file.n-1 || report.Bad != 1 {
					t.Fatalf("%d read, %v, left out %v", n, err, report)
				}
				if place := report.Problems[0].Place(); place != fmt.Sprintf("item %d", at) && place != `"x"` {
					t.Fatalf("%s is named, want item %d", place, at)
				}
			})
		})
	}
}

// TestFault_59_Votes: a question without a class, and a cell of the tensor that is no answer, cost themselves.
func TestFault_59_Votes(t *testing.T) {
	members := small(t)
	members["info.npy"] = info(t, "a.JPEG", "3", "a.JPEG", "tench")
	members["tensor.npy"] = array(t, []float64{0, 0, .5, 0, 0, 0, 0, 1, 0, 1, 0, 0}, 2, 2, 3)
	data, report := archive(t, members), &rows.Report{}
	v, err := ReadVotes(t.Context(), bytes.NewReader(data), int64(len(data)), report)
	if err != nil {
		t.Fatal(err)
	}
	var ballots []judge.Ballot
	for b := range v.Ballots() {
		ballots = append(ballots, b)
	}
	if len(ballots) != 1 || ballots[0].Class != 3 || len(ballots[0].Votes) != 1 || report.Bad != 2 ||
		report.Problems[1].Place() != "tensor.npy: rater 0, question 0" {
		t.Errorf("%+v, left out %v", ballots, report.Problems)
	}
}
