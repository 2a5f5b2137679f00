package attack

import (
	"testing"

	"beyond/engine/score"
)

// A picture that is right again after a wrong step stays lost (docs/decisions/4-accuracy-under-attack.md).
func TestAccuracy(t *testing.T) {
	var back, firm, lost Trace
	for k, class := range []int{0, 1, 0} {
		back.Add(Step{Index: k, Top: []score.Score{{Class: class}}}, 0)
		firm.Add(Step{Index: k, Top: []score.Score{{Class: 0}}}, 0)
		lost.Add(Step{Index: k, Top: []score.Score{{Class: class}}}, 2)
	}
	curve := Accuracy([]Trace{back, firm, lost}, 3)
	for k, want := range []int{2, 1, 1, 1} { // step 3: the attacks ended early
		if curve[k].K != want || curve[k].N != 3 {
			t.Errorf("step %d: %d of %d right, want %d of 3", k, curve[k].K, curve[k].N, want)
		}
	}
	if len(back.Steps) != 3 || *back.FirstWrong != 1 || firm.FirstWrong != nil || *lost.FirstWrong != 0 {
		t.Errorf("first wrong steps %v, %v, %v; want 1, none, 0", back.FirstWrong, firm.FirstWrong, lost.FirstWrong)
	}
}
