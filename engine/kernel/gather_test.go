package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// gatherings are lists of inputs' channels and of lanes: parts, joins and shuffles on and off the blocks, repeats,
// lanes of zeros, and lanes at random.
func gatherings(rng *rand.Rand) (all []gathering) {
	all = append(all,
		gathering{[]int{40}, run(0, 16, 20)},
		gathering{[]int{116}, run(0, 58, 58)},
		gathering{[]int{5, 17, 32}, append(append(run(0, 0, 5), run(1, 0, 17)...), run(2, 0, 32)...)},
		gathering{[]int{58, 58}, shuffle(run(0, 0, 58), run(1, 0, 58))},
		gathering{[]int{3}, []Lane{{0, 2}, {-1, 0}, {0, 0}, {0, 2}}},
		gathering{[]int{1}, make([]Lane, 35)},
		gathering{[]int{16}, []Lane{{-1, 0}}},
	)
	for range 20 {
		g := gathering{channels: []int{1 + rng.IntN(70), 1 + rng.IntN(40)}}
		for range 1 + rng.IntN(80) {
			input := rng.IntN(3) - 1
			g.from = append(g.from, Lane{input, rng.IntN(g.channels[max(input, 0)])})
		}
		all = append(all, g)
	}
	return all
}

type gathering struct {
	channels []int
	from     []Lane
}

// run returns the lanes of count channels of an input.
func run(input, first, count int) []Lane {
	lanes := make([]Lane, count)
	for i := range lanes {
		lanes[i] = Lane{input, first + i}
	}
	return lanes
}

func shuffle(a, b []Lane) (all []Lane) {
	for i := range a {
		all = append(all, a[i], b[i])
	}
	return all
}

func TestGather(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 20))
		for i, g := range gatherings(rng) {
			n, pixels := 1+i%3, []int{1, 5, 128, 150}[i%4]
			name := fmt.Sprintf("%d: %v, %d lanes, %d pixels", i, g.channels, len(g.from), pixels)
			var in []Tensor
			var x [][][]float32
			for _, c := range g.channels {
				x = append(x, batch(rng, n, c*pixels))
				in = append(in, blocked(x[len(x)-1], c, pixels, 1).tensor)
			}
			out := newFenced(n, Len(len(g.from), pixels, 1))
			l := NewGather(pixels, g.channels, g.from)
			for task := l.Tasks(n) - 1; task >= 0; task-- {
				l.Run(n, in, out.tensor, task)
			}
			out.check(t, name)
			for p := range n {
				zeroTail(t, name, out.picture(p), len(g.from), pixels)
				got := make([]float32, len(g.from)*pixels)
				FromBlocked(got, out.picture(p), len(g.from), pixels, 1)
				for c, lane := range g.from {
					for j := range pixels {
						want := float32(0)
						if lane.Input >= 0 {
							want = x[lane.Input][p][lane.Channel*pixels+j]
						}
						if got[c*pixels+j] != want {
							t.Fatalf("%s: channel %d, pixel %d is %v, want %v", name, c, j, got[c*pixels+j], want)
						}
					}
				}
			}
		}
	})
}

// BenchmarkGather shuffles two halves of 58 channels, as ShuffleNet does.
func BenchmarkGather(b *testing.B) {
	const pixels = 28 * 28
	l := NewGather(pixels, []int{58, 58}, shuffle(run(0, 0, 58), run(1, 0, 58)))
	x := Tensor{Alloc(Len(58, pixels, 1)), Len(58, pixels, 1)}
	y := Tensor{Alloc(Len(116, pixels, 1)), Len(116, pixels, 1)}
	for b.Loop() {
		for task := range l.Tasks(1) {
			l.Run(1, []Tensor{x, x}, y, task)
		}
	}
}
