package engine

import (
	"slices"
	"testing"
)

func TestAdjacent(t *testing.T) {
	array := []float32{1, 2, 3, 4, 5, 6, 7, 8}
	part := func(i int) *request { return &request{input: array[2*i : 2*i+2]} }
	alone := &request{input: []float32{9, 10}}
	for name, c := range map[string]struct {
		batch []*request
		want  []float32
		own   bool // not copied
	}{
		"in order":       {[]*request{part(1), part(2), part(3)}, []float32{3, 4, 5, 6, 7, 8}, true},
		"one":            {[]*request{alone}, []float32{9, 10}, true},
		"out of order":   {[]*request{part(2), part(1)}, []float32{5, 6, 3, 4}, false},
		"with a gap":     {[]*request{part(0), part(2)}, []float32{1, 2, 5, 6}, false},
		"one from else":  {[]*request{part(0), alone, part(1)}, []float32{1, 2, 9, 10, 3, 4}, false},
		"past the array": {[]*request{part(3), part(0)}, []float32{7, 8, 1, 2}, false},
	} {
		var s sessions
		got := s.joined(c.batch)
		if !slices.Equal(got, c.want) || (&got[0] == &c.batch[0].input[0]) != c.own {
			t.Errorf("%s: %v, want %v; own: %t", name, got, c.want, c.own)
		}
	}
}
