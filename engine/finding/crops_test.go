package finding

import (
	"reflect"
	"testing"

	"beyond/engine/stats"
)

// TestNewCrops sums up a picture that is right everywhere, one right at two places but not in the centre, one that is
// wrong in the corner, and one that is wrong everywhere.
func TestNewCrops(t *testing.T) {
	at := func(class int) (places [10]int) {
		for i := range places {
			places[i] = class
		}
		return places
	}
	saved, fragile := at(2), at(7)
	saved[0], saved[9] = 5, 5
	fragile[8] = 1
	c := NewCrops([]CropAnswers{
		{"a", 3, at(3), 3}, {"b", 5, saved, 5}, {"c", 7, fragile, 7}, {"d", 0, at(4), 4},
	})
	if c.N != 4 || c.Elsewhere != stats.NewShare(1, 2) || c.Fragile != stats.NewShare(1, 2) {
		t.Errorf("%d, right elsewhere %v, wrong elsewhere %v", c.N, c.Elsewhere, c.Fragile)
	}
	if want := []Saved{{"b", []string{"top left", "whole"}}}; !reflect.DeepEqual(c.Saved, want) {
		t.Errorf("saved %v", c.Saved)
	}
	if c.Averaged != stats.NewShare(1, 4) || c.Places[CropCentre] != (CropError{"centre", stats.NewShare(2, 4)}) ||
		c.Places[0].Error.K != 1 || c.Places[8].Error.K != 3 {
		t.Errorf("averaged %v, places %v", c.Averaged, c.Places)
	}
}
