package lime

import "math"

// lassoPath returns the coefficients, [steps+1,d], at the kinks of the lasso's path from all zero to least squares
// (Efron et al. 2004, LARS with the lasso modification). Steps and stopping conditions equal
// sklearn.linear_model.lars_path's with method="lasso".
func lassoPath(m *moments) [][]float64 {
	p := &larsPath{moments: m, in: make([]bool, m.d), out: make([]bool, m.d)}
	p.corr = append(p.corr, m.cov...)
	p.coefs = [][]float64{make([]float64, m.d)}
	for p.step() {
	}
	return p.coefs
}

// All constants except larsParallel are scikit-learn's.
const (
	larsSteps     = 500           // maximum number of steps
	larsTolerance = 1.1920929e-07 // correlation per sample that counts as zero
	larsParallel  = 1e-10         // speed, as a share of the norm, that counts as zero
	larsPivot     = 1e-7          // pivot below which a segment is a linear combination of the active ones
	tiny          = 1.1754944e-38 // keeps quotients finite
)

// larsPath is the state of LARS between two steps.
type larsPath struct {
	*moments
	corr   []float64   // [d], correlation with the residual; valid for inactive segments
	in     []bool      // [d], active
	out    []bool      // [d], excluded permanently
	active []int       // the active segments in order of entry
	signs  []float64   // signs of the active segments' correlations
	chol   cholesky    // of the active part of gram
	coefs  [][]float64 // coefficients after each step
	alpha  float64     // correlation per sample at the last step
	drop   bool        // the last step ended where a coefficient became zero
}

// step moves to the next kink. It returns false at the end of the path.
func (p *larsPath) step() bool {
	enters, most := p.strongest()
	alpha := most / float64(p.n)
	if alpha <= larsTolerance || len(p.coefs) > larsSteps || len(p.active) >= p.d {
		return false
	}
	if !p.drop && !p.enter(enters) {
		p.out[enters] = true // the next step tries the next strongest
		return true
	}
	if len(p.coefs) > 1 && p.alpha < alpha {
		return false // only rounding errors are left
	}
	p.alpha = alpha
	direction, norm := p.direction()
	toward := p.along(direction)
	length := most / norm
	for j := range p.corr {
		if !p.in[j] && !p.out[j] {
			length = least(length, most-p.corr[j], norm-toward[j], norm)
			length = least(length, most+p.corr[j], norm+toward[j], norm)
		}
	}
	length, leaves := p.zeroBefore(length, direction)
	next := append([]float64(nil), p.coefs[len(p.coefs)-1]...)
	for i, j := range p.active {
		next[j] += length * direction[i]
	}
	p.coefs = append(p.coefs, next)
	for j := range p.corr {
		p.corr[j] -= length * toward[j]
	}
	if p.drop = leaves >= 0; p.drop {
		p.leave(leaves, next)
	}
	return true
}

// strongest returns the inactive segment with the largest correlation with the residual in magnitude, and that
// magnitude.
func (p *larsPath) strongest() (segment int, correlation float64) {
	segment = -1
	for j, c := range p.corr {
		if !p.in[j] && !p.out[j] && (segment < 0 || math.Abs(c) > correlation) {
			segment, correlation = j, math.Abs(c)
		}
	}
	return segment, correlation
}

// enter activates a segment. It returns false if the segment is a linear combination of the active ones.
func (p *larsPath) enter(j int) bool {
	column := make([]float64, len(p.active)+1)
	for i, other := range p.active {
		column[i] = p.gram[j*p.d+other]
	}
	column[len(p.active)] = p.gram[j*p.d+j]
	if !p.chol.extend(column, larsPivot) {
		return false
	}
	p.in[j] = true
	p.active = append(p.active, j)
	p.signs = append(p.signs, math.Copysign(1, p.corr[j]))
	return true
}

// direction returns the equiangular direction. Along it all active correlations shrink equally, by norm per unit.
func (p *larsPath) direction() (direction []float64, norm float64) {
	direction = p.chol.solve(p.signs)
	sum := 0.0
	for i, v := range direction {
		sum += v * p.signs[i]
	}
	norm = 1 / math.Sqrt(sum)
	for i := range direction {
		direction[i] *= norm
	}
	return direction, norm
}

// along returns how fast each segment's correlation shrinks.
func (p *larsPath) along(direction []float64) []float64 {
	out := make([]float64, p.d)
	for i, j := range p.active {
		row := p.gram[j*p.d : (j+1)*p.d]
		for k, g := range row {
			out[k] += direction[i] * g
		}
	}
	return out
}

// least returns the smaller of length and the length after which a gap closes at that speed. For a segment that is
// always hidden together with an active one, gap and speed are only rounding errors and their quotient is arbitrary, so
// it does not end the step.
func least(length, gap, speed, norm float64) float64 {
	if speed > larsParallel*norm && gap > 0 && gap/speed < length {
		return gap / speed
	}
	return length
}

// zeroBefore shortens a step in which a coefficient would change sign. It returns that coefficient's index in active,
// or −1.
func (p *larsPath) zeroBefore(length float64, direction []float64) (shorter float64, leaves int) {
	last, leaves := p.coefs[len(p.coefs)-1], -1
	for i, j := range p.active {
		if z := -last[j] / (direction[i] + tiny); z > 0 && z < length {
			length, leaves = z, i
		}
	}
	return length, leaves
}

// leave deactivates the segment at that index of active, whose coefficient is zero up to rounding.
func (p *larsPath) leave(at int, coef []float64) {
	j := p.active[at]
	coef[j] = 0
	p.in[j] = false
	p.active = append(p.active[:at], p.active[at+1:]...)
	p.signs = append(p.signs[:at], p.signs[at+1:]...)
	p.chol = p.chol[:0]
	for i, a := range p.active {
		column := make([]float64, i+1)
		for k, b := range p.active[:i+1] {
			column[k] = p.gram[a*p.d+b]
		}
		p.chol.extend(column, 0)
	}
	p.corr[j] = p.cov[j]
	for k, c := range coef {
		p.corr[j] -= p.gram[j*p.d+k] * c
	}
}

// pick returns, in ascending order, the segments of the last kink with at most k nonzero coefficients. It returns nil
// if the path has no step.
func pick(path [][]float64, k int) []int {
	for i := len(path) - 1; i > 0; i-- {
		if segments := nonzero(path[i]); len(segments) <= k {
			return segments
		}
	}
	return nil
}

func nonzero(coef []float64) []int {
	var list []int
	for j, c := range coef {
		if c != 0 {
			list = append(list, j)
		}
	}
	return list
}
