package golden

import "testing"

// TestMeasured tells work with the square of the items from work with the items, and from work that is dear once.
func TestMeasured(t *testing.T) {
	defer func(before func() float64) { clock = before }(clock)
	now := 0.0
	clock = func() float64 { return now }
	runs := 0
	for name, c := range map[string]struct {
		seconds func(n float64) float64
		dear    bool
	}{
		"proportional": {func(n float64) float64 { return n * 1e-6 }, false},
		"the square":   {func(n float64) float64 { return n*1e-6 + n*n*1e-9 }, true},
		"noise": {func(n float64) float64 {
			if runs++; runs%4 == 0 {
				return n * 2e-5
			}
			return n * 1e-6
		}, false},
		"too small": {func(n float64) float64 { return n * n * 1e-14 }, false},
	} {
		run := func(n int) { now += c.seconds(float64(n)) }
		_, small, large := measured(200, 100_000, run)
		if dear := large > allowed*max(small, enough/4); dear != c.dear {
			t.Errorf("%s: %g s and %g s: %v, want %v", name, small, large, dear, c.dear)
		}
		m, small, large := confirmed(1000, func(n int) func(int) { return func(int) { run(n) } })
		if m > 0 != c.dear {
			t.Errorf("%s: %d items %g s, four times as many %g s, want it confirmed: %v", name, m, small, large, c.dear)
		}
	}
}
