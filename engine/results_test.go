package engine

import (
	"bytes"
	"context"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"beyond/engine/attack"
	"beyond/engine/score"
	"beyond/engine/store"
)

// session computes everything about a set with results at path, as one run of the program, and returns the
// outcomes and how many pictures the network was given.
func session(t *testing.T, path, code string, change func(*Workspace)) (outcomes []Outcome, computed int) {
	t.Helper()
	results, err := store.OpenResults(path, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	e, f := New(Config{Workers: 2, Results: results, Code: code}), &fake{}
	defer e.Close()
	m := fakeModel(t, f)
	sum := "5e55"
	m.sha256.Store(&sum)
	w := e.Open(m, pictures(t, 24))
	change(w)
	indices := make([]int, len(w.Set.Items))
	for i := range indices {
		indices[i] = i
	}
	if err := w.Evaluate(context.Background(), indices, Progress{}); err != nil {
		t.Fatal(err)
	}
	for _, i := range indices {
		_, _ = w.PredictWhole(context.Background(), Background, i) // an error is the outcome's
	}
	settings := attack.Settings{Epsilon: 0.2, Steps: 5}
	if err := w.MeasureRobustness(context.Background(), indices, settings, Progress{}); err != nil {
		t.Fatal(err)
	}
	outcomes, _ = w.Outcomes()
	for i := range outcomes { // errors name folders of their own
		if outcomes[i].Err != nil {
			outcomes[i] = Outcome{}
		}
	}
	for _, n := range f.batches {
		computed += n
	}
	return outcomes, computed
}

func TestASecondRunComputesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	as := func(*Workspace) {}
	first, computed := session(t, path, "1", as)
	if computed < 24 {
		t.Fatalf("the first run computed %d pictures", computed)
	}
	second, again := session(t, path, "1", as)
	if again != 0 {
		t.Errorf("the second run computed %d pictures", again)
	}
	if !reflect.DeepEqual(first, second) {
		t.Errorf("the second run knows\n%+v\nthe first\n%+v", second, first)
	}
	for name, change := range map[string]func(*Workspace){
		"another model":  func(w *Workspace) { sum := "0ther"; w.Model.sha256.Store(&sum) },
		"another preset": func(w *Workspace) { w.Model.Preset.Mean[1] = 0.001 },
	} {
		if _, n := session(t, path, "1", change); n != computed {
			t.Errorf("%s: computed %d pictures, want %d", name, n, computed)
		}
	}
	if _, n := session(t, path, "2", as); n != computed {
		t.Errorf("another version of the program: computed %d pictures, want %d", n, computed)
	}
}

// memory is Results in memory.
type memory struct{ values map[store.Key][]byte }

func (m memory) Get(k store.Key) ([]byte, bool) { v, ok := m.values[k]; return v, ok }
func (m memory) Put(k store.Key, v []byte)      { m.values[k] = v }
func (m memory) Close() error                   { return nil }

func TestResultsThatMakeNoSenseAreComputedAnew(t *testing.T) {
	e, f := New(Config{Workers: 1}), &fake{}
	defer e.Close()
	m := memory{map[store.Key][]byte{}}
	e.results = m
	model := fakeModel(t, f)
	sum := "5e55"
	model.sha256.Store(&sum)
	set := pictures(t, 3)
	want, err := e.Open(model, set).PredictWhole(context.Background(), Visible, 1)
	if err != nil || len(m.values) != 2 {
		t.Fatalf("%v, %d kept", err, len(m.values))
	}
	for k, whole := range m.values {
		for _, broken := range [][]byte{
			nil, {}, whole[:len(whole)/2], whole[:len(whole)-1], append(bytes.Clone(whole), 0), bytes.Repeat([]byte{0xff}, len(whole)),
		} {
			m.values[k] = broken
			got, err := e.Open(model, set).PredictWhole(context.Background(), Visible, 1)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%d bytes kept: %+v, %v, want %+v", len(broken), got, err, want)
			}
		}
	}
}

func TestWithoutResultsNothingIsKept(t *testing.T) {
	e := New(Config{Workers: 1})
	defer e.Close()
	if _, ok := e.Open(fakeModel(t, &fake{}), pictures(t, 1)).resultKey(context.Background(), Visible, 0); ok {
		t.Error("there is a key, and nothing to use it for")
	}
}

func TestKeptPredictionsAreEqualToTheBit(t *testing.T) {
	for _, p := range []*Prediction{
		{Rank: 1, PLabel: math.Nextafter(1, 0), Top: []score.Score{{Class: 999, P: 1e-300}, {P: math.Copysign(0, -1)}}},
		{Top: []score.Score{}},
	} {
		got, err := decodePrediction(encodePrediction(p))
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%+v, %v, want %+v", got, err, p)
		}
	}
	for _, f := range [][]float32{{math.MaxFloat32, -0.1, 1e-45}, {}} {
		if got, err := decodeFeatures(encodeFeatures(f)); err != nil || !slices.Equal(got, f) {
			t.Errorf("%v, %v, want %v", got, err, f)
		}
	}
}

func FuzzKeptPrediction(f *testing.F) {
	f.Add(encodePrediction(&Prediction{
		Rank: 1, PLabel: 0.5, Top: []score.Score{{Class: 3, P: 0.5}},
	}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := decodePrediction(b)
		if err == nil && !bytes.Equal(encodePrediction(p), b) {
			t.Errorf("%x means %+v, which is kept as %x", b, p, encodePrediction(p))
		}
	})
}
