package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestAgreementAgainstReference compares with statsmodels and krippendorff (testdata/agreement.py).
func TestAgreementAgainstReference(t *testing.T) {
	data, err := os.ReadFile("testdata/agreement.json")
	if err != nil {
		t.Fatal(err)
	}
	type table struct {
		Counts [][]int
		Value  *float64 // nil if undefined
	}
	var reference struct {
		Kappa []table `json:"fleiss_kappa"`
		Alpha []table `json:"krippendorff_alpha"`
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		of     func([][]int) float64
		tables []table
	}{"FleissKappa": {FleissKappa, reference.Kappa}, "KrippendorffAlpha": {KrippendorffAlpha, reference.Alpha}} {
		undefined := 0
		for _, r := range c.tables {
			got := c.of(r.Counts)
			if r.Value == nil {
				undefined++
				if !math.IsNaN(got) {
					t.Errorf("%s(%v) = %v, want NaN", name, r.Counts, got)
				}
			} else if !(math.Abs(got-*r.Value) <= 1e-12) {
				t.Errorf("%s of %d questions = %v, want %v", name, len(r.Counts), got, *r.Value)
			}
		}
		if len(c.tables) < 90 || undefined < 3 {
			t.Errorf("%s: %d tables, %d undefined: the reference is incomplete", name, len(c.tables), undefined)
		}
	}
}

func TestAgreementOfNothing(t *testing.T) {
	if got := FleissKappa(nil); !math.IsNaN(got) {
		t.Errorf("FleissKappa(nil) = %v, want NaN", got)
	}
	if got := KrippendorffAlpha(nil); !math.IsNaN(got) {
		t.Errorf("KrippendorffAlpha(nil) = %v, want NaN", got)
	}
}

func TestAgreementPanics(t *testing.T) {
	for name, call := range map[string]func(){
		"one rater":        func() { FleissKappa([][]int{{1, 0}}) },
		"raters differ":    func() { FleissKappa([][]int{{2, 0}, {2, 1}}) },
		"answers differ":   func() { FleissKappa([][]int{{2, 0}, {2}}) },
		"answers differ α": func() { KrippendorffAlpha([][]int{{2, 0}, {2}}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}
