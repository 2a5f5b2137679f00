package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"beyond/engine/attack"
	"beyond/engine/judge"
	"beyond/engine/store"
)

// replacing is Results that replaces a picture between the read that names a result and the read that it is computed
// from.
type replacing struct {
	memory
	replace func()
}

func (r replacing) Get(k store.Key) ([]byte, bool) {
	value, ok := r.memory.Get(k)
	r.replace()
	return value, ok
}

// TestFault_44 replaces a picture's file while it is predicted or attacked. The result must not be kept for the
// picture that the file held before.
func TestFault_44(t *testing.T) {
	for name, compute := range map[string]func(*Workspace) error{
		"prediction": func(w *Workspace) error { _, err := w.Predict(t.Context(), Visible, 0); return err },
		"attack": func(w *Workspace) error {
			_, err := w.robustness(t.Context(), Visible, 0, 0, attack.Settings{Epsilon: 0.2, Steps: 2})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			set, moved := picturesIn(t, dir, 2), filepath.Join(t.TempDir(), "other.png")
			other, err := set.Read(1)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, set.Items[0].Path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			e := New(Config{Workers: 1})
			defer e.Close()
			m := memory{map[store.Key][]byte{}}
			e.results = replacing{m, func() {
				if err := errors.Join(os.WriteFile(moved, other, 0o600), os.Rename(moved, path)); err != nil {
					t.Error(err)
				}
			}}
			model := fakeModel(t, &fake{})
			sum := "5e55"
			model.sha256.Store(&sum)
			if err := compute(e.Open(model, set)); err != nil {
				t.Fatal(err)
			}
			for key := range m.values {
				if key.Picture == fmt.Sprintf("%x", sha256.Sum256(before)) {
					t.Errorf("%s is kept about a picture that was replaced", key.Method)
				}
			}
			if err := os.WriteFile(path, before, 0o600); err != nil {
				t.Fatal(err)
			}
			e.results = m
			for range 2 { // computes, then finds
				got, err := e.Open(model, set).Predict(t.Context(), Visible, 0)
				if err != nil || got.Top[0].Class != 0 || got.Content == "" {
					t.Errorf("%+v, %v, want class 0 at rest", got, err)
				}
			}
		})
	}
}

// TestFault_44_Asked replaces a picture after it is predicted. People are not asked about the new one.
func TestFault_44_Asked(t *testing.T) {
	e := New(Config{Workers: 1})
	defer e.Close()
	dir := t.TempDir()
	set := picturesIn(t, dir, 2)
	w := e.Open(fakeModel(t, &fake{}), set)
	asked, err := w.Asked(t.Context(), []int{0}, nil, Progress{})
	if err != nil || len(asked.Outcomes) != 1 {
		t.Fatalf("%+v, %v, want one picture", asked, err)
	}
	other, err := set.Read(1)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, set.Items[0].Path), append(other, 0), 0o600); err != nil {
		t.Fatal(err)
	}
	question := asked.Outcomes[0].Question(0, judge.Whole)
	if _, err := w.Shown(context.Background(), Visible, 0, question, attack.Settings{}); !errors.Is(err, errChanged) {
		t.Errorf("shown with %v, want %v", err, errChanged)
	}
	again, err := w.Asked(t.Context(), []int{0}, nil, Progress{})
	if err != nil || !reflect.DeepEqual(again, asked) {
		t.Errorf("asked %+v, %v, want the picture that was predicted: %+v", again, err, asked)
	}
}
