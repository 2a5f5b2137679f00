package people

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/engine/golden"
	"beyond/engine/judge"
	"beyond/engine/store"
	"beyond/engine/study"
)

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{
		Path: filepath.Join(t.TempDir(), "people.sqlite"), Now: time.Now,
		PID: os.Getpid(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var sha = strings.Repeat("0a", 32)

func TestJudgementRoundTrip(t *testing.T) {
	s, yes := open(t), judge.Yes
	if err := s.AddRater(t.Context(), "ana", store.Person); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2018, 9, 8, 9, 0, 0, 0, time.UTC)
	for i, want := range []judge.Answer{
		{
			ID: "1", Rater: "ana", Question: judge.Question{Picture: sha, Class: 7}, Reply: judge.No, At: at,
			Took: 1500 * time.Millisecond,
		},
		{ID: "2", Rater: "ana", Question: judge.Question{
			Picture: sha, Class: 7, Variant: "linf 0.001 10 of ab12",
			View: judge.Attention,
		}, Reply: judge.Yes, At: at.Add(time.Hour), Expect: &yes},
		{
			ID: "3", Rater: "ana", Question: judge.Question{Picture: sha, Class: 8, Variant: "x"}, Reply: judge.Skip,
			At: at.Add(2 * time.Hour),
		},
	} {
		if _, err := s.Append(t.Context(), Judgement(want, "")); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Answers(t.Context(), store.Filter{Kind: store.Judgement})
		if err != nil || len(rows) != i+1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		got, err := ReadJudgement(rows[i])
		if (got.Expect == nil) != (want.Expect == nil) || got.Expect != nil && *got.Expect != *want.Expect {
			t.Errorf("expected %v, want %v", got.Expect, want.Expect)
		}
		got.Expect, want.Expect = nil, nil
		if err != nil || got != want {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
}

func TestAssignmentRoundTrip(t *testing.T) {
	want := study.Answer{
		Rater: "nearest", Seed: 1 << 63, Scene: 12,
		Condition: study.Condition{Selector: study.MMD, Criticisms: true}, Chosen: 3, Right: 4, Took: 20 * time.Second,
	}
	if got, err := ReadAssignment(Assignment(want, sha, "")); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

// Rows also come from files of others.
func TestForeignRows(t *testing.T) {
	good := Judgement(judge.Answer{Rater: "ana", Question: judge.Question{Picture: sha}, Reply: judge.Yes}, "")
	for name, spoil := range map[string]func(*store.Answer){
		"class": func(a *store.Answer) { a.Subject = "tench" }, "view": func(a *store.Answer) { a.Context = "half" },
		"reply":    func(a *store.Answer) { a.Value = "perhaps" },
		"expected": func(a *store.Answer) { a.Expected = "perhaps" },
	} {
		row := good
		spoil(&row)
		if _, err := ReadJudgement(row); err == nil {
			t.Errorf("a wrong %s is accepted", name)
		}
	}
	good = Assignment(study.Answer{Condition: study.Conditions()[0]}, sha, "")
	for name, spoil := range map[string]func(*store.Answer){
		"seed": func(a *store.Answer) { a.Subject = "7" }, "condition": func(a *store.Answer) { a.Context = "lime" },
		"class": func(a *store.Answer) { a.Value = "tench" }, "right": func(a *store.Answer) { a.Expected = "" },
	} {
		row := good
		spoil(&row)
		if _, err := ReadAssignment(row); err == nil {
			t.Errorf("a wrong %s is accepted", name)
		}
	}
}

// Everything published goes in, comes out with the same figures, and may go in again.
func TestGoldenImport(t *testing.T) {
	if testing.Short() {
		t.Skip("a quarter of a million rows, for which the race detector takes minutes")
	}
	s, dir := open(t), filepath.Dir(golden.Path(t, "real", "raters.npz"))
	m := Importer{Store: s}
	done, err := m.Folder(t.Context(), dir)
	if err != nil || len(done) != 5 || done[0].Questions != 184_962 || done[0].Votes != 924_810 ||
		done[0].Added != 184_962 || done[2].Questions != 5440 {
		t.Fatalf("%+v, %v", done, err)
	}
	if len(m.Raters) != 85 {
		t.Errorf("%d raters", len(m.Raters))
	}
	votes, err := Votes(t.Context(), s, ReaL)
	if err != nil || len(votes) != 184_962 {
		t.Errorf("%d questions come out, %v", len(votes), err)
	}
	sum := judge.Tally{}
	for _, v := range votes {
		sum.No, sum.Maybe, sum.Yes = sum.No+v.No, sum.Maybe+v.Maybe, sum.Yes+v.Yes
	}
	if sum.Answers() != 924_810 {
		t.Errorf("%+v votes come out", sum)
	}
	labels, err := Labels(t.Context(), s)
	if err != nil || len(labels) != 46_837 { // pictures without a valid class have no row
		t.Errorf("%d pictures with labels, %v", len(labels), err)
	}
	mistakes, err := Mistakes(t.Context(), s, ViT3B)
	if err != nil || len(mistakes) != 378 || mistakes[0].Category != "Fine-grained error with OOV" ||
		mistakes[0].Severity != "Borderline" {
		t.Errorf("%d mistakes, %+v, %v", len(mistakes), mistakes[0], err)
	}
	if again, err := m.File(t.Context(), filepath.Join(dir, "cleanlab-imagenet-mturk.json"),
		FivePerson); err != nil || again.Added != 0 {
		t.Errorf("a second import: %+v, %v", again, err)
	}
}

func TestImportRefuses(t *testing.T) {
	m := Importer{Store: open(t)}
	var at *FileError
	if _, err := m.Folder(t.Context(), t.TempDir()); !errors.As(err, &at) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := m.File(t.Context(), t.TempDir(), FivePerson); !errors.As(err, &at) {
		t.Errorf("a folder as a file: %v", err)
	}
	file := filepath.Join(t.TempDir(), "mturk.json")
	if err := os.WriteFile(file, []byte("[{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{FivePerson, ReaL, ReaLLabels, ViT3B} {
		if _, err := m.File(t.Context(), file, source); !errors.As(err, &at) || at.File != file {
			t.Errorf("half a file as %s: %v", source, err)
		}
	}
}
