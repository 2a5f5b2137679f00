package inspect

import (
	"slices"
	"testing"

	"beyond/engine/attack"
)

func TestCacheDropsTheLeastUsed(t *testing.T) {
	const size = 100
	of := func(picture int) *trace {
		t := newTrace(traceKey{picture: picture}, false)
		t.frames = []frame{{Step: attack.Step{Picture: make([]float32, size)}}}
		return t
	}
	c := cache{limit: 3 * of(0).bytes()}
	for i := range 3 {
		c.put(of(i))
	}
	c.get(traceKey{picture: 0})
	c.put(of(3)) // 1 is the one used longest ago
	var have []int
	for i := range 4 {
		if c.get(traceKey{picture: i}) != nil {
			have = append(have, i)
		}
	}
	if !slices.Equal(have, []int{0, 2, 3}) {
		t.Errorf("kept %v", have)
	}
	if c.get(traceKey{picture: 3, settings: attack.Settings{Steps: 5}}) != nil {
		t.Error("found under other settings")
	}
}
