package critic

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// matrix holds the features of n pictures, one row of d each.
type matrix struct {
	n, d int
	data []float32
}

// errNoFeatures says that a selector was not given what it needs.
var errNoFeatures = errors.New("no features are known")

// features gathers those of a class; each must be finite.
func features(pictures []Picture) (matrix, error) {
	if len(pictures) == 0 {
		return matrix{}, nil
	}
	m := matrix{n: len(pictures), d: len(pictures[0].Features)}
	if m.d == 0 {
		return matrix{}, errNoFeatures
	}
	m.data = make([]float32, 0, m.n*m.d)
	for _, p := range pictures {
		if len(p.Features) != m.d {
			panic("critic: pictures with features of different lengths")
		}
		m.data = append(m.data, p.Features...)
	}
	return m, m.check()
}

// check refuses what is not a number.
func (m matrix) check() error {
	for i, v := range m.data {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("features of row %d hold %g", i/m.d, v)
		}
	}
	return nil
}

// rows are those from first up to end.
func (m matrix) rows(first, end int) []float32 { return m.data[first*m.d : end*m.d] }

// block is the number of rows that are compared with as many others at a time: their distances, and the rows
// themselves, fit into the second cache.
const block = 128

// pairs calls visit with the squared distances of all pairs i < j, some at a time and in no order, on several
// goroutines; worker tells them apart and is below workers().
func (m matrix) pairs(ctx context.Context, distances Distances, visit func(worker int, values []float64)) error {
	return m.blocks(ctx, func(worker, first, end int) {
		measure, tile := distances(m.rows(first, end), m.d), make([]float64, block*block)
		for other := first; other < m.n; other += block {
			values := tile[:(min(other+block, m.n)-other)*(end-first)]
			measure(values, m.rows(other, min(other+block, m.n)))
			if other == first {
				values = triangle(values, end-first)
			}
			visit(worker, values)
		}
	})
}

// triangle keeps what lies below the diagonal of a square, packed.
func triangle(square []float64, n int) []float64 {
	kept := square[:0]
	for i := range n {
		kept = append(kept, square[i*n:i*n+i]...)
	}
	return kept
}

// means returns mean_j exp(−gamma·‖x_i − x_j‖²), j over all pictures, for each i. A sum runs over j in order, so that
// equal pictures have equal means.
func (m matrix) means(ctx context.Context, distances Distances, gamma float64) ([]float64, error) {
	means := make([]float64, m.n)
	err := m.blocks(ctx, func(_, first, end int) {
		measure, tile := distances(m.rows(first, end), m.d), make([]float64, block*block)
		sums := means[first:end]
		for other := 0; other < m.n; other += block {
			values := tile[:(min(other+block, m.n)-other)*len(sums)]
			measure(values, m.rows(other, min(other+block, m.n)))
			for at, v := range values {
				if i := first + at%len(sums); i == other+at/len(sums) {
					v = 0 // a picture and itself, whatever rounding left
				}
				sums[at%len(sums)] += math.Exp(-gamma * v)
			}
		}
		for i := range sums {
			sums[i] /= float64(m.n)
		}
	})
	return means, err
}

// similarities returns exp(−gamma·‖x_i − x_j‖²) for all j.
func (m matrix) similarities(i int, gamma float64) []float64 {
	row := make([]float64, m.n)
	Exact(m.rows(i, i+1), m.d)(row, m.data)
	for j, v := range row {
		row[j] = math.Exp(-gamma * v)
	}
	return row
}

func workers() int { return runtime.GOMAXPROCS(0) }

// blocks calls f for blocks of rows, on several goroutines, until ctx is done.
func (m matrix) blocks(ctx context.Context, f func(worker, first, end int)) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for worker := range min(workers(), (m.n+block-1)/block) {
		wait.Go(func() {
			for ctx.Err() == nil {
				first := int(next.Add(1)-1) * block
				if first >= m.n {
					return
				}
				f(worker, first, min(first+block, m.n))
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}
