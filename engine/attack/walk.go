package attack

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"beyond/engine/score"
)

// walk is one attack under way.
type walk struct {
	ctx      context.Context
	model    Model
	start    []float32
	label    int
	s        Settings
	restart  int
	yield    func(Step, error) bool
	wrong    bool // a step has another first class than the label
	first    int  // the first class of the start
	shortest Shortest
	drawn    []float32 // in place of a random start, for tests; nil otherwise
}

// errStopped says that the caller wants no more steps.
var errStopped = errors.New("stopped")

// run goes through the method's steps.
func (w *walk) run() error {
	switch w.s.Method {
	case DeepFool:
		return w.deepFool()
	case PGD:
		return w.restarts(w.s.tries(), func(try int) error { return w.ifgsm(w.randomStart(try), 1) })
	case APGDCE:
		return w.restarts(w.s.tries(), func(try int) error { return w.apgd(try, w.objective()) })
	case APGDT:
		return w.targeted()
	case Least:
		return w.least()
	}
	return w.ifgsm(w.start, 0)
}

// objective is the function that the attack makes large.
func (w *walk) objective() score.Objective {
	if !w.s.Targeted {
		return score.CrossEntropy(w.label)
	}
	towards := score.CrossEntropy(w.s.Target)
	return func(logits, derivative []float32) float64 {
		v := towards(logits, derivative)
		for i := range derivative {
			derivative[i] = -derivative[i]
		}
		return -v
	}
}

// logits asks the model about a picture.
func (w *walk) logits(k int, x []float32) ([]float32, error) {
	logits, err := w.model.Logits(w.ctx, x)
	return logits, w.checked(k, logits, err)
}

// gradient asks the model for the direction in which an objective grows.
func (w *walk) gradient(k int, x []float32, o score.Objective) (logits, gradient []float32, err error) {
	logits, gradient, err = w.model.Gradient(w.ctx, x, o)
	return logits, gradient, w.checked(k, logits, err)
}

func (w *walk) checked(k int, logits []float32, err error) error {
	if err == nil && !score.Finite(logits) {
		err = fmt.Errorf("the model gives %w", ErrNotFinite)
	}
	if err != nil {
		return fmt.Errorf("attack step %d: %w", k, err)
	}
	return nil
}

// see yields the picture after k steps, of which the model's answer is known.
func (w *walk) see(k int, x, logits []float32) error {
	step := Describe(k, w.start, x, logits, w.label)
	step.Restart, step.Least = w.restart, w.shortest
	if k == 0 {
		w.first = step.Top[0].Class
	}
	if w.s.Rounding {
		var err error
		if step.SurvivesRounding, err = w.survivesRounding(step); err != nil {
			return fmt.Errorf("attack step %d, rounded: %w", k, err)
		}
	}
	w.wrong = w.wrong || step.Top[0].Class != w.label
	if !w.yield(step, nil) {
		return errStopped
	}
	return nil
}

// survivesRounding reports whether the picture has the same first class when it is rounded to 8 bits. One that rounding
// takes back to the start, as after a short first step, needs no answer of the model.
func (w *walk) survivesRounding(step Step) (bool, error) {
	rounded, changed := round8(step.Picture)
	switch {
	case !changed:
		return true, nil
	case slices.Equal(rounded, w.start):
		return step.Top[0].Class == w.first, nil
	}
	logits, err := w.model.Logits(w.ctx, rounded)
	if err != nil {
		return false, err
	}
	return score.Top(score.Softmax(logits), 1)[0].Class == step.Top[0].Class, nil
}

// restarts sees the start, and tries until a try misleads the model. A start that is wrong already is not attacked.
func (w *walk) restarts(n int, try func(int) error) error {
	logits, err := w.logits(0, w.start)
	if err != nil {
		return err
	}
	if err := w.see(0, w.start, logits); err != nil {
		return err
	}
	for w.restart = 0; w.restart < n && !w.wrong; w.restart++ {
		if err := try(w.restart); err != nil {
			return err
		}
	}
	return nil
}

// ifgsm steps from x along the gradient and sees the pictures from a step on. It ends early where the gradient is zero
// everywhere.
func (w *walk) ifgsm(x []float32, from int) error {
	class := w.label
	if w.s.Targeted {
		class = w.s.Target
	}
	for k := 0; ; k++ {
		var gradient []float32
		logits, err := []float32(nil), error(nil)
		if k < w.s.Steps {
			logits, gradient, err = w.gradient(k, x, score.CrossEntropy(class))
		} else {
			logits, err = w.logits(k, x)
		}
		if err != nil {
			return err
		}
		if k >= from {
			if err := w.see(k, x, logits); err != nil {
				return err
			}
		}
		if k == w.s.Steps {
			return nil
		}
		if x = w.s.advance(w.start, x, gradient); x == nil {
			return nil
		}
	}
}
