package people

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/engine/judge"
	"beyond/engine/store"
	"beyond/engine/study"
)

// strange are rows that no reader can use, by their fault.
func strange() map[string]store.Answer {
	judgement := Judgement(judge.Answer{Question: judge.Question{Picture: sha, Class: 7}, Reply: judge.Yes}, "")
	assignment := Assignment(study.Answer{Seed: 1, Condition: study.Conditions()[0]}, sha, "")
	tag := Tag{Picture: sha, Subject: "is green", Value: Yes}.row()
	rows := map[string]store.Answer{}
	for name, c := range map[string]struct {
		row   store.Answer
		spoil func(*store.Answer)
	}{
		"judgement perhaps":          {judgement, func(a *store.Answer) { a.Value = "perhaps" }},
		"judgement of class -1":      {judgement, func(a *store.Answer) { a.Subject = "-1" }},
		"judgement of class ../x":    {judgement, func(a *store.Answer) { a.Subject = "../x" }},
		"judgement of class 1e20":    {judgement, func(a *store.Answer) { a.Subject = "100000000000000000000" }},
		"judgement of class 1e15":    {judgement, func(a *store.Answer) { a.Subject = "1000000000000000" }},
		"judgement of view x":        {judgement, func(a *store.Answer) { a.Context = "x" }},
		"judgement, perhaps right":   {judgement, func(a *store.Answer) { a.Expected = "perhaps" }},
		"assignment to tench":        {assignment, func(a *store.Answer) { a.Value = "tench" }},
		"assignment to class -1":     {assignment, func(a *store.Answer) { a.Value = "-1" }},
		"assignment without a seed":  {assignment, func(a *store.Answer) { a.Subject = "scene 1" }},
		"assignment under lime":      {assignment, func(a *store.Answer) { a.Context = "lime" }},
		"assignment, nothing right":  {assignment, func(a *store.Answer) { a.Expected = "" }},
		"tag perhaps":                {tag, func(a *store.Answer) { a.Value = "perhaps" }},
		"tag of nothing":             {tag, func(a *store.Answer) { a.Subject = "" }},
		"tag of neither picture nor": {tag, func(a *store.Answer) { a.Picture = "" }},
	} {
		c.spoil(&c.row)
		c.row.Rater, c.row.Time, c.row.ID = "ana", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), name
		rows[name] = c.row
	}
	return rows
}

const ana = `{"type":"rater","name":"ana","kind":"person"}` + "\n"

func exported(t *testing.T, a store.Answer) string {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return `{"type":"answer",` + string(text[1:]) + "\n"
}

func openWith(t *testing.T, path string, valid func(store.Answer) error) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: path, Now: time.Now, PID: os.Getpid(), Valid: valid})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestFault_43_Import imports rows that break the rules of their kind.
func TestFault_43_Import(t *testing.T) {
	s := openWith(t, filepath.Join(t.TempDir(), "people.sqlite"), Valid)
	rows := strange()
	const longer = "seed 1 scene 2 3"
	for name, c := range map[string]struct {
		row   store.Answer
		spoil func(*store.Answer)
	}{
		"class +7":        {rows["judgement perhaps"], func(a *store.Answer) { a.Value, a.Subject = "yes", "+7" }},
		"no picture":      {rows["judgement perhaps"], func(a *store.Answer) { a.Value, a.Picture = "yes", "" }},
		"a longer seed":   {rows["assignment to tench"], func(a *store.Answer) { a.Value, a.Subject = "0", longer }},
		"context of tags": {rows["tag perhaps"], func(a *store.Answer) { a.Value, a.Context = "yes", "x" }},
		"undo of class x": {rows["judgement perhaps"], func(a *store.Answer) { a.Value, a.Undoes, a.Subject = "", "1", "x" }},
	} {
		c.spoil(&c.row)
		rows[name] = c.row
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			_, _, err := s.Import(t.Context(), strings.NewReader(ana+exported(t, row)))
			var partly *store.ImportError
			if !errors.As(err, &partly) || partly.LeftOut.Problems[0].Line != 2 || strings.Contains(err.Error(), "\n") {
				t.Errorf("imported with %v, want line 2 left out", err)
			}
		})
	}
	if answers, err := s.History(t.Context(), store.Filter{}); err != nil || len(answers) != 0 {
		t.Errorf("%v are in the store, %v, want no answer", answers, err)
	}
}

