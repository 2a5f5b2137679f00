package saliency

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// On the package shap's own coalitions the values are shap's.
func TestGoldenShapleyValues(t *testing.T) {
	text, err := os.ReadFile("testdata/coalitions.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Rows               [][]int
		Weights, P, Values []float64
		None, All          float64
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		c := &coalitions{d: len(want.Values), weights: want.Weights}
		for _, row := range want.Rows {
			for _, v := range row {
				c.rows = append(c.rows, uint8(v))
			}
		}
		got, err := c.values(want.P, want.None, want.All)
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range got {
			if math.Abs(v-want.Values[j]) > 1e-6 {
				t.Errorf("%d coalitions, feature %d: %g, shap has %g", len(want.P), j, v, want.Values[j])
			}
		}
	}
}

// With all coalitions the values are the game's Shapley values: a glove game's by symmetry.
func TestShapleyValuesOfAllCoalitions(t *testing.T) {
	c := sampleCoalitions(3, 1000, rand.New(rand.NewPCG(0, 0)))
	if len(c.weights) != 6 {
		t.Fatalf("%d coalitions of three, want 6", len(c.weights))
	}
	gain := func(row []uint8) float64 { // a left glove, and one of two right ones
		if row[0] == 1 && (row[1] == 1 || row[2] == 1) {
			return 1
		}
		return 0
	}
	var p []float64
	for i := range c.weights {
		p = append(p, gain(c.rows[3*i:][:3]))
	}
	got, err := c.values(p, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{2. / 3, 1. / 6, 1. / 6} {
		if math.Abs(got[j]-want) > 1e-9 {
			t.Errorf("player %d: %g, want %g", j, got[j], want)
		}
	}
}

// Samples are as many as asked for, none is empty or whole, and their weights are those of all coalitions.
func TestSampledCoalitions(t *testing.T) {
	for d := 2; d < 60; d++ {
		c := sampleCoalitions(d, 300, rand.New(rand.NewPCG(1, uint64(d))))
		total := 0.0
		for i, w := range c.weights {
			total += w
			size := 0
			for _, v := range c.rows[i*d:][:d] {
				size += int(v)
			}
			if size == 0 || size == d {
				t.Fatalf("%d segments: a coalition of %d", d, size)
			}
		}
		if n := len(c.weights); n > 300 || d > 9 && n < 290 || math.Abs(total-1) > 1e-9 {
			t.Errorf("%d segments: %d coalitions that weigh %g", d, n, total)
		}
	}
}
