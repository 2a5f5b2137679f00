package cli

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/catalogue"
)

// The words that the screen of an attack copies (TestStepWithinABound of views/inspect) make the steps of its settings.
func TestAttackOfTheScreen(t *testing.T) {
	file := filepath.Join(photos(t), "n07747607_orange.png")
	words := "attack " + file +
		" --label n07747607 --method pgd --bound 0.03137254901960784 --seed 1 --norm linf --epsilon 0.005 --steps 10 --json"
	code, out, stderr := command(t, strings.Fields(words)...)
	var got engine.Attacks
	if err := json.Unmarshal([]byte(out), &got); code != 0 || err != nil || len(got.Images) != 1 {
		t.Fatalf("%d, %v, %s", code, err, stderr)
	}
	a := &app{}
	err := a.withWorkspace(t.Context(), file, catalogue.Choice{Model: "efficientnet-lite0"}, func(w *engine.Workspace) error {
		if err := relabel(w.Set, w.Model.Classes, "n07747607"); err != nil {
			return err
		}
		s := attack.Settings{
			Method: attack.PGD, Norm: attack.Linf, Epsilon: 0.005, Bound: 8. / 255, Steps: 10, Rounding: true,
		}
		var want attack.Trace
		for step, err := range w.Attack(t.Context(), engine.Visible, 0, s.WithRestarts(1, 1)) {
			if err != nil {
				return err
			}
			want.Add(step, got.Images[0].Label.Index)
		}
		if !reflect.DeepEqual(got.Images[0].Trace, want) {
			t.Errorf("the command's steps are\n%+v\nthe screen's\n%+v", got.Images[0].Trace, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
