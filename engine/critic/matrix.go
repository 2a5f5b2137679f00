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

// errNoFeatures says that a selector was given no features.
var errNoFeatures = errors.New("no features are known")

// features gathers the features of a class; each must be finite.
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

// check refuses values that are not finite.
func (m matrix) check() error {
	for i, v := range m.data {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("features of row %d hold %g", i/m.d, v)
		}
	}
	return nil
}

// block is the number of rows that are compared with as many others at a time: their distances, and the rows
// themselves, fit into the second cache.
const block = 128

// pairs calls visit with the squared distances of all pairs i < j, some at a time and in no order, on several
// goroutines; worker tells them apart and is below workers().
func (m matrix) pairs(ctx context.Context, measure Measure, visit func(worker int, values []float64)) error {
	return m.blocks(ctx, func(worker, first, end int) {
		write, tile := measure(first, end), make([]float64, block*block)
		for from := first; from < m.n; from += block {
			to := min(from+block, m.n)
			values := tile[:(to-from)*(end-first)]
			write(values, from, to)
			if from == first {
				values = triangle(values, end-first)
			}
			visit(worker, values)
		}
	})
}

// triangle keeps the part below the diagonal of a square, packed.
func triangle(square []float64, n int) []float64 {
	kept := square[:0]
	for i := range n {
		kept = append(kept, square[i*n:i*n+i]...)
	}
	return kept
}

// means returns mean_j exp(−gamma·‖x_i − x_j‖²), j over all pictures, for each i. A sum runs over j in order, so that
// equal pictures have equal means.
func (m matrix) means(ctx context.Context, measure Measure, gamma float64) ([]float64, error) {
	means := make([]float64, m.n)
	err := m.blocks(ctx, func(_, first, end int) {
		write, tile, sums := measure(first, end), make([]float64, block*block), means[first:end]
		for from := 0; from < m.n; from += block {
			to := min(from+block, m.n)
			values := tile[:(to-from)*len(sums)]
			write(values, from, to)
			if from == first {
				clearDiagonal(values, len(sums))
			}
			for ; len(values) > 0; values = values[len(sums):] {
				for i, v := range values[:len(sums)] {
					sums[i] += math.Exp(-gamma * v)
				}
			}
		}
		for i := range sums {
			sums[i] /= float64(m.n)
		}
	})
	return means, err
}

// clearDiagonal sets the distance between a row and itself to 0, whatever rounding left.
func clearDiagonal(square []float64, n int) {
	for i := range n {
		square[i*n+i] = 0
	}
}

// similarities returns exp(−gamma·‖x_i − x_j‖²) for all j.
func (m matrix) similarities(i int, gamma float64) []float64 {
	values, own := make([]float64, m.n), widened(nil, m.data[i*m.d:(i+1)*m.d])
	var other []float64
	for j := range values {
		other = widened(other, m.data[j*m.d:(j+1)*m.d])
		values[j] = math.Exp(-gamma * squaredDistance(own, other))
	}
	return values
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
