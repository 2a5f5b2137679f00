package attack

import (
	"math"
	"sync"

	"beyond/engine/score"
)

// DeepFool's settings: it looks at the boundaries to so many classes, and goes so much too far.
const (
	deepFoolClasses = 10
	overshoot       = 0.02
)

// deepFool moves to the nearest boundary of the classifier, linearised anew at each step, until the first class changes
// (Moosavi-Dezfooli et al. 2016, algorithm 2, as foolbox has it: among the ten likeliest classes of the start). Lengths
// are pixels in [0,1].
func (w *walk) deepFool() error {
	logits, err := w.logits(0, w.start)
	if err != nil {
		return err
	}
	if err := w.see(0, w.start, logits); err != nil || w.wrong {
		return err
	}
	classes := score.Largest(logits, deepFoolClasses)
	x, total := w.start, make([]float64, len(w.start))
	for k := 1; k <= w.s.Steps && !w.wrong; k++ {
		move, err := w.toNearest(k, x, logits, classes[0], classes[1:])
		if err != nil {
			return err
		}
		next := make([]float32, len(x))
		for i, v := range w.start {
			total[i] += move[i]
			next[i] = float32(clamp(float64(v)+(1+overshoot)*total[i], 0, 1))
		}
		x = next
		if logits, err = w.logits(k, x); err != nil {
			return err
		}
		if err := w.see(k, x, logits); err != nil {
			return err
		}
	}
	return nil
}

// toNearest returns the move from x to the nearest of the linearised boundaries between a class and others.
func (w *walk) toNearest(k int, x, logits []float32, class int, others []int) ([]float64, error) {
	gradients, err := w.differences(k, x, class, others)
	if err != nil {
		return nil, err
	}
	best, least, norms := 0, math.Inf(1), make([]float64, len(others))
	for i, g := range gradients {
		sum := 0.0
		for _, v := range g {
			sum += float64(v) * float64(v)
		}
		norms[i] = math.Sqrt(sum) + 1e-8
		d := math.Abs(score.Difference(others[i], class)(logits, nil)) / norms[i]
		if d < least {
			best, least = i, d
		}
	}
	move := make([]float64, len(x))
	for i, g := range gradients[best] {
		move[i] = (least + 1e-4) / norms[best] * float64(g)
	}
	return move, nil
}

// differences returns, for each of other classes, the gradient of its logit less that of class. They are asked for at
// once, so that they share passes.
func (w *walk) differences(k int, x []float32, class int, others []int) ([][]float32, error) {
	gradients, errs := make([][]float32, len(others)), make([]error, len(others))
	var all sync.WaitGroup
	for i, other := range others {
		all.Go(func() { _, gradients[i], errs[i] = w.gradient(k, x, score.Difference(other, class)) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return gradients, nil
}
