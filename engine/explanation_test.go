package engine

import (
	"encoding/json"
	"reflect"
	"testing"

	"beyond/engine/lime"
	"beyond/engine/saliency"
)

// TestExplanationsReadBack writes explanations as JSON and reads the same ones again.
func TestExplanationsReadBack(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	w := goldenWorkspace(t, e)
	method := saliency.Gradient
	for name, plan := range map[string]ExplainPlan{
		"surrogate": {LIME: lime.Settings{Samples: 80, Sigma: 0.25, K: 3}, Judge: true, Stability: 1, Timing: true},
		"gradient":  {LIME: lime.Default(), Method: &method},
		"too few":   {LIME: lime.Settings{Samples: 2, Sigma: 0.25, K: 3}},
	} {
		var explained []Explained
		wrote, err := w.ExplainAll(t.Context(), []int{0}, plan, Progress{}, func(x Explained) error {
			explained = append(explained, x)
			return nil
		})
		if err != nil || len(explained) != 1 || wrote.N != 1 || (wrote.Images[0].Problem != "") != (name == "too few") {
			t.Fatalf("%s: %d explained, %+v, %v", name, len(explained), wrote, err)
		}
		data, err := json.Marshal(wrote)
		if err != nil {
			t.Fatal(err)
		}
		var read Explanations
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read, wrote) {
			t.Errorf("%s: read %+v\nwrote %+v", name, read.Images[0], wrote.Images[0])
		}
	}
}
