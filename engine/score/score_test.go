package score

import (
	"math"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

func TestSoftmax(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logits := rapid.SliceOfN(rapid.Float32Range(-500, 500), 1, 50).Draw(t, "logits")
		probs, sum := Softmax(logits), 0.0
		for _, p := range probs {
			sum += p
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Fatalf("probabilities sum to %v", sum)
		}
		class := rapid.IntRange(0, len(logits)-1).Draw(t, "class")
		if p := probs[class]; p > 1e-300 && math.Abs(Loss(logits, class)+math.Log(p)) > 1e-9 {
			t.Fatalf("Loss = %v, −log p = %v", Loss(logits, class), -math.Log(p))
		}
	})
}

func TestTopAndRankAgreeWithSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few distinct values, so that ties occur.
		probs := rapid.SliceOfN(rapid.SampledFrom([]float64{0, .1, .2, .3}), 1, 12).Draw(t, "probs")
		k := rapid.IntRange(1, 14).Draw(t, "k")
		want := make([]Score, len(probs))
		for i, p := range probs {
			want[i] = Score{i, p}
		}
		sort.SliceStable(want, func(i, j int) bool { return want[i].P > want[j].P })
		if got := Top(probs, k); !slices.Equal(got, want[:min(k, len(want))]) {
			t.Fatalf("Top(%v, %d) = %v", probs, k, got)
		}
		for place, s := range want {
			if got := Rank(probs, s.Class); got != place+1 {
				t.Fatalf("Rank(%v, %d) = %d, want %d", probs, s.Class, got, place+1)
			}
		}
	})
}

func TestNotANumberIsNoticed(t *testing.T) {
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		if Finite([]float32{1, bad, 2}) {
			t.Errorf("Finite accepts %v", bad)
		}
	}
	if !math.IsNaN(Softmax([]float32{1, float32(math.NaN())})[0]) {
		t.Error("Softmax hides a NaN")
	}
}
