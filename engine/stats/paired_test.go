package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestPairedAgainstReference compares with statsmodels (testdata/paired.py).
func TestPairedAgainstReference(t *testing.T) {
	data, err := os.ReadFile("testdata/paired.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		McNemar []struct {
			B, C int
			P    float64
		}
		MantelHaenszel []struct {
			Strata [][4]int
			P      float64
		} `json:"mantel_haenszel"`
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	const tolerance = 1e-12
	for _, c := range reference.McNemar {
		if got := McNemar(c.B, c.C); math.Abs(got-c.P) > tolerance {
			t.Errorf("McNemar(%d, %d) = %v, want %v", c.B, c.C, got, c.P)
		}
	}
	for _, c := range reference.MantelHaenszel {
		if _, got := MantelHaenszel(c.Strata); math.Abs(got-c.P) > tolerance {
			t.Errorf("MantelHaenszel(%v) = %v, want %v", c.Strata, got, c.P)
		}
	}
	if len(reference.McNemar) < 200 || len(reference.MantelHaenszel) < 200 {
		t.Error("the reference is incomplete")
	}
}

func TestMantelHaenszelWithinStrata(t *testing.T) {
	// In each stratum both shares are equal. Only the margins differ, so a pooled table would show a difference.
	difference, p := MantelHaenszel([][4]int{{80, 20, 8, 2}, {2, 8, 20, 80}})
	if math.Abs(difference) > 1e-12 || p != 1 {
		t.Errorf("difference %v, p %v, want 0 and 1", difference, p)
	}
	if difference, p = MantelHaenszel([][4]int{{5, 5, 0, 0}, {0, 0, 3, 1}}); difference != 0 || p != 1 {
		t.Errorf("strata with one side only: difference %v, p %v, want 0 and 1", difference, p)
	}
	// 8/10 and 2/10: E a = 5, Var = 10·10·10·10/(400·19) = 1.315789, χ² = 2.5²/1.315789 = 4.75, p = 0.029299.
	difference, p = MantelHaenszel([][4]int{{8, 2, 2, 8}, {5, 5, 0, 0}})
	if math.Abs(difference-0.6) > 1e-12 || math.Abs(p-0.029299) > 1e-6 {
		t.Errorf("difference %v, p %v, want 0.6 and 0.029299", difference, p)
	}
}
