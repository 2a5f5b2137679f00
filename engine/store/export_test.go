package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
)

// talk fills a store with answers of every kind, some replaced and some taken back.
func talk(t testing.TB, s *Store, n int) {
	t.Helper()
	ctx := context.Background()
	if err := s.AddRater(ctx, "nearest", Simulated); err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"pictures": ["a", "<b>"], "seed": 18446744073709551615}`)
	task, err := s.AddTask(ctx, Task{Kind: Judgement, Name: "<mistakes> & \u2028 more", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	var given []Answer
	for i := range n {
		a := Answer{
			Rater: pick("ana", "ben", "nearest"), Task: pick("", task), Kind: pick(Tag, Judgement, Study),
			Picture: picture(pick("1", "2", "3")),
			Subject: pick("grass", "n02802426", "\"quoted\" \\ \t é 🏀"), Context: pick("", "whole", "adversarial k=4"),
			Value: pick(Yes, No, Unsure), Expected: pick("", Yes), Milliseconds: int64(r.IntN(9000)),
		}
		if i%7 == 6 {
			at := r.IntN(len(given))
			a = given[at].Undo()
			given = append(given[:at], given[at+1:]...)
			appended(t, s, a)
			continue
		}
		given = append(given, appended(t, s, a))
	}
	votes := sequence(Vote{"real", "b.JPEG", 7, 3, 1, 1, ""}, Vote{"real", "a.JPEG", 9, 0, 0, 5, "minor"})
	if _, err := s.AddVotes(ctx, votes); err != nil {
		t.Fatal(err)
	}
}

func exported(t testing.TB, s *Store, task string) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.Export(context.Background(), &b, task); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func empty(t testing.TB) *Store {
	t.Helper()
	s, err := Open(context.Background(), config(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestExportAndImportGiveTheSameBytes(t *testing.T) {
	s := opened(t, config(t))
	talk(t, s, 100)
	first := exported(t, s, "")
	other := empty(t)
	added, known, err := other.Import(context.Background(), strings.NewReader(first))
	if want := (Counts{Raters: 3, Tasks: 1, Answers: 100, Votes: 2}); err != nil || added != want || known != (Counts{}) {
		t.Fatalf("added %+v, known %+v, %v", added, known, err)
	}
	if again := exported(t, other, ""); again != first {
		t.Errorf("the export after an import differs:\n%s\nwant\n%s", again, first)
	}
	if got, want := now(t, other, Filter{}), now(t, s, Filter{}); got != want {
		t.Errorf("answers after an import: %s, want %s", got, want)
	}
	added, known, err = other.Import(context.Background(), strings.NewReader(first))
	if want := (Counts{Raters: 3, Tasks: 1, Answers: 100, Votes: 2}); err != nil || known != want || added != (Counts{}) {
		t.Errorf("second import: added %+v, known %+v, %v", added, known, err)
	}
}

func TestStoresThatExchangeEverythingExportTheSame(t *testing.T) {
	a, b := opened(t, config(t)), opened(t, config(t))
	appended(t, a, tag("ana", "p", "grass", Yes))
	appended(t, b, tag("ben", "p", "grass", No))
	appended(t, a, tag("ana", "q", "grass", No))
	for _, pair := range [][2]*Store{{a, b}, {b, a}} {
		if _, _, err := pair[1].Import(context.Background(), strings.NewReader(exported(t, pair[0], ""))); err != nil {
			t.Fatal(err)
		}
	}
	if x, y := exported(t, a, ""), exported(t, b, ""); x != y {
		t.Errorf("%s\ndiffers from\n%s", x, y)
	}
}

func TestATaskTravelsAlone(t *testing.T) {
	s := opened(t, config(t))
	talk(t, s, 60)
	tasks, err := s.Tasks(context.Background(), Judgement)
	if err != nil || len(tasks) != 1 {
		t.Fatal(tasks, err)
	}
	other := empty(t)
	added, _, err := other.Import(context.Background(), strings.NewReader(exported(t, s, tasks[0].ID)))
	if err != nil || added.Tasks != 1 || added.Votes != 0 || added.Answers == 0 {
		t.Fatalf("%+v, %v", added, err)
	}
	history, err := s.History(context.Background(), Filter{Task: tasks[0].ID})
	if err != nil || len(history) != added.Answers {
		t.Errorf("%d answers of the task, %d exported: %v", len(history), added.Answers, err)
	}
}

// TestABadLineIsLeftOutAndNamed imports all other lines.
func TestABadLineIsLeftOutAndNamed(t *testing.T) {
	s := opened(t, config(t))
	appended(t, s, tag("ana", "p", "grass", Yes))
	good := strings.SplitAfter(exported(t, s, ""), "\n") // ana, ben, an answer
	eve := strings.NewReplacer(`"ana"`, `"eve"`, `"id":"`, `"id":"x`).Replace(good[2])
	const (
		noTime = `{"type":"answer","id":"x","rater":"ana","kind":"tag","value":"yes"}` + "\n"
		far    = `{"type":"answer","id":"x","time":"+123456-01-01T00:00:00Z","rater":"ana","kind":"tag","value":"yes"}` + "\n"
		undo   = `{"type":"answer","id":"x","time":"2026-01-01T00:00:00Z","rater":"ana","kind":"tag","undoes":"y"}` + "\n"
		minus  = `{"type":"vote","source":"s","file":"f","class":1,"yes":-1,"maybe":0,"no":0}` + "\n"
	)
	for name, lines := range map[string][]string{
		"no JSON":                {good[0], good[1], good[2], "answer 7\n"},
		"cut short":              {good[0], good[1], good[2], good[2][:40]},
		"no type":                {good[0], good[1], good[2], "{}\n"},
		"an array":               {good[0], good[1], good[2], "[1]\n"},
		"an unknown type":        {good[0], good[1], good[2], `{"type":"run"}` + "\n"},
		"an unknown field":       {good[0], good[1], good[2], strings.Replace(good[2], `"kind"`, `"sort"`, 1)},
		"another value":          {good[0], good[1], good[2], strings.Replace(good[2], `"yes"`, `"no"`, 1)},
		"an unknown rater":       {good[0], good[1], good[2], eve},
		"another kind of rater":  {good[0], good[1], good[2], strings.Replace(good[0], "person", "simulated", 1)},
		"a rater without a name": {good[0], good[1], good[2], strings.Replace(good[0], "ana", "", 1)},
		"no time":                {good[0], good[1], good[2], noTime},
		"a year of six digits":   {good[0], good[1], good[2], far},
		"undo before its answer": {good[0], good[1], "\n", undo},
		"a negative vote":        {good[0], good[1], good[2], minus},
	} {
		other := empty(t)
		_, _, err := other.Import(context.Background(), strings.NewReader(strings.Join(lines, "")))
		var partly *ImportError
		if !errors.As(err, &partly) || partly.LeftOut.Bad != 1 || partly.LeftOut.Problems[0].Line != 4 {
			t.Errorf("%s: %v, want line 4 left out", name, err)
		}
		if got, want := exported(t, other, ""), strings.TrimSpace(strings.Join(lines[:3], "")); strings.TrimSpace(got) != want &&
			name != "an unknown rater" || strings.Contains(got, "simulated") {
			t.Errorf("%s: imported:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

func TestImportOfOtherPeoplesTextNeverPanics(t *testing.T) {
	s := opened(t, config(t))
	talk(t, s, 30)
	text := []byte(exported(t, s, ""))
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		broken := bytes.Clone(text)
		for range 1 + r.IntN(5) {
			broken[r.IntN(len(broken))] = byte(r.IntN(256))
		}
		before := exported(t, s, "")
		_, _, err := s.Import(context.Background(), bytes.NewReader(broken))
		if err != nil && !errors.As(err, new(*ImportError)) && exported(t, s, "") != before {
			t.Fatalf("an import that failed (%v) changed the store", err)
		}
		if r, err := s.Check(t.Context()); err != nil || len(r.Problems) > 0 {
			t.Fatalf("%v, %v", r.Problems, err)
		}
	}
}

// manyVotes yields n votes on pictures of ImageNet's validation set, four on each picture.
func manyVotes(n int) iter.Seq2[Vote, error] {
	return func(yield func(Vote, error) bool) {
		for i := range n {
			file := fmt.Sprintf("ILSVRC2012_val_%08d.JPEG", i/4)
			if !yield(Vote{Source: "real", File: file, Class: i, Yes: i % 6, No: 5 - i%6}, nil) {
				return
			}
		}
	}
}

func TestManyVotesComeAtOnce(t *testing.T) {
	s := empty(t)
	n := 300_000
	if testing.Short() {
		n = 10_000
	}
	added, err := s.AddVotes(context.Background(), manyVotes(n))
	if err != nil || added != n {
		t.Errorf("%d of %d votes, %v", added, n, err)
	}
}

func TestExportStopsWhereItCannotWrite(t *testing.T) {
	s := opened(t, config(t))
	talk(t, s, 60)
	if _, err := s.Export(context.Background(), full{}, ""); !errors.Is(err, errFull) {
		t.Errorf("%v, want %v", err, errFull)
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }
