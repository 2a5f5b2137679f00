package engine

import (
	"context"
	"slices"
	"strings"
	"testing"

	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/judge"
	"beyond/engine/study"
)

func TestAsked(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 12))
	w.Set.Items[0].Label = 1 // red: a mistake of the model's
	var left []string
	progress := Progress{Failed: func(item string, _ error) { left = append(left, item) }}
	asked, err := w.Asked(context.Background(), w.Set.All(), nil, progress)
	outcomes := asked.Outcomes
	if err != nil || len(outcomes) != 11 || len(left) != 1 {
		t.Fatalf("%d asked, %v left out, %v", len(outcomes), left, err)
	}
	for i, a := range outcomes {
		at := asked.At[a.Picture]
		want, err := w.Content(at)
		if err != nil || a.Picture != want || len(a.Picture) != 64 || a.Variant != "" || a.Label != w.Set.Items[at].Label {
			t.Errorf("picture %d: %+v, content %s, %v", i, a, want, err)
		}
	}
	items := judge.AskMistakes.Items(outcomes, judge.Whole)
	if len(items) != 1 || items[0].Class != 0 || items[0].Picture != outcomes[0].Picture {
		t.Errorf("mistakes %+v", items)
	}
}

// Pictures that are right are attacked, mistakes stay as they are; a rater then sees the picture that fools the model.
func TestAskedUnderAttack(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 9))
	w.Set.Items[0].Label = 1
	s := attack.Settings{Norm: attack.Linf, Epsilon: 0.1, Steps: 10}
	asked, err := w.Asked(context.Background(), w.Set.All(), &s, Progress{})
	outcomes := asked.Outcomes
	if err != nil || len(outcomes) != 9 {
		t.Fatalf("%d asked, %v", len(outcomes), err)
	}
	if outcomes[0].Variant != "" || outcomes[0].Top[0] != 0 {
		t.Errorf("a mistake was attacked: %+v", outcomes[0])
	}
	ctx := context.Background()
	for _, a := range outcomes[1:] {
		at := asked.At[a.Picture]
		if a.Variant != w.Variant(s) || a.Top[0] == a.Label {
			t.Fatalf("not fooled: %+v", a)
		}
		whole, err := w.Shown(ctx, Background, at, a.Question(0, judge.Whole), s)
		if err != nil {
			t.Fatal(err)
		}
		clean, _, err := w.Crop(ctx, Background, at)
		if err != nil || slices.Equal(whole.Pix, clean.Pix) {
			t.Errorf("picture %d is shown as it was before the attack, %v", at, err)
		}
	}
	a, b := w.Variant(s), w.Variant(attack.Settings{Norm: attack.Linf, Epsilon: 0.2, Steps: 10})
	if a == b || strings.Contains(a, "\n") {
		t.Errorf("variants %q and %q", a, b)
	}
}

func TestStudyClasses(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 60))
	settings := attack.Settings{Norm: attack.Linf, Epsilon: 0.1, Steps: 10}
	classes, err := w.StudyClasses(context.Background(), critic.DefaultOptions(), settings, Progress{})
	if err != nil || len(classes) != 3 {
		t.Fatalf("%d classes, %v", len(classes), err)
	}
	for _, c := range classes {
		for selector, chosen := range c.Selections {
			if len(chosen.Prototypes) != study.Shown {
				t.Errorf("class %d: %s chose %d prototypes", c.Class, selector, len(chosen.Prototypes))
			}
			for _, i := range append(slices.Clone(chosen.Prototypes), chosen.Criticisms...) {
				if w.Set.Items[i].Label != c.Class || !slices.Contains(c.Pictures, i) {
					t.Errorf("class %d: %s chose picture %d of another class", c.Class, selector, i)
				}
			}
		}
	}
}
