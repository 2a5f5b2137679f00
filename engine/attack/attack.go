// Package attack makes adversarial examples with the iterative fast gradient method: step by step along the
// gradient of the loss with respect to the picture (Kurakin, Goodfellow and Bengio 2017; "IFGSM" in Stock and
// Cissé 2018, §2 and §3.2). Other methods look further: the least step length, DeepFool, PGD and APGD.
//
// It knows no network: the caller brings a Model.
package attack

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"beyond/engine/score"
)

// Norm says how the length of a step is measured.
type Norm int

const (
	Linf Norm = iota // every pixel moves by ε along the sign of its gradient
	L2               // the picture moves by ε along the gradient
)

// ParseNorm reads "linf" or "l2".
func ParseNorm(s string) (Norm, error) {
	switch s {
	case "linf":
		return Linf, nil
	case "l2":
		return L2, nil
	}
	return 0, fmt.Errorf("norm %q: choose linf or l2", s)
}

func (n Norm) String() string { return [...]string{"linf", "l2"}[n] }

// DefaultEpsilon is the step length used when none is given: 0.001 in L∞ (the paper's), 0.5 in L2 (ours).
func (n Norm) DefaultEpsilon() float64 { return [...]float64{0.001, 0.5}[n] }

// DefaultSteps is the paper's M.
const DefaultSteps = 10

// Settings of an attack. Lengths are in units of pixels in [0,1], times Scale.
type Settings struct {
	Method  Method
	Norm    Norm
	Epsilon float64 // length of one step; of no meaning for methods that find their own
	Steps   int     // M: how many steps are made
	Bound   float64 // > 0: the perturbation is projected to this length after each step
	// Target is the class whose loss the attack descends when Targeted; otherwise it ascends the label's.
	Target   int
	Targeted bool
	// Scale gives the pixel values, per channel R, G, B, that one unit of ε stands for. All zero means 1, 1, 1; a
	// preset's std/255 makes ε a length in the network's normalised space.
	Scale [3]float64
	// Restarts is how many random starts PGD and APGD try, APGD-T each of them towards nine classes; 0 means 1.
	Restarts int
	Seed     uint64 // of random starts
	// Rounding asks of every step whether it survives rounding to 8 bits, at the cost of one forward pass a step.
	Rounding bool
}

// Default returns the paper's untargeted attack for a norm.
func Default(n Norm) Settings {
	return Settings{Norm: n, Epsilon: n.DefaultEpsilon(), Steps: DefaultSteps}
}

// Validate says which setting makes no sense, if any.
func (s Settings) Validate() error {
	switch {
	case !(s.Epsilon > 0) || math.IsInf(s.Epsilon, 0):
		return fmt.Errorf("epsilon %g: must be positive", s.Epsilon)
	case s.Steps < 1 || s.Steps > 10000:
		return fmt.Errorf("steps %d: must be 1 to 10000", s.Steps)
	case s.Bound < 0 || math.IsNaN(s.Bound):
		return fmt.Errorf("bound %g: must not be negative", s.Bound)
	case s.Method.Bounded() && s.Bound == 0:
		return fmt.Errorf("method %s: needs a bound", s.Method)
	case s.Method == DeepFool && (s.Norm != L2 || s.Targeted || s.Bound > 0):
		return errors.New("method deepfool: only with the norm l2, without a target and a bound")
	case s.Restarts < 0 || s.Restarts > 1000:
		return fmt.Errorf("restarts %d: must be 1 to 1000", s.Restarts)
	case s.Restarts > 1 && !s.Method.Bounded():
		return fmt.Errorf("method %s: has no restarts", s.Method)
	}
	return nil
}

// WithRestarts returns the settings with n random starts. Those of a method without any are left for Validate to refuse.
func (s Settings) WithRestarts(n int, seed uint64) Settings {
	if s.Method.Bounded() {
		s.Restarts, s.Seed = n, seed
	} else if n > 1 {
		s.Restarts = n
	}
	return s
}

// tries is the number of restarts.
func (s Settings) tries() int { return max(1, s.Restarts) }

// Model is a classifier under attack. Pictures are planar RGB, [3,H,W], in [0,1].
// Results belong to the caller. Both return when ctx is done.
type Model interface {
	Logits(ctx context.Context, unit []float32) (logits []float32, err error)
	// Gradient returns the logits and the derivative of an objective with respect to unit.
	Gradient(ctx context.Context, unit []float32, o score.Objective) (logits, gradient []float32, err error)
}

// Step is the picture after k steps and the model's answer to it.
type Step struct {
	Index            int
	Restart          int           // from 0
	Picture          []float32     // [3,H,W] in [0,1]; not to be modified
	Top              []score.Score // the five most probable classes
	PLabel           float64       // probability of the label
	Loss             float64       // cross-entropy of the label
	Linf, L2         float64       // distance from the start, pixels in [0,1]
	Least            Shortest      // what the method Least has found
	SurvivesRounding bool          // the same first class when the picture is rounded to 8 bits; see Settings.Rounding
}

