package engine

import (
	"context"
	"testing"

	"beyond/engine/dataset"
)

// TestOnto: what is known of a picture is known of it in a longer list and in a sorted one, unless its label differs.
func TestOnto(t *testing.T) {
	e := New(Config{Workers: 1})
	defer e.Close()
	set := pictures(t, 4)
	found := *set
	found.Items = []dataset.Item{set.Items[2], set.Items[0]}
	w := e.Open(fakeModel(t, &fake{}), &found)
	var known []*Prediction
	for i := range found.Items {
		p, err := w.Predict(context.Background(), Visible, i)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, p)
	}
	longer := found
	longer.Items = append(found.Items[:2:2], set.Items[3])
	if on := w.Onto(&longer); on.Outcome(0).Prediction != known[0] || on.Outcome(1).Prediction != known[1] ||
		on.Outcome(2).Prediction != nil {
		t.Error("a longer list knows other predictions")
	}
	sorted := *set
	sorted.Items = append([]dataset.Item(nil), set.Items...)
	sorted.Items[0].Label++
	if on := w.Onto(&sorted); on.Outcome(2).Prediction != known[0] || on.Outcome(0).Prediction != nil {
		t.Error("a sorted list knows other predictions")
	}
}
