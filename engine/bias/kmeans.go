package bias

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// mostRounds bounds the rounds of kMeans, which mostly ends after a dozen.
const mostRounds = 50

// kMeans divides the rows into k groups by their squared distances to the groups' centres (Lloyd 1982), from centres
// drawn far apart (Arthur and Vassilvitskii 2007). A group lists its rows by distance from its centre, the nearest
// first. Empty groups are left out. It errs only when ctx is done.
func kMeans(ctx context.Context, f Features, k int, random *rand.Rand) ([][]int, error) {
	centres := spread(f, k, random)
	of := make([]int, len(f.Pictures))
	distances := make([]float64, len(of))
	for round, moved := 0, true; moved && round < mostRounds; round++ {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		moved = false
		for i := range of {
			g, d := nearest(f.row(i), centres)
			moved = moved || g != of[i] || round == 0
			of[i], distances[i] = g, d
		}
		for g := range centres {
			f.mean(centres[g], of, g)
		}
	}
	groups := make([][]int, k)
	for i, g := range of {
		groups[g] = append(groups[g], i)
	}
	for _, rows := range groups {
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(distances[a], distances[b]) })
	}
	return slices.DeleteFunc(groups, func(rows []int) bool { return len(rows) == 0 }), ctx.Err()
}

// spread draws k rows as first centres, each with a probability that grows with its squared distance from the earlier
// ones.
func spread(f Features, k int, random *rand.Rand) [][]float64 {
	far := make([]float64, len(f.Pictures))
	for i := range far {
		far[i] = math.Inf(1)
	}
	var centres [][]float64
	at := random.IntN(max(len(far), 1))
	for len(centres) < k {
		centre := make([]float64, f.D)
		for i, v := range f.row(at) {
			centre[i] = float64(v)
		}
		centres = append(centres, centre)
		sum := 0.0
		for i := range far {
			far[i] = min(far[i], squared(f.row(i), centre))
			sum += far[i]
		}
		at = draw(far, sum*random.Float64())
	}
	return centres
}

// draw is the first place at which the running sum of weights passes target.
func draw(weights []float64, target float64) int {
	for i, w := range weights {
		if target -= w; target < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func (f Features) row(i int) []float32 { return f.Rows[i*f.D : (i+1)*f.D] }

// mean moves a centre to the middle of its group; the centre of an empty group stays.
func (f Features) mean(centre []float64, of []int, group int) {
	n := 0
	sums := make([]float64, f.D)
	for i, g := range of {
		if g == group {
			n++
			for at, v := range f.row(i) {
				sums[at] += float64(v)
			}
		}
	}
	for at := range sums {
		if n > 0 {
			centre[at] = sums[at] / float64(n)
		}
	}
}

func nearest(row []float32, centres [][]float64) (group int, distance float64) {
	distance = math.Inf(1)
	for g, centre := range centres {
		if d := squared(row, centre); d < distance {
			group, distance = g, d
		}
	}
	return group, distance
}

func squared(row []float32, centre []float64) float64 {
	sum := 0.0
	for i, v := range row {
		d := float64(v) - centre[i]
		sum += d * d
	}
	return sum
}
