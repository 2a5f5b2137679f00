package real

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"beyond/engine/judge"
	"beyond/engine/npy"
	"beyond/engine/rows"
)

// archive makes an .npz of whatever members.
func archive(t *testing.T, members map[string][]byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, data := range members {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func array[T npy.Element](t *testing.T, data []T, shape ...int) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := npy.Encode(&buf, data, shape...); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// info makes NumPy's fixed-width text of pairs, 28 characters each.
func info(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var utf32 []int32
	for _, s := range pairs {
		for _, r := range s {
			utf32 = append(utf32, r)
		}
		utf32 = append(utf32, make([]int32, 28-utf8.RuneCountInString(s))...)
	}
	data := array(t, utf32, len(pairs)/2, 2, 28)
	return bytes.Replace(bytes.Replace(data, []byte("'<i4'"), []byte("'<U28'"), 1), []byte("(2, 2, 28,)"),
		[]byte("(2, 2)    "), 1)
}

// small is a valid archive of two raters and two questions, as its members.
func small(t *testing.T) map[string][]byte {
	return map[string][]byte{
		"ids.npy":  array(t, []int64{7, 9}, 2),
		"info.npy": info(t, "a.JPEG", "3", "a.JPEG", "999"),
		"tensor.npy": array(t, []float64{
			0, 0, 1, 0, 0, 0, // rater 7: yes, nothing
			0, 1, 0, 1, 0, 0, // rater 9: maybe, no
		}, 2, 2, 3),
	}
}

func read(t *testing.T, data []byte) (*Votes, error) {
	t.Helper()
	return ReadVotes(t.Context(), bytes.NewReader(data), int64(len(data)), &rows.Report{})
}

func TestReadVotes(t *testing.T) {
	members := small(t)
	v, err := read(t, archive(t, members))
	if err != nil {
		t.Fatal(err)
	}
	var got []judge.Ballot
	for b := range v.Ballots() {
		b.Votes = slices.Clone(b.Votes)
		got = append(got, b)
	}
	want := []judge.Ballot{
		{
			Question: judge.Question{Picture: "a.JPEG", Class: 3},
			Votes:    []judge.Vote{{Rater: "real-7", Reply: judge.Yes}, {Rater: "real-9", Reply: judge.Maybe}},
		},
		{
			Question: judge.Question{Picture: "a.JPEG", Class: 999},
			Votes:    []judge.Vote{{Rater: "real-9", Reply: judge.No}},
		},
	}
	if len(got) != len(want) || got[0].Question != want[0].Question || !slices.Equal(got[0].Votes, want[0].Votes) ||
		got[1].Question != want[1].Question || !slices.Equal(got[1].Votes, want[1].Votes) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReadVotesRefuses(t *testing.T) {
	whole := small(t)["tensor.npy"]
	for name, c := range map[string]struct {
		member string
		data   []byte
		says   string
	}{
		"no tensor":     {"tensor.npy", nil, "missing"},
		"no array":      {"ids.npy", []byte("ids"), "not a .npy"},
		"raters differ": {"tensor.npy", array(t, make([]float64, 18), 3, 2, 3), "want"},
		"wrong dtype":   {"tensor.npy", array(t, make([]float32, 12), 2, 2, 3), "want \"<f8\""},
		"huge": {"info.npy", bytes.Replace(info(t, "a", "3", "b", "4"), []byte("(2, 2)    "),
			[]byte("(9999999,2)"), 1), "up to"},
		"class":           {"info.npy", info(t, "a.JPEG", "x", "a.JPEG", "tench"), "not a class index"},
		"class too large": {"info.npy", info(t, "a.JPEG", "-1", "a.JPEG", "1000"), "not a class index"},
		"cut":             {"tensor.npy", whole[:len(whole)-1], "ends before"},
		"too long":        {"tensor.npy", append(slices.Clone(whole), 0), "after the array"},
	} {
		t.Run(name, func(t *testing.T) {
			members := small(t)
			if members[c.member] = c.data; c.data == nil {
				delete(members, c.member)
			}
			_, err := read(t, archive(t, members))
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.member) {
				t.Errorf("error %v, want one about %s that says %q", err, c.member, c.says)
			}
		})
	}
}

// A flipped bit in the packed data is found, at the latest by the archive's checksum.
func TestReadVotesFlippedBits(t *testing.T) {
	data := archive(t, small(t))
	want, err := read(t, data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] ^= 0x10
		if got, err := read(t, data); err == nil && !slices.Equal(got.votes, want.votes) {
			t.Errorf("byte %d: accepted with other votes", i)
		}
		data[i] ^= 0x10
	}
}

func TestReadJSONRefuses(t *testing.T) {
	readers := map[string]func(io.Reader) error{
		"labels":   func(r io.Reader) error { _, err := ReadLabels(r, &rows.Report{}); return err },
		"study":    func(r io.Reader) error { _, err := ReadStudy(r, &rows.Report{}); return err },
		"mistakes": func(r io.Reader) error { _, err := ReadMistakes(r, &rows.Report{}); return err },
	}
	for _, c := range []struct{ reader, text, says string }{
		{"labels", "", "ends early"},
		{"labels", "[[1],[2]", "ends early"},
		{"labels", "[[1],[2]]", "want 50000"},
		{"labels", `{"a":1}`, "want a list"},
		{"labels", "[[1]] []", "more than one"},
		{"labels", "[" + strings.Repeat("[1000],", validationPictures-1) + "[1000]]", "no class 1000"},
		{"study", `[{"id":1}]`, "want id"},
		{"study", `[{"id":0,"given_original_label":1,"our_guessed_label":2,"mturk":{"given":5}}]`, "out of range"},
		{"study", `[{"id":1,"given_original_label":1,"our_guessed_label":2,"mturk":{"given":-5}}]`, "out of range"},
		{
			"study", `[{"id":1,"given_original_label":1,"our_guessed_label":2,"mturk":{"given":1000000}}]`,
			"out of range",
		},
		{"mistakes", `[1]`, "want an object"},
		{"mistakes", `{"a.JPEG":{"top_prediction":1}}`, "a.JPEG"},
	} {
		err := readers[c.reader](strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s of %.60q: %v, want %q", c.reader, c.text, err, c.says)
		}
	}
}

func TestReadPredictionsRefuses(t *testing.T) {
	good := array(t, []uint16{1, 2}, 2)
	for _, c := range []struct {
		predictions, labels []byte
		files, says         string
	}{
		{good[:20], good, `["a","b"]`, "predictions: npy"},
		{array(t, []float32{1, 2}, 2), good, `["a","b"]`, "dtype"},
		{array(t, []uint16{1, 1000}, 2), good, `["a","b"]`, "no class 1000"},
		{array(t, []int64{1, -1}, 2), good, `["a","b"]`, "no class -1"},
		{array(t, []uint16{}, 0), good, `[]`, "shape"},
		{array(t, []uint16{1, 2}, 2, 1, 1), good, `["a","b"]`, "shape"},
		{good, array(t, []uint16{1, 2, 3}, 3), `["a","b"]`, "as many"},
		{good, good, `["a"]`, "as many"},
		{good, good, `["x/a","y/a"]`, "twice"},
		{good, good, `[1,2]`, "files: JSON"},
	} {
		_, err := ReadPredictions(c.predictions, c.labels, strings.NewReader(c.files))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.files, err, c.says)
		}
	}
}

// Classes may come as any whole type, and five at a time.
func TestReadPredictions(t *testing.T) {
	labels := array(t, []int32{1, 200}, 2)
	for name, predictions := range map[string][]byte{
		"uint8": array(t, []uint8{1, 2}, 2), "int64 [n, 1]": array(t, []int64{1, 2}, 2, 1),
		"int32 [n, 2]": array(t, []int32{1, 5, 2, 6}, 2, 2),
	} {
		got, err := ReadPredictions(predictions, labels, strings.NewReader(`["n01/a.JPEG","b.JPEG"]`))
		if err != nil || got[0].Picture != "a.JPEG" || got[1].Top[0] != 2 || got[1].Label != 200 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