// Run attacks start, [3,H,W] in [0,1], whose label is given, and yields step 0 (the start itself) to step s.Steps, from
// 1 again for each further restart. It ends early where the gradient is zero everywhere; restarts and DeepFool end
// when a step is wrong. It yields an error when the model fails or ctx is done. start is not modified.
func Run(ctx context.Context, m Model, start []float32, label int, s Settings) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		err := s.Validate()
		if err == nil {
			w := &walk{ctx: ctx, model: m, start: start, label: label, s: s, yield: yield}
			err = w.run()
		}
		if err != nil && err != errStopped {
			yield(Step{}, err)
		}
	}
}

// ErrNotFinite says that a model's outputs are not all numbers: such a picture is left out of every figure.
var ErrNotFinite = fmt.Errorf("outputs that are not numbers (NaN or infinite)")

// Describe is the picture x, after k steps from start, with the model's answer to it.
func Describe(k int, start, x, logits []float32, label int) Step {
	probs := score.Softmax(logits)
	step := Step{Index: k, Picture: x, Top: score.Top(probs, 5), PLabel: probs[label], Loss: score.Loss(logits, label)}
	step.Linf, step.L2 = distance(start, x)
	return step
}

// round8 returns x as an 8-bit picture would hold it, and whether that differs from x.
func round8(x []float32) (rounded []float32, changed bool) {
	rounded = make([]float32, len(x))
	for i, v := range x {
		rounded[i] = float32(math.RoundToEven(float64(v)*255)) / 255
		changed = changed || rounded[i] != v
	}
	return rounded, changed
}

func distance(a, b []float32) (linf, l2 float64) {
	for i := range a {
		d := math.Abs(float64(b[i]) - float64(a[i]))
		linf = max(linf, d)
		l2 += d * d
	}
	return linf, math.Sqrt(l2)
}

// advance returns the picture one step on from x, or nil where the gradient points nowhere.
func (s Settings) advance(start, x, gradient []float32) []float32 {
	up, ok := s.uphill(gradient)
	if !ok {
		return nil
	}
	scale, plane := s.scale(), len(x)/3
	direction := 1.0
	if s.Targeted {
		direction = -1
	}
	next := make([]float32, len(x))
	for c, unit := range scale {
		length := direction * s.Epsilon * unit
		at, to := x[c*plane:][:plane], next[c*plane:][:plane]
		for i, g := range gradient[c*plane:][:plane] {
			to[i] = float32(clamp(float64(at[i])+length*up.move(float64(g)*unit), 0, 1))
		}
	}
	if s.Bound > 0 {
		s.project(start, next, scale)
	}
	return next
}

// uphill is a step of length one along a gradient, in the scaled coordinates.
type uphill struct {
	norm   Norm
	length float64 // of the gradient, in L2
}

// move is that of one value, whose gradient is g.
func (u uphill) move(g float64) float64 {
	if u.norm == L2 {
		return g / u.length
	}
	return sign(g)
}

// uphill looks along the gradient; ok is false where it points nowhere.
func (s Settings) uphill(gradient []float32) (up uphill, ok bool) {
	if s.Norm != L2 {
		return uphill{norm: s.Norm}, slices.ContainsFunc(gradient, func(g float32) bool { return g != 0 })
	}
	plane, sum := len(gradient)/3, 0.0
	for c, unit := range s.scale() {
		for _, g := range gradient[c*plane:][:plane] {
			g := float64(g) * unit
			sum += g * g
		}
	}
	return uphill{L2, math.Sqrt(sum)}, sum != 0
}

func (s Settings) scale() [3]float64 {
	if s.Scale == [3]float64{} {
		return [3]float64{1, 1, 1}
	}
	return s.Scale
}

// project moves x to the nearest picture whose distance from start is at most s.Bound. x and start lie in
// [0,1] and so does the result.
func (s Settings) project(start, x []float32, scale [3]float64) {
	plane := len(x) / 3
	factor := 1.0
	if s.Norm == L2 {
		sum := 0.0
		for i := range x {
			d := (float64(x[i]) - float64(start[i])) / scale[i/plane]
			sum += d * d
		}
		factor = math.Min(1, s.Bound/math.Sqrt(sum))
	}
	for i := range x {
		d := (float64(x[i]) - float64(start[i])) * factor
		if s.Norm == Linf {
			d = clamp(d, -s.Bound*scale[i/plane], s.Bound*scale[i/plane])
		}
		x[i] = float32(float64(start[i]) + d)
	}
}

func clamp(v, low, high float64) float64 { return min(max(v, low), high) }

// sign is 1, -1 or 0, and 0 of NaN. It does not branch on the sign, which no processor foresees.
func sign(v float64) float64 {
	if v == 0 || v != v {
		return 0
	}
	return math.Copysign(1, v)
}
