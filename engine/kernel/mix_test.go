package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestMix compares sums of rows and of columns with their definition: repeated, averaged, spread and random rows.
func TestMix(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 25))
		for i := range 40 {
			c, h, w := 1+rng.IntN(40), 1+rng.IntN(20), 1+rng.IntN(40)
			down := i%2 == 0
			size := w
			if down {
				size = h
			}
			sums := make([][]Weighted, 1+rng.IntN(50))
			for o := range sums {
				switch i % 5 {
				case 0: // nearest neighbours
					sums[o] = []Weighted{{o * size / len(sums), 1}}
				case 1: // pairs, as far as they go
					if 2*o+1 < size {
						sums[o] = []Weighted{{2 * o, 0.25}, {2*o + 1, 0.75}}
					}
				default:
					for range rng.IntN(4) {
						sums[o] = append(sums[o], Weighted{rng.IntN(size), float32(rng.NormFloat64())})
					}
				}
			}
			checkMix(t, fmt.Sprintf("%d: %d channels, %d×%d, down %v", i, c, h, w, down), c, h, w, down, sums)
		}
	})
}

func checkMix(t *testing.T, name string, c, h, w int, down bool, rows [][]Weighted) {
	t.Helper()
	rng := rand.New(rand.NewPCG(2, 25))
	l, oh, ow := NewColumnMix, h, len(rows)
	if down {
		l, oh, ow = NewRowMix, len(rows), w
	}
	x := batch(rng, 2, c*h*w)
	tr := &trial{
		name: name, layer: l(c, h, w, rows), clamp: None, args: Args{N: 2, In: blocked(x, c, h, w).tensor},
		c: c, h: oh, w: ow, terms: 4,
		want: each(x, func(x []float32) sums {
			y := newSums(c * oh * ow)
			for i := range y.value {
				channel, row, col := i/(oh*ow), i/ow%oh, i%ow
				sum := col
				if down {
					sum = row
				}
				for _, term := range rows[sum] {
					from := row*w + term.From
					if down {
						from = term.From*w + col
					}
					y.add(i, float64(x[channel*h*w+from])*float64(term.Weight))
				}
			}
			return y
		}),
	}
	tr.forward(rng, nil).run(t)
}
