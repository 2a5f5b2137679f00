package inspect

import (
	"context"
	"errors"
	"strings"
	"testing"

	"beyond/engine/score"
	"beyond/ui/uitest"
)

// The models beside the one in use are asked about each step on screen, and their answers stand beside its figures.
func TestOthersSeeTheStepOnScreen(t *testing.T) {
	m := screen(t, newFake(), fooled, 120, 37)
	var asked [][]float32
	m.options.Others = func(_ context.Context, side int, unit []float32) []Opinion {
		if len(unit) != 3*side*side {
			t.Errorf("%d values of a crop of %d", len(unit), side)
		}
		asked = append(asked, unit)
		return []Opinion{
			{Model: "second", First: score.Score{Class: 1, P: 0.25}}, {Model: "third", Err: errors.New("out of memory")},
		}
	}
	answered(m)
	first := len(asked)
	uitest.PressAll(m, "right")
	if len(asked) != first+1 || &asked[first][0] != &m.trace.frames[1].Picture[0] {
		t.Fatalf("asked %d times at first, and %d after a step", first, len(asked))
	}
	for _, size := range [][2]int{{80, 20}, {120, 20}, {120, 37}} {
		drawn := uitest.Drawn(m, size[0], size[1]).Text()
		for _, want := range []string{"second", "25.0 %", "third: out of memory"} {
			if strings.Count(drawn, want) != 1 {
				t.Errorf("%q %d times in\n%s", want, strings.Count(drawn, want), drawn)
			}
		}
	}
}
