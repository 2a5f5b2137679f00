package attack

import (
	"math"

	"beyond/engine/score"
)

// TargetClasses is how many classes APGD-T leads to, as in AutoAttack.
const TargetClasses = 9

// targeted attacks with APGD towards the likeliest wrong classes of the start, one after the other.
func (w *walk) targeted() error {
	logits, err := w.logits(0, w.start)
	if err != nil {
		return err
	}
	var targets []int
	for _, class := range score.Largest(logits, TargetClasses+1) {
		if class != w.label && len(targets) < TargetClasses {
			targets = append(targets, class)
		}
	}
	if w.s.Targeted {
		targets = []int{w.s.Target}
	}
	return w.restarts(w.s.tries()*len(targets), func(try int) error {
		return w.apgd(try, score.TargetedDLR(w.label, targets[try%len(targets)]))
	})
}

// ascent is the state of APGD: pictures, values and gradients now, and where the value was largest.
type ascent struct {
	w         *walk
	objective score.Objective

	x, before, gradient       []float32
	value                     float64
	best, bestGradient        []float32
	bestValue, valueLastCheck float64

	step    float64 // length
	values  []float64
	reduced bool // at the last check
}

// apgd climbs an objective within the bound (Croce and Hein 2020, algorithm 1): steps with momentum, twice as long as
// the bound at first, and halved, from the best picture so far, where a stretch of steps has brought little.
func (w *walk) apgd(try int, o score.Objective) error {
	s := w.s
	a := &ascent{w: w, objective: o, x: w.surface(try), step: 2 * s.Bound, reduced: true}
	if _, err := a.ask(0); err != nil {
		return err
	}
	a.before = a.x
	a.keepBest()
	a.valueLastCheck = a.bestValue
	stretch, least, shorter := part(0.22, s.Steps), part(0.06, s.Steps), part(0.03, s.Steps)
	for k, since := 1, 0; k <= s.Steps; k++ {
		a.move(k == 1)
		logits, err := a.ask(k)
		if err != nil {
			return err
		}
		if err := w.see(k, a.x, logits); err != nil {
			return err
		}
		a.values = append(a.values, a.value)
		if a.value > a.bestValue {
			a.keepBest()
		}
		if since++; since == stretch {
			a.check(stretch)
			since, stretch = 0, max(stretch-shorter, least)
		}
	}
	return nil
}

// part is a share of a number of steps, at least one.
func part(share float64, steps int) int { return max(int(share*float64(steps)), 1) }

// ask evaluates the objective and its gradient at x.
func (a *ascent) ask(k int) (logits []float32, err error) {
	if logits, a.gradient, err = a.w.gradient(k, a.x, a.objective); err == nil {
		a.value = a.objective(logits, nil)
	}
	return logits, err
}

func (a *ascent) keepBest() { a.best, a.bestGradient, a.bestValue = a.x, a.gradient, a.value }

// move goes one step, three quarters of it along the gradient and a quarter along the last move.
func (a *ascent) move(first bool) {
	scale, plane := a.w.s.scale(), len(a.x)/3
	along := make([]float64, len(a.x))
	for i, x := range a.x {
		along[i] = float64(x)
	}
	if up, ok := a.w.s.uphill(a.gradient); ok {
		for i, g := range a.gradient {
			unit := scale[i/plane]
			along[i] += a.step * unit * up.move(float64(g)*unit)
		}
	}
	a.within(along)
	share := 0.75
	if first {
		share = 1
	}
	for i, x := range a.x {
		last := float64(x) - float64(a.before[i])
		along[i] = float64(x) + (along[i]-float64(x))*share + last*(1-share)
	}
	a.within(along)
	next := make([]float32, len(a.x))
	for i, v := range along {
		next[i] = float32(v)
	}
	a.before, a.x = a.x, next
}

// within moves a picture into the bound around the start, and then into [0,1].
func (a *ascent) within(x []float64) {
	s, start, scale, plane := a.w.s, a.w.start, a.w.s.scale(), len(x)/3
	factor := 1.0
	if s.Norm == L2 {
		sum := 0.0
		for i, v := range x {
			d := (v - float64(start[i])) / scale[i/plane]
			sum += d * d
		}
		factor = math.Min(1, s.Bound/(math.Sqrt(sum)+1e-12))
	}
	for i, v := range x {
		d := (v - float64(start[i])) * factor
		if s.Norm == Linf {
			d = clamp(d, -s.Bound*scale[i/plane], s.Bound*scale[i/plane])
		}
		x[i] = clamp(float64(start[i])+d, 0, 1)
	}
}

// check halves the step and goes back to the best picture, if the value grew in less than three quarters of the last
// steps, or if neither the step nor the best value has changed since the last check.
func (a *ascent) check(steps int) {
	grew := 0
	for i := len(a.values) - steps; i < len(a.values); i++ {
		before := 0.0 // of the first, as in the authors' program
		if i > 0 {
			before = a.values[i-1]
		}
		if a.values[i] > before {
			grew++
		}
	}
	stuck := !a.reduced && a.valueLastCheck >= a.bestValue
	a.reduced = float64(grew) <= 0.75*float64(steps) || stuck
	a.valueLastCheck = a.bestValue
	if a.reduced {
		a.step /= 2
		a.x, a.gradient = a.best, a.bestGradient
	}
}
