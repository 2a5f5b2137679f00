package lime

import "math"

// lassoPath returns the coefficients, [steps+1,d], at the kinks of the lasso's path from all zero to least squares
// (Efron et al. 2004, the LARS algorithm with the lasso's modification), as sklearn.linear_model.lars_path with
// method="lasso" does: the same steps, and the same conditions for stopping before the end.
func lassoPath(m *moments) [][]float64 {
	p := &larsPath{moments: m, corr: append([]float64(nil), m.cov...), coefs: [][]float64{make([]float64, m.d)}, in: make([]bool, m.d), out: make([]bool, m.d)}
	for p.step() {
	}
	return p.coefs
}

// Constants of scikit-learn's, but for one.
const (
	larsSteps     = 500           // at most
	larsTolerance = 1.1920929e-07 // of the correlation per sample that counts as none
	larsParallel  = 1e-10         // ours: of the norm, a speed that is none
	larsPivot     = 1e-7          // below which a segment is a combination of those that are in already
	tiny          = 1.1754944e-38 // keeps quotients finite
)

type larsPath struct {
	*moments
	corr   []float64   // [d], correlation with the residual; of segments not in
	in     []bool      // [d]
	out    []bool      // [d], left out for good
	active []int       // segments in, in order of entry
	signs  []float64   // of active
	chol   cholesky    // of the active part of gram
	coefs  [][]float64 // so far
	alpha  float64     // of the last step
	drop   bool        // the last step ended where a coefficient became zero
}

// step moves to the next kink; false means that the path has ended.
func (p *larsPath) step() bool {
	enters, most := p.strongest()
	alpha := most / float64(p.n)
	if alpha <= larsTolerance || len(p.coefs) > larsSteps || len(p.active) >= p.d {
		return false
	}
	if !p.drop && !p.enter(enters) {
		p.out[enters] = true // the next strongest is tried
		return true
	}
	if len(p.coefs) > 1 && p.alpha < alpha {
		return false // rounding has taken over
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

// strongest returns the segment not in yet that correlates most with the residual, and how much.
func (p *larsPath) strongest() (segment int, correlation float64) {
	segment = -1
	for j, c := range p.corr {
		if !p.in[j] && !p.out[j] && (segment < 0 || math.Abs(c) > correlation) {
			segment, correlation = j, math.Abs(c)
		}
	}
	return segment, correlation
}

// enter adds a segment, unless it is a combination of those that are in.
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

// direction is the equiangular one: along it all active correlations shrink alike, by norm for each unit.
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

// least is the smaller of a length and of the one after which a gap closes at that speed. A segment that is always
// hidden with one in use keeps up with it: its gap and speed are rounding, and their quotient would end the step
// anywhere.
func least(length, gap, speed, norm float64) float64 {
	if speed > larsParallel*norm && gap > 0 && gap/speed < length {
		return gap / speed
	}
	return length
}

// zeroBefore shortens a step that would carry a coefficient through zero, and names the place of that coefficient.
func (p *larsPath) zeroBefore(length float64, direction []float64) (shorter float64, leaves int) {
	last, leaves := p.coefs[len(p.coefs)-1], -1
	for i, j := range p.active {
		if z := -last[j] / (direction[i] + tiny); z > 0 && z < length {
			length, leaves = z, i
		}
	}
	return length, leaves
}

// leave takes out the segment at that place of active, whose coefficient is zero but for rounding.
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

// pick returns the segments of the last kink at which at most k coefficients are not zero, in ascending order; none
// when the path has no step.
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
