package critic

import "math"

// greedy picks rows one by one. It keeps running sums over all rows.
type greedy struct {
	m     matrix
	gamma float64
	means []float64 // mean_j K_ij
	sums  []float64 // Σ_s K_si over the rows that stand for all: the prototypes, with Iterative also the criticisms
	stand int       // number of rows in sums
	taken []bool
	near  []float64 // largest K_si, and of which prototype
	of    []int
}

func newGreedy(m matrix, gamma float64, means []float64) *greedy {
	return &greedy{
		m: m, gamma: gamma, means: means,
		sums: make([]float64, m.n), taken: make([]bool, m.n), near: make([]float64, m.n), of: make([]int, m.n),
	}
}

// best is the row not taken with the largest score; of equal ones the first.
func (g *greedy) best(score func(i int) float64) int {
	at, most := -1, math.Inf(-1)
	for i, taken := range g.taken {
		if taken {
			continue
		}
		if s := score(i); at < 0 || s > most {
			at, most = i, s
		}
	}
	return at
}

// represent lets row i stand for the others.
func (g *greedy) represent(i int) {
	for j, k := range g.m.similarities(i, g.gamma) {
		g.sums[j] += k
		if k > g.near[j] {
			g.near[j], g.of[j] = k, g.stand
		}
	}
	g.stand++
}

// prototypes picks n rows, each the one that brings the prototypes' MMD to the rows down most. K_ii = 1.
func (g *greedy) prototypes(n int) []int {
	picked := []int{}
	for range min(n, g.m.n) {
		size := float64(g.stand + 1)
		i := g.best(func(i int) float64 { return 2*g.means[i] - (2*g.sums[i]+1)/size })
		g.taken[i] = true
		g.represent(i)
		picked = append(picked, i)
	}
	return picked
}

// witnessAt is the witness function at row i, the rows' density there less the prototypes'.
func (g *greedy) witnessAt(i int) float64 {
	if g.stand == 0 {
		return g.means[i]
	}
	return g.means[i] - g.sums[i]/float64(g.stand)
}

func (g *greedy) witness() []float64 {
	values := make([]float64, g.m.n)
	for i := range values {
		values[i] = g.witnessAt(i)
	}
	return values
}

// standsFor counts the rows that are closest to each prototype.
func (g *greedy) standsFor() []int {
	counts := make([]int, g.stand)
	for i := range g.of {
		if g.stand > 0 {
			counts[g.of[i]]++
		}
	}
	return counts
}
