package engine

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"beyond/engine/people"
	"beyond/engine/store"
)

func TestMarking(t *testing.T) {
	s, err := store.Open(t.Context(), store.Config{
		Path: filepath.Join(t.TempDir(), "s.db"), Now: time.Now, Valid: people.Valid,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 6))
	m := NewMarking(people.AnswersOf(s), w, "ana")
	version := w.Version()
	toggle := func(i int, want bool) {
		t.Helper()
		if in, err := m.Toggle(t.Context(), i); err != nil || in != want {
			t.Fatalf("picture %d: in %v, %v; want %v", i, in, err, want)
		}
	}
	toggle(1, true)
	if err := m.Select("hands"); err != nil {
		t.Fatal(err)
	}
	toggle(1, true)
	toggle(2, true)
	toggle(2, false)
	if err := m.Note(t.Context(), 2, "too dark"); err != nil {
		t.Fatal(err)
	}
	if w.Version() == version {
		t.Error("nobody is told of the marks")
	}
	if err := w.Evaluate(t.Context(), w.Set.All(), Progress{}); err != nil {
		t.Fatal(err)
	}
	// Another start on the same store knows the same.
	again := e.Open(w.Model, w.Set)
	other := NewMarking(people.AnswersOf(s), again, "ben")
	if err := other.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := again.Evaluate(t.Context(), again.Set.All(), Progress{}); err != nil {
		t.Fatal(err)
	}
	for _, w := range []*Workspace{w, again} {
		p := w.Evidence().Pictures
		if !slices.Equal(p[1].Selections, []string{"hands", FirstSelection}) || len(p[2].Selections) > 0 ||
			p[2].Note != "too dark" || p[1].Note != "" {
			t.Errorf("%+v, %+v", p[1], p[2])
		}
	}
	if m.Select(" ") == nil || m.Selected() != "hands" {
		t.Error("a selection without a name is used")
	}
}
