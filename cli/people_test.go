package cli

import (
	"context"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/engine/study"
)

// hueWorkspace is one of seven classes by hue, some of whose pictures are mistaken for their neighbours.
func hueWorkspace(t *testing.T, n int) *engine.Workspace {
	t.Helper()
	dir, model := hues(t, n)
	return openWorkspace(t, dir, catalogue.Choice{Model: model, Preset: "torchvision"})
}

// openWorkspace opens data and a model for one test.
func openWorkspace(t *testing.T, data string, c catalogue.Choice) *engine.Workspace {
	t.Helper()
	a := &app{now: time.Now, getenv: func(string) string { return "" }}
	set, m, err := a.open(t.Context(), data, c)
	if err != nil {
		t.Fatal(err)
	}
	e := a.newEngine()
	t.Cleanup(e.Close)
	return e.Open(m, set)
}

// answersIn are the answers in a store.
func answersIn(t testing.TB, path string) *people.Answers {
	t.Helper()
	answers := (&storeFlags{path: path}).answers(time.Now)
	t.Cleanup(answers.Close)
	return answers
}

func newAnswers(t testing.TB) *people.Answers {
	return answersIn(t, filepath.Join(t.TempDir(), "beyond.db"))
}

func ignore(int, int) {}

func always(w engine.Work) engine.Work { return w }

func oneVote(v store.Vote) iter.Seq2[store.Vote, error] {
	return func(yield func(store.Vote, error) bool) { yield(v, nil) }
}

