package terms

import "testing"

func TestPlace(t *testing.T) {
	for want, at := range map[string][2]float64{
		"upper left": {0, 0}, "top": {0.5, 0.1}, "upper right": {1, 0.2}, "left": {0.2, 0.5}, "middle": {0.5, 0.5},
		"right": {0.9, 0.4}, "lower left": {0.1, 1}, "bottom": {0.34, 0.67}, "lower right": {1, 1},
	} {
		if got := Place(at[0], at[1]); got != want {
			t.Errorf("Place(%g, %g) = %q, want %q", at[0], at[1], got, want)
		}
	}
}

func TestColour(t *testing.T) {
	for want, c := range map[string][3]uint8{
		"black": {10, 20, 30}, "white": {250, 251, 252}, "grey": {120, 125, 130}, "red": {220, 20, 30},
		"orange": {240, 140, 20}, "brown": {120, 70, 20}, "yellow": {240, 230, 20}, "green": {30, 160, 40},
		"blue": {30, 80, 220}, "purple": {150, 40, 210}, "pink": {250, 150, 170},
	} {
		if got := Colour(c[0], c[1], c[2]); got != want {
			t.Errorf("Colour(%v) = %q, want %q", c, got, want)
		}
	}
}
