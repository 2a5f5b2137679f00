package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// clock is a test's own: a second a look.
type clock struct{ at time.Time }

func (c *clock) now() time.Time {
	c.at = c.at.Add(time.Second)
	return c.at
}

func newClock() *clock { return &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func config(t testing.TB) Config {
	return Config{Path: filepath.Join(t.TempDir(), "data", "beyond.db"), Now: newClock().now, PID: os.Getpid()}
}

// opened is a store with the raters ana and ben.
func opened(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if s.ReadOnly() == "" {
		for _, name := range []string{"ana", "ben"} {
			if err := s.AddRater(context.Background(), name, Person); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

func picture(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

func tag(rater, pic, attribute, value string) Answer {
	return Answer{Rater: rater, Kind: Tag, Picture: picture(pic), Subject: attribute, Value: value}
}

func appended(t testing.TB, s *Store, a Answer) Answer {
	t.Helper()
	id, err := s.Append(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	a.ID = id
	return a
}

// says lists answers as "rater subject value".
func says(answers []Answer) string {
	var list []string
	for _, a := range answers {
		list = append(list, a.Rater+" "+a.Subject+" "+a.Value)
	}
	return strings.Join(list, ", ")
}

func now(t testing.TB, s *Store, f Filter) string {
	t.Helper()
	answers, err := s.Answers(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return says(answers)
}

func TestTheLastAnswerCountsUntilItIsTakenBack(t *testing.T) {
	s := opened(t, config(t))
	first := appended(t, s, tag("ana", "p", "grass", Yes))
	appended(t, s, tag("ben", "p", "grass", No))
	appended(t, s, tag("ana", "p", "person", Unsure))
	second := appended(t, s, tag("ana", "p", "grass", No))
	if got, want := now(t, s, Filter{}), "ben grass no, ana person unsure, ana grass no"; got != want {
		t.Errorf("answers: %s, want %s", got, want)
	}
	appended(t, s, second.Undo())
	if got, want := now(t, s, Filter{Subject: "grass"}), "ana grass yes, ben grass no"; got != want {
		t.Errorf("one taken back: %s, want %s", got, want)
	}
	appended(t, s, first.Undo())
	if got, want := now(t, s, Filter{Rater: "ana"}), "ana person unsure"; got != want {
		t.Errorf("both taken back: %s, want %s", got, want)
	}
	history, err := s.History(context.Background(), Filter{Rater: "ana"})
	if err != nil || len(history) != 5 {
		t.Errorf("history has %d rows, want 5: %v", len(history), err)
	}
}

func TestAnswersSurviveTheirStore(t *testing.T) {
	cfg := config(t)
	s := opened(t, cfg)
	task, err := s.AddTask(context.Background(), Task{Kind: Study, Name: "round of seven", Body: []byte(`{ "seed": 7 }`)})
	if err != nil {
		t.Fatal(err)
	}
	want := Answer{
		Rater: "ana", Task: task, Kind: Study, Picture: picture("target"), Subject: "7/3", Context: "mmd 3+3",
		Value: "n02802426", Expected: "n04254680", Milliseconds: 31_000,
	}
	want.ID = appended(t, s, want).ID
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, cfg)
	got, err := s.Answers(context.Background(), Filter{Task: task, Kind: Study, Context: "mmd 3+3"})
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	if want.Time = got[0].Time; want.Time.IsZero() || !reflect.DeepEqual(got[0], want) {
		t.Errorf("got %+v, want %+v", got[0], want)
	}
	kept, ok, err := s.Task(context.Background(), task)
	if err != nil || !ok || string(kept.Body) != `{"seed":7}` || kept.Name != "round of seven" {
		t.Errorf("task %+v, %v, %v", kept, ok, err)
	}
	raters, err := s.Raters(context.Background())
	if err != nil || len(raters) != 2 || raters[0].Name != "ana" || raters[0].Kind != Person {
		t.Errorf("raters %v, %v", raters, err)
	}
}

func TestAClockSetBackChangesNoOrder(t *testing.T) {
	cfg := config(t)
	c := newClock()
	cfg.Now = c.now
	s := opened(t, cfg)
	appended(t, s, tag("ana", "p", "grass", Yes))
	c.at = c.at.Add(-time.Hour)
	appended(t, s, tag("ana", "p", "grass", No))
	if got := now(t, s, Filter{}); got != "ana grass no" {
		t.Errorf("after an hour backwards: %s", got)
	}
}

func TestAppendingTheSameIDTwiceAddsOneRow(t *testing.T) {
	s := opened(t, config(t))
	a := tag("ana", "p", "grass", Yes)
	a.ID = "chosen"
	appended(t, s, a)
	appended(t, s, a)
	if h, err := s.History(context.Background(), Filter{}); err != nil || len(h) != 1 {
		t.Errorf("%d rows, %v", len(h), err)
	}
	a.Value = No
	if _, err := s.Append(context.Background(), a); err == nil {
		t.Error("another answer under the same id was accepted")
	}
}

func TestWrongAnswersAreRefused(t *testing.T) {
	s := opened(t, config(t))
	mine := appended(t, s, tag("ana", "p", "grass", Yes))
	taken := appended(t, s, mine.Undo())
	other := appended(t, s, tag("ben", "p", "grass", Yes))
	stolen := other.Undo()
	stolen.Rater = "ana"
	for name, change := range map[string]func(*Answer){
		"no rater":                 func(a *Answer) { a.Rater = "" },
		"unknown rater":            func(a *Answer) { a.Rater = "eve" },
		"unknown task":             func(a *Answer) { a.Task = "none" },
		"no kind":                  func(a *Answer) { a.Kind = "" },
		"no value":                 func(a *Answer) { a.Value = "" },
		"a value and an undo":      func(a *Answer) { a.Undoes = mine.ID },
		"a picture by name":        func(a *Answer) { a.Picture = "n01_7.JPEG" },
		"bytes that are no text":   func(a *Answer) { a.Subject = "gr\xffss" },
		"negative time":            func(a *Answer) { a.Milliseconds = -1 },
		"undo of what is not here": func(a *Answer) { *a = mine.Undo(); a.Undoes = "none" },
		"undo of an undo":          func(a *Answer) { *a = taken.Undo() },
		"undo of another's":        func(a *Answer) { *a = stolen },
	} {
		a := tag("ana", "q", "grass", Yes)
		change(&a)
		var disk *NotSavedError
		if _, err := s.Append(context.Background(), a); err == nil || errors.As(err, &disk) {
			t.Errorf("%s: %v, want an error that is not about the disk", name, err)
		}
	}
	if h, err := s.History(context.Background(), Filter{}); err != nil || len(h) != 3 {
		t.Errorf("%d rows, want the 3 from before: %v", len(h), err)
	}
	if err := s.AddRater(context.Background(), "ana", Simulated); err == nil {
		t.Error("a person became a simulated rater")
	}
}

func TestRowsCannotBeChanged(t *testing.T) {
	s := opened(t, config(t))
	appended(t, s, tag("ana", "p", "grass", Yes))
	for _, statement := range []string{
		"UPDATE answers SET value = 'no'", "DELETE FROM answers", "UPDATE raters SET kind = 'simulated'",
		"DELETE FROM tasks WHERE 1", "DELETE FROM raters WHERE name = 'ben'",
	} {
		if r, err := s.db.Exec(statement); err == nil {
			if n, _ := r.RowsAffected(); n > 0 {
				t.Errorf("%s changed %d rows", statement, n)
			}
		}
	}
	if got := now(t, s, Filter{}); got != "ana grass yes" {
		t.Errorf("answers: %s", got)
	}
}

func sequence(votes ...Vote) iter.Seq2[Vote, error] {
	return func(yield func(Vote, error) bool) {
		for _, v := range votes {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func TestVotes(t *testing.T) {
	s := opened(t, config(t))
	ctx := context.Background()
	a := Vote{Source: "real", File: "1.JPEG", Class: 7, Yes: 4, Maybe: 1}
	b := Vote{Source: "real", File: "1.JPEG", Class: 3, No: 5, Note: "x"}
	if n, err := s.AddVotes(ctx, sequence(a, b)); n != 2 || err != nil {
		t.Fatalf("%d added, %v", n, err)
	}
	c := Vote{Source: "mturk", File: "2.JPEG", Class: 7, Yes: 2, No: 3}
	if n, err := s.AddVotes(ctx, sequence(a, c)); n != 1 || err != nil {
		t.Fatalf("%d added the second time, %v", n, err)
	}
	changed := a
	changed.Yes = 5
	if n, err := s.AddVotes(ctx, sequence(c, changed)); n != 0 || !errors.As(err, new(*ImportError)) {
		t.Errorf("contradicting votes: %d added, %v", n, err)
	}
	var got []Vote
	for v, err := range s.Votes(ctx, "") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	if want := []Vote{c, b, a}; !reflect.DeepEqual(got, want) {
		t.Errorf("votes %v, want %v", got, want)
	}
	for range s.Votes(ctx, "real") {
		break
	}
	if sources, err := s.Sources(ctx); err != nil || !reflect.DeepEqual(sources, map[string]int{"real": 2, "mturk": 1}) {
		t.Errorf("sources %v, %v", sources, err)
	}
}

func TestAnOddFolderName(t *testing.T) {
	cfg := config(t)
	name := "50% of #1? ünïcode & more"
	if runtime.GOOS == "windows" {
		name = strings.ReplaceAll(name, "?", "")
	}
	cfg.Path = filepath.Join(t.TempDir(), name, "beyond.db")
	s := opened(t, cfg)
	appended(t, s, tag("ana", "p", "grass", Yes))
	if info, err := os.Stat(cfg.Path); err != nil || info.Size() == 0 {
		t.Errorf("%v, %v", info, err)
	}
}
