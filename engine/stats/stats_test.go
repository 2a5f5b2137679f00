package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestAgainstReference compares with SciPy and statsmodels (testdata/reference.py).
func TestAgainstReference(t *testing.T) {
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Fisher []struct {
			Table [4]int
			P     float64
		}
		Wilson []struct {
			K, N     int
			Interval [2]float64
		}
		BenjaminiHochberg []struct {
			P, Adjusted []float64
		} `json:"benjamini_hochberg"`
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	const tolerance = 1e-12
	for _, c := range reference.Fisher {
		if got := Fisher(c.Table[0], c.Table[1], c.Table[2], c.Table[3]); math.Abs(got-c.P) > tolerance {
			t.Errorf("Fisher(%v) = %v, want %v", c.Table, got, c.P)
		}
	}
	for _, c := range reference.Wilson {
		s := NewShare(c.K, c.N)
		if math.Abs(s.Low-c.Interval[0]) > tolerance || math.Abs(s.High-c.Interval[1]) > tolerance {
			t.Errorf("NewShare(%d, %d) = %v..%v, want %v", c.K, c.N, s.Low, s.High, c.Interval)
		}
	}
	for _, c := range reference.BenjaminiHochberg {
		got := BenjaminiHochberg(c.P)
		for i := range got {
			if math.Abs(got[i]-c.Adjusted[i]) > tolerance {
				t.Errorf("BenjaminiHochberg(%v)[%d] = %v, want %v", c.P, i, got[i], c.Adjusted[i])
			}
		}
	}
	if len(reference.Fisher) < 200 || len(reference.Wilson) < 200 || len(reference.BenjaminiHochberg) < 5 {
		t.Error("the reference is incomplete")
	}
}

func TestShareOfNothing(t *testing.T) {
	if got := NewShare(0, 0); got != (Share{High: 1}) {
		t.Errorf("NewShare(0, 0) = %+v, want the interval 0..1", got)
	}
}

// TestLeastFisherIsTheLeast compares with the smallest p-value of all tables with the same margins.
func TestLeastFisherIsTheLeast(t *testing.T) {
	for _, c := range [][4]int{{4, 0, 2, 26}, {3, 5, 5, 3}, {0, 4, 0, 4}, {1, 9, 30, 20}, {0, 0, 3, 3}} {
		least, row, column := 1.0, c[0]+c[1], c[0]+c[2]
		for a := range min(row, column) + 1 {
			if d := c[3] - c[0] + a; d >= 0 {
				least = math.Min(least, Fisher(a, row-a, column-a, d))
			}
		}
		if got := LeastFisher(c[0], c[1], c[2], c[3]); got != least {
			t.Errorf("LeastFisher(%v) = %v, want %v", c, got, least)
		}
	}
}
