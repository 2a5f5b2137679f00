package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestComparedAgainstReference compares with statsmodels (testdata/compared.py).
func TestComparedAgainstReference(t *testing.T) {
	data, err := os.ReadFile("testdata/compared.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Holm []struct{ P, Adjusted []float64 }
		// Table is both yes, only the first, only the second, neither.
		Kappa []struct {
			Table [4]int
			Kappa float64
		}
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	const tolerance = 1e-12
	for _, c := range reference.Holm {
		for i, got := range Holm(c.P) {
			if math.Abs(got-c.Adjusted[i]) > tolerance {
				t.Errorf("Holm(%v)[%d] = %v, want %v", c.P, i, got, c.Adjusted[i])
			}
		}
	}
	for _, c := range reference.Kappa {
		if got := CohenKappa(c.Table[0], c.Table[1], c.Table[2], c.Table[3]); math.Abs(got-c.Kappa) > tolerance {
			t.Errorf("CohenKappa(%v) = %v, want %v", c.Table, got, c.Kappa)
		}
	}
	if len(reference.Holm) < 60 || len(reference.Kappa) < 60 {
		t.Error("the reference is incomplete")
	}
}

func TestKappaOfNothing(t *testing.T) {
	for _, table := range [][4]int{{}, {9, 0, 0, 0}, {0, 0, 0, 9}} {
		if got := CohenKappa(table[0], table[1], table[2], table[3]); !math.IsNaN(got) {
			t.Errorf("CohenKappa(%v) = %v, want NaN", table, got)
		}
	}
}
