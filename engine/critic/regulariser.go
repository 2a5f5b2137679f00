package critic

import (
	"fmt"
	"math"
)

// Regulariser keeps criticisms from being alike.
type Regulariser string

const (
	LogDet    Regulariser = "logdet"    // adds λ·log det of the criticisms' kernel matrix (the paper's, λ = 1e-5)
	Iterative Regulariser = "iterative" // each criticism joins the prototypes before the next is picked
	None      Regulariser = "none"
)

// ParseRegulariser reads a name.
func ParseRegulariser(name string) (Regulariser, error) {
	switch r := Regulariser(name); r {
	case LogDet, Iterative, None:
		return r, nil
	}
	return "", fmt.Errorf("regulariser %q: choose logdet, iterative or none", name)
}

func (r Regulariser) text(lambda float64) string {
	switch r {
	case LogDet:
		return fmt.Sprintf("log det %.3g", lambda)
	case Iterative:
		return "iterative"
	}
	return "not regularised"
}

// criticisms picks n rows beside the prototypes, each the one at which |witness| is largest, regularised.
func (g *greedy) criticisms(n int, r Regulariser, lambda float64) []int {
	picked := []int{}
	var det *determinant
	if r == LogDet {
		det = newDeterminant(g.m.n)
	}
	for range min(n, g.m.n-g.stand) {
		i := g.best(func(i int) float64 {
			score := math.Abs(g.witnessAt(i))
			if det != nil {
				score += lambda * det.gain(i)
			}
			return score
		})
		g.taken[i] = true
		picked = append(picked, i)
		switch r {
		case LogDet:
			det.add(i, g.m.similarities(i, g.gamma))
		case Iterative:
			g.represent(i)
		}
	}
	return picked
}

// determinant follows log det K_C as rows join C, by Cholesky's decomposition of the matrix bordered by each row that
// could be next: rests[i] = K_ii − K_iC K_CC⁻¹ K_Ci, the factor by which row i would multiply det K_C.
type determinant struct {
	factors [][]float64 // a row of the decomposition for each element of C, over all rows
	rests   []float64
}

func newDeterminant(n int) *determinant {
	d := &determinant{rests: make([]float64, n)}
	for i := range d.rests {
		d.rests[i] = 1 // K_ii
	}
	return d
}

// least stands for a rest that rounding brought to 0 or below, so that a copy of a criticism is a bad one, not none.
const least = 1e-16

// gain is log det K_{C+i} − log det K_C.
func (d *determinant) gain(i int) float64 { return math.Log(max(d.rests[i], least)) }

// add takes row i into C, whose kernel values with all rows are given and used up.
func (d *determinant) add(i int, row []float64) {
	for _, factor := range d.factors {
		for j := range row {
			row[j] -= factor[i] * factor[j]
		}
	}
	scale := 1 / math.Sqrt(max(d.rests[i], least))
	for j := range row {
		row[j] *= scale
		d.rests[j] -= row[j] * row[j]
	}
	d.factors = append(d.factors, row)
}
