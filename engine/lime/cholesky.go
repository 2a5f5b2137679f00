package lime

import "math"

// cholesky is a lower triangle L, row by row, with A = L·Lᵀ. It can be extended as A grows. gonum's would have to be
// factored again for each segment that enters a path.
type cholesky [][]float64

// extend adds a row and column to A, given as the row up to its diagonal. If the new pivot is below least, it returns
// false and does not change L.
func (l *cholesky) extend(row []float64, least float64) bool {
	n := len(*l)
	out := append([]float64(nil), row...)
	for i := range n {
		for k := range i {
			out[i] -= out[k] * (*l)[i][k]
		}
		out[i] /= (*l)[i][i]
		out[n] -= out[i] * out[i]
	}
	if out[n] = math.Sqrt(math.Max(out[n], 0)); out[n] < least || out[n] == 0 {
		return false
	}
	*l = append(*l, out)
	return true
}

// solve returns A⁻¹b.
func (l cholesky) solve(b []float64) []float64 {
	x := append([]float64(nil), b...)
	for i := range x {
		for k := range i {
			x[i] -= l[i][k] * x[k]
		}
		x[i] /= l[i][i]
	}
	for i := len(x) - 1; i >= 0; i-- {
		x[i] /= l[i][i]
		for k := range i {
			x[k] -= l[i][k] * x[i]
		}
	}
	return x
}
