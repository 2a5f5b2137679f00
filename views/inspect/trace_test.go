package inspect

import (
	"slices"
	"testing"

	"beyond/engine/attack"
)

func TestKeptDropsTheLeastUsed(t *testing.T) {
	const size = 100
	of := func(picture int) *trace {
		t := newTrace(traceKey{picture: picture})
		t.frames = []frame{{Step: attack.Step{Picture: make([]float32, size)}}}
		return t
	}
	k := kept{limit: 3 * of(0).bytes()}
	for i := range 3 {
		k.put(of(i))
	}
	k.get(traceKey{picture: 0})
	k.put(of(3)) // 1 is the one not looked at for longest
	var have []int
	for i := range 4 {
		if k.get(traceKey{picture: i}) != nil {
			have = append(have, i)
		}
	}
	if !slices.Equal(have, []int{0, 2, 3}) {
		t.Errorf("kept %v", have)
	}
	if k.get(traceKey{picture: 3, settings: attack.Settings{Steps: 5}}) != nil {
		t.Error("found under other settings")
	}
}
