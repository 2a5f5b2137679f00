package inspect

import (
	"slices"
	"testing"
)

func TestOneTwoFive(t *testing.T) {
	want := []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50}
	if got := oneTwoFive(-2, 1); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestRung(t *testing.T) {
	ladder := []int{1, 2, 5}
	for _, c := range []struct{ v, by, want int }{
		{1, 1, 2},
		{2, -1, 1},
		{1, -1, 1},
		{5, 1, 5},
		{3, 1, 5},
		{3, -1, 2},
		{9, -1, 5},
		{9, 1, 9},
		{0, 1, 1},
		{0, -1, 0},
	} {
		if got := rung(ladder, c.v, c.by); got != c.want {
			t.Errorf("rung(%d, %+d) = %d, want %d", c.v, c.by, got, c.want)
		}
	}
}