// The result counts the answers that two raters gave on the screens, also after the program was killed.
func TestJudgementsReachTheResult(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beyond.db")
	w, answers := hueWorkspace(t, 6), answersIn(t, path)
	// Every second picture gets its neighbour's label: a mistake of the model's.
	for i := range w.Set.Items {
		if i%2 == 0 {
			w.Set.Items[i].Label = (w.Set.Items[i].Label + 1) % 7
		}
	}
	asked := engine.NewAskedPictures(w, always)
	outcomes, err := asked.Outcomes(t.Context(), false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	items := judge.AskMistakes.Items(outcomes, judge.Whole)
	if len(items) < 10 {
		t.Fatalf("%d mistakes of %d pictures", len(items), len(outcomes))
	}
	judgements := people.JudgementAnswers{Answers: answers}
	for _, rater := range []string{"ana", "ben"} {
		if err := answers.Enrol(t.Context(), rater); err != nil {
			t.Fatal(err)
		}
		for i, item := range items[:10] {
			reply := judge.Reply(map[bool]judge.Reply{true: judge.Yes, false: judge.No}[i < 4])
			a := judge.Answer{Rater: rater, Question: item.Question, Reply: reply, At: time.Now(), Took: time.Second}
			if a.ID, err = judgements.Append(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if i == 9 {
				if _, err := judgements.Undo(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	again := answersIn(t, path) // another process
	list, err := again.GatherAll(t.Context(), asked, ignore)
	if err != nil || len(list) != 1 || len(list[0].Answers) != 18 {
		t.Fatalf("%d kinds of votes, %v", len(list), err)
	}
	r := judge.NewReport(list[0], judge.Rule{Threshold: 2, Raters: 2})
	if r.Accepted != 4 || r.Judged != 9 || r.Unjudged != len(items)-9 {
		t.Errorf("%+v", r.RectifiedError)
	}
	if raters, err := again.Raters(t.Context()); err != nil || !slices.Equal(raters, []string{"ben", "ana"}) {
		t.Errorf("raters %v, %v; who answered last comes first", raters, err)
	}
}

// The attack goes on when the screen that wants its pictures is left, and is made once.
func TestAttackedOnce(t *testing.T) {
	w := hueWorkspace(t, 1)
	asked := engine.NewAskedPictures(w, always)
	left, leave := context.WithCancel(t.Context())
	leave()
	if err := w.Model.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := asked.Outcomes(left, true, ignore); err == nil && !asked.HasAttacked() {
		t.Error("nobody waited, and yet there is no error")
	}
	outcomes, err := asked.Outcomes(t.Context(), true, ignore)
	if err != nil || len(outcomes) != 7 || !asked.HasAttacked() {
		t.Fatalf("%d outcomes, %v", len(outcomes), err)
	}
	again, err := asked.Outcomes(t.Context(), true, ignore)
	if err != nil || &again[0] != &outcomes[0] || len(w.Engine().Jobs()) != 1 {
		t.Errorf("%d jobs, %v", len(w.Engine().Jobs()), err)
	}
}

// Published votes count for pictures that have the names by which they were published, and for no others.
func TestPublishedVotesReachTheResult(t *testing.T) {
	w, answers := hueWorkspace(t, 2), newAnswers(t)
	asked := engine.NewAskedPictures(w, always)
	outcomes, err := asked.Outcomes(t.Context(), false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	s, err := answers.Store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	vote := store.Vote{
		Source: people.ReaL, File: "ILSVRC2012_val_00000007.JPEG", Class: outcomes[0].Top[0],
		Yes: 4, No: 1,
	}
	if _, err := s.AddVotes(t.Context(), oneVote(vote)); err != nil {
		t.Fatal(err)
	}
	if list, err := answers.GatherAll(t.Context(), asked, ignore); err != nil || len(list) != 0 {
		t.Errorf("%d kinds of votes about pictures of other names, %v", len(list), err)
	}
	at, _ := asked.At(outcomes[0].Picture)
	w.Set.Items[at].Path = "val/" + vote.File
	list, err := answers.GatherAll(t.Context(), asked, ignore)
	if err != nil || len(list) != 1 || list[0].Votes[list[0].Outcomes[0].Question(0, judge.Whole)].Yes != 4 {
		t.Errorf("%+v, %v", list, err)
	}
}

// Examples show the class as the model knows it, and never the picture that is asked about.
func TestExamples(t *testing.T) {
	w := hueWorkspace(t, 8)
	asked := engine.NewAskedPictures(w, always)
	outcomes, err := asked.Outcomes(t.Context(), false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	all, err := asked.Examples(t.Context(), engine.Visible, 0, "")
	if err != nil || len(all) == 0 || len(all) > 6 {
		t.Fatalf("%d examples, %v", len(all), err)
	}
	shown, err := asked.Shown(t.Context(), engine.Visible, outcomes[0].Question(0, judge.Whole))
	if err != nil {
		t.Fatal(err)
	}
	others, err := asked.Examples(t.Context(), engine.Visible, 0, outcomes[0].Picture)
	if err != nil {
		t.Fatal(err)
	}
	for _, img := range others {
		if slices.Equal(img.Pix, shown.Pix) {
			t.Error("the picture is an example of itself")
		}
	}
	if _, err := asked.Shown(t.Context(), engine.Visible, judge.Question{Picture: "elsewhere"}); err == nil {
		t.Error("a picture of another data set is shown")
	}
}

func TestStudyAnswersAreKept(t *testing.T) {
	w, answers := hueWorkspace(t, 14), newAnswers(t)
	source := engine.NewStudyPictures(w, chosenByPlace(w))
	s, err := source.Prepare(t.Context(), 3, ignore)
	if err != nil || s.Classes() != 7 {
		t.Fatal(err)
	}
	assignments := engine.StudyAnswers{Answers: answers, Workspace: w}
	if err := answers.Enrol(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	for k := range 3 {
		r := s.Person(k, 0)
		a := study.Answer{
			Rater: "ana", Seed: r.Seed, Scene: r.Scene, Condition: r.Condition,
			Chosen: r.Columns[0].Class, Right: r.Columns[r.Right].Class, Took: time.Minute,
		}
		if _, err := assignments.Append(t.Context(), a, r.Target); err != nil {
			t.Fatal(err)
		}
	}
	for seed, want := range map[uint64]int{3: 3, 4: 0} {
		if got, err := assignments.Assignments(t.Context(), seed, false); err != nil || len(got) != want {
			t.Errorf("seed %d: %d answers, %v", seed, len(got), err)
		}
	}
	if got, err := assignments.Assignments(t.Context(), 3, true); err != nil || len(got) != 0 {
		t.Errorf("%d answers of people count as simulated, %v", len(got), err)
	}
}

// chosenByPlace selects the first pictures of every class, whatever the selector.
func chosenByPlace(w *engine.Workspace) []study.Class {
	classes := make([]study.Class, 7)
	for i, item := range w.Set.Items {
		c := &classes[item.Label]
		c.Class, c.Pictures = item.Label, append(c.Pictures, i)
	}
	for i := range classes {
		p := classes[i].Pictures
		chosen := study.Selection{Prototypes: p[:6], Criticisms: p[6:9]}
		classes[i].Selections = map[study.Selector]study.Selection{
			study.Adv: chosen, study.MMD: chosen,
			study.Probs: chosen,
		}
	}
	return classes
}

// A store that cannot be used says why, each time.
func TestAnswersWithoutStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beyond.db")
	write(t, path, []byte("this is a letter, not a database, and longer than a header"))
	answers := answersIn(t, path)
	if _, err := answers.Raters(t.Context()); err == nil {
		t.Error("a letter is taken for a store")
	}
	if _, err := answers.Append(t.Context(), store.Answer{}); err == nil {
		t.Error("an answer is kept in a letter")
	}
	if answers.Waiting() != 0 || answers.Rescue(time.Minute) != nil {
		t.Error("answers wait that were never taken")
	}
}
