package engine

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"beyond/engine/attack"
)

// Documents of results read back as they were.
func TestDocuments(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 12))
	w.Set.Items[3].Label = -1
	if err := w.Evaluate(context.Background(), w.Set.All(), Progress{}); err != nil {
		t.Fatal(err)
	}
	s := attack.Settings{Norm: attack.L2, Epsilon: 0.1, Steps: 3}
	attacks, err := w.AttackAll(context.Background(), w.Set.All(), s, Progress{})
	if err != nil {
		t.Fatal(err)
	}
	if attacks.N != 10 || attacks.Unlabelled != 1 || len(attacks.Skipped) != 1 || attacks.Pictures() != 12 {
		t.Errorf("%d attacked, %d unlabelled, %v skipped", attacks.N, attacks.Unlabelled, attacks.Skipped)
	}
	if len(attacks.Accuracy) != 4 {
		t.Errorf("accuracy %v, want it after 0 to 3 steps", attacks.Accuracy)
	}
	readBack(t, attacks)
	sameAccuracy(t, e, s)
	readBack(t, w.Evaluation(w.Set.All(), true))

	q := question(1, ByLabel)
	c, err := w.Critique(context.Background(), Background, q, Progress{})
	if err != nil {
		t.Fatal(err)
	}
	several := w.CriticReport([]*Critique{c})
	q.Selectors = q.Selectors[:1]
	if c, err = w.Critique(context.Background(), Background, q, Progress{}); err != nil {
		t.Fatal(err)
	}
	one := w.CriticReport([]*Critique{c})
	four := several.Classes[0]
	if four.SelectorChoices != nil || len(four.Overlap) != 6 || len(one.Classes[0].All()) != 1 {
		t.Errorf("%+v and %+v", four, one.Classes)
	}
	readBack(t, several)
	readBack(t, one.First())
}

// sameAccuracy compares attacks that end at the first wrong step, with nothing known, with whole ones.
func sameAccuracy(t *testing.T, e *Engine, s attack.Settings) {
	t.Helper()
	s.Epsilon, s.Steps = 2, 9
	for _, s.Method = range []attack.Method{attack.IFGSM, attack.DeepFool} {
		var whole, short Attacks
		for _, run := range []func(*Workspace) error{
			func(w *Workspace) (err error) {
				whole, err = w.AttackAll(context.Background(), w.Set.All(), s, Progress{})
				return err
			},
			func(w *Workspace) (err error) {
				short, err = w.AttackUntilWrong(context.Background(), w.Set.All(), s, Progress{})
				return err
			},
		} {
			w := e.Open(fakeModel(t, &fake{}), pictures(t, 12))
			w.Set.Items[3].Label = -1
			if err := run(w); err != nil {
				t.Fatal(err)
			}
		}
		wrong := 0
		for i, img := range whole.Images {
			if img.FirstWrong != nil {
				wrong++
			}
			whole.Images[i].Steps, short.Images[i].Steps = nil, nil
		}
		if !reflect.DeepEqual(short, whole) || wrong == 0 {
			t.Errorf("%v until wrong: %+v, want %+v; %d are wrong", s.Method, short.Accuracy, whole.Accuracy, wrong)
		}
	}
}

// readBack writes a document, reads it and writes it again. The documents must be the same.
func readBack[T any](t *testing.T, document T) {
	t.Helper()
	written, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var read T
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(read)
	if err != nil || !reflect.DeepEqual(written, again) {
		t.Errorf("%T reads back as\n%s, %v; want\n%s", document, again, err, written)
	}
}
