package probe

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"testing"

	"pgregory.net/rapid"
)

// votes is a model whose class is first while the weights of visible segments, and of pairs that are both visible, add
// up to more than half.
type votes struct {
	single []float64
	pair   float64 // of neighbours
}

func (v votes) p(visible []uint8) float64 {
	sum := 0.0
	for j, in := range visible {
		if in == 1 {
			sum += v.single[j]
			if j > 0 && visible[j-1] == 1 {
				sum += v.pair
			}
		}
	}
	return 1 / (1 + math.Exp(-sum))
}

func (v votes) ask(ctx context.Context, rows []uint8) (out []Verdict, err error) {
	for d := len(v.single); len(rows) > 0; rows = rows[d:] {
		p := v.p(rows[:d])
		out = append(out, Verdict{p, p > 0.5})
	}
	return out, ctx.Err()
}

func draw(t *rapid.T, d int) votes {
	return votes{
		rapid.SliceOfN(rapid.Float64Range(-2, 3), d, d).Draw(t, "single"), rapid.Float64Range(-1, 1).Draw(t, "pair"),
	}
}

func (v votes) does(k Kind, set []int) bool {
	row := make([]uint8, len(v.single))
	for j := range row {
		row[j] = map[Kind]uint8{Sufficient: 0, Necessary: 1}[k]
	}
	for _, j := range set {
		row[j] = 1 - row[j]
	}
	return v.p(row) > 0.5 == (k == Sufficient)
}

// The set does what was asked for and no segment of it is superfluous; of few segments, no smaller set does.
func TestSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(1, 16).Draw(t, "d")
		k := rapid.SampledFrom([]Kind{Sufficient, Necessary}).Draw(t, "kind")
		v := draw(t, d)
		set, err := Search(context.Background(), k, d, v.ask, nil)
		if err != nil {
			t.Fatal(err)
		}
		every := make([]int, d)
		for j := range every {
			every[j] = j
		}
		if set.Found != v.does(k, every) {
			t.Fatalf("found %v, all segments do: %v", set.Found, v.does(k, every))
		}
		if !set.Found {
			return
		}
		if !v.does(k, set.Segments) {
			t.Fatalf("%v is not %s", set.Segments, k)
		}
		for i := range set.Segments {
			less := append(append([]int{}, set.Segments[:i]...), set.Segments[i+1:]...)
			if v.does(k, less) {
				t.Fatalf("%v is enough of %v", less, set.Segments)
			}
		}
		if !set.Exact {
			return
		}
		for mask := range uint(1) << d {
			var smaller []int
			for j := range d {
				if mask>>j&1 == 1 {
					smaller = append(smaller, j)
				}
			}
			if bits.OnesCount(mask) < len(set.Segments) && v.does(k, smaller) {
				t.Fatalf("%v is smaller than %v", smaller, set.Segments)
			}
		}
	})
}

func TestSearchEndsWithTheModel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Search(ctx, Necessary, 20, draw20().ask, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func draw20() votes { return votes{single: make([]float64, 20)} }