// TestFault_43_Sound imports the answers and undos that the program writes.
func TestFault_43_Sound(t *testing.T) {
	s := openWith(t, filepath.Join(t.TempDir(), "people.sqlite"), Valid)
	if err := s.AddRater(t.Context(), "ana", store.Person); err != nil {
		t.Fatal(err)
	}
	yes := judge.Yes
	for i, row := range []store.Answer{
		Judgement(judge.Answer{
			Rater: "ana", Question: judge.Question{Picture: sha, Variant: "a b", View: judge.Attention}, Expect: &yes,
		}, ""),
		Assignment(study.Answer{
			Rater: "ana", Seed: 1 << 63, Scene: -1, Condition: study.Conditions()[6], Chosen: 999,
		}, sha, ""),
		Tag{Rater: "ana", Picture: sha, Subject: "ground: shown of", Value: No}.row(),
		ShownTag("ana", "is green", "tench").row(),
	} {
		id, err := s.Append(t.Context(), row)
		if err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
		row.ID = id
		if _, err := s.Append(t.Context(), row.Undo()); err != nil {
			t.Errorf("undo of row %d: %v", i, err)
		}
	}
	var text strings.Builder
	if _, err := s.Export(t.Context(), &text, ""); err != nil {
		t.Fatal(err)
	}
	other := openWith(t, filepath.Join(t.TempDir(), "other.sqlite"), Valid)
	if added, _, err := other.Import(t.Context(), strings.NewReader(text.String())); err != nil || added.Answers != 8 {
		t.Errorf("%+v added, %v, want 8 answers", added, err)
	}
}

// TestFault_43_Readers reads a store into which an earlier version imported every strange row.
func TestFault_43_Readers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.sqlite")
	before := openWith(t, path, nil)
	lines := ana
	for _, row := range strange() {
		lines += exported(t, row)
	}
	if _, _, err := before.Import(t.Context(), strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	s := openWith(t, path, Valid)
	answers := AnswersOf(s)
	for i := range 2 { // nothing but strange rows; then a sound one of each kind
		judgements, err := JudgementAnswers{Answers: answers}.Judgements(t.Context())
		if err != nil || len(judgements) != i {
			t.Errorf("%d judgements, %v, want %d", len(judgements), err, i)
		}
		if notices := fmt.Sprint(answers.Notices()); !strings.Contains(notices, "left out: judgement judgement ") ||
			!strings.Contains(notices, "and 5 more answers") {
			t.Errorf("notices %s name no row", notices)
		}
		assignments, err := Assignments(t.Context(), s, "", store.Person)
		if !OnlyLeftOut(err) || len(assignments) != i {
			t.Errorf("%d assignments, %v, want %d", len(assignments), err, i)
		}
		tags, err := TagAnswers{answers}.Tags(t.Context())
		if err != nil || len(tags) != i {
			t.Errorf("%d tags, %v, want %d", len(tags), err, i)
		}
		for _, row := range []store.Answer{
			Judgement(judge.Answer{Rater: "ana", Question: judge.Question{Picture: sha}}, ""),
			Assignment(study.Answer{Rater: "ana", Condition: study.Conditions()[0]}, sha, ""),
			Tag{Rater: "ana", Picture: sha, Subject: "is blue", Value: Yes}.row(),
		} {
			if _, err := answers.Append(t.Context(), row); err != nil {
				t.Fatal(err)
			}
		}
	}
}
