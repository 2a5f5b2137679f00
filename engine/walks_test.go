package engine

import (
	"context"
	"path/filepath"
	"reflect"
	"testing"

	"beyond/engine/store"
	"beyond/engine/walk"
)

// walks opens an engine on results at path and walks from pictures. It returns how many pictures the network was given.
func walks(t *testing.T, path string, along []walk.Walk, change func(*Workspace)) (r Walks, computed int) {
	t.Helper()
	results, err := store.OpenResults(path, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{}
	e := New(Config{Workers: 2, Results: results, Code: "1"})
	defer e.Close()
	m, sum := fakeModel(t, f), "5e55"
	m.sha256.Store(&sum)
	w := e.Open(m, pictures(t, 12))
	change(w)
	if r, err = w.WalkAll(context.Background(), w.Set.All(), along, 7, Progress{}); err != nil {
		t.Fatal(err)
	}
	for _, n := range f.batches {
		computed += n
	}
	return r, computed
}

// TestWalks sums up walks from ten labelled pictures, one without a label, and one that cannot be read. The network's
// answer is the brightest of three colours.
func TestWalks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	along := []walk.Walk{walk.New(walk.Brightness, 2), {Kind: walk.Hue, Values: []float64{1, 120, 0}}}
	unlabel := func(w *Workspace) { w.Set.Items[3].Label = -1 }
	r, computed := walks(t, path, along, unlabel)
	if r.N != 10 || r.Unlabelled != 1 || len(r.Skipped) != 1 || r.Pictures() != 12 || len(r.Along) != 2 {
		t.Errorf("%d labelled, %d not, %v skipped", r.N, r.Unlabelled, r.Skipped)
	}
	hue := r.Along[1]
	if len(hue.Accuracy) != 4 || hue.Accuracy[0] != hue.Accuracy[3] || hue.Accuracy[2] == hue.Accuracy[0] {
		t.Errorf("accuracy %v: want the first step's at the last, and another in between", hue.Accuracy)
	}
	if hue.Survived[3].K != hue.Survived[2].K {
		t.Errorf("survived %v: a picture once wrong stays wrong", hue.Survived)
	}
	if hue.Misled.N != hue.Accuracy[0].K || hue.Misled.K != hue.Accuracy[0].K-hue.Survived[3].K {
		t.Errorf("misled %v of %v", hue.Misled, hue.Accuracy[0])
	}
	wrong := 0
	for _, img := range r.Images {
		if step := img.FirstWrong["hue"]; !img.Unlabelled && step != nil && *step == 0 {
			wrong++
		}
		if img.Walks != nil {
			t.Errorf("%s lists its steps", img.Path)
		}
	}
	if wrong != hue.Accuracy[0].N-hue.Accuracy[0].K {
		t.Errorf("%d wrong from the start, accuracy %v", wrong, hue.Accuracy[0])
	}
	readBack(t, r)
	if want := 11 * (1 + 2 + 3); computed != want {
		t.Errorf("%d pictures were computed, want %d", computed, want)
	}
	again, computed := walks(t, path, along, unlabel)
	if computed != 0 {
		t.Errorf("a second run computed %d pictures", computed)
	}
	for i := range again.Skipped { // errors name folders of their own
		again.Skipped[i], r.Skipped[i] = r.Skipped[0], r.Skipped[0]
	}
	if !reflect.DeepEqual(again, r) {
		t.Errorf("a second run gave %+v, want %+v", again, r)
	}
}

// TestWalkSteps compares the steps that a screen is given with those of the document.
func TestWalkSteps(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 2))
	along := walk.New(walk.Noise, 3)
	course, err := w.Course(context.Background(), Visible, 0, along, 1)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for s, err := range w.Walk(context.Background(), Visible, 0, along, 1) {
		if err != nil {
			t.Fatal(err)
		}
		f := course.Steps[s.Index]
		if f.Top1 != s.Top[0].Class || f.PTop1 != s.Top[0].P || f.PTrue != s.PLabel || (s.L2 > 0) != (s.Index > 0) {
			t.Errorf("step %d: %+v and %+v", s.Index, f, s)
		}
		steps++
	}
	if steps != 4 {
		t.Errorf("%d steps, want 4", steps)
	}
}

// TestWalkCancelled ends walks early.
func TestWalkCancelled(t *testing.T) {
	f := &fake{hold: make(chan struct{}), began: make(chan struct{}, 100)}
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, f), pictures(t, 4))
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-f.began; cancel() }()
	if _, err := w.WalkAll(ctx, w.Set.All(), []walk.Walk{walk.New(walk.Blur, 3)}, 0, Progress{}); err != context.Canceled {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}
