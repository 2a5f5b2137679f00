package attack_test

import (
	"context"
	"fmt"
	"slices"

	"beyond/engine/attack"
	"beyond/engine/score"
)

// linear is a classifier of two classes: the logit of class 1 is the inner product of weights and picture, the logit of
// class 0 is 0.
type linear []float32

func (w linear) Logits(_ context.Context, unit []float32) ([]float32, error) {
	var z float32
	for i, v := range unit {
		z += w[i] * v
	}
	return []float32{0, z}, nil
}

// Gradient is the objective's derivative with respect to the logit of class 1, times the weights.
func (w linear) Gradient(
	ctx context.Context, unit []float32, o score.Objective,
) (logits, gradient []float32, err error) {
	logits, err = w.Logits(ctx, unit)
	slopes := make([]float32, 2)
	o(logits, slopes)
	gradient = make([]float32, len(unit))
	for i := range gradient {
		gradient[i] = slopes[1] * w[i]
	}
	return logits, gradient, err
}

// A picture of one pixel with the logit 1 − 0.2 − 0.5 = 0.3 for class 1. In L∞ every step of 0.05 moves all three
// channels, which lowers the logit by (2 + 1 + 1) · 0.05 = 0.2, so the second step is wrong.
func ExampleRun() {
	model, picture := linear{2, -1, -1}, []float32{0.5, 0.2, 0.5}
	settings := attack.Default(attack.Linf)
	settings.Epsilon, settings.Steps = 0.05, 3
	var steps []attack.Step
	for step, err := range attack.Run(context.Background(), model, picture, 1, settings) {
		if err != nil {
			fmt.Println(err)
			return
		}
		steps = append(steps, step)
		fmt.Printf("step %d: class %d, p(label) %.2f, L∞ %.2f\n", step.Index, step.Top[0].Class, step.PLabel, step.Linf)
	}
	first := slices.IndexFunc(steps, func(s attack.Step) bool { return s.Top[0].Class != 1 })
	fmt.Println("first wrong step:", first)
	// Output:
	// step 0: class 1, p(label) 0.57, L∞ 0.00
	// step 1: class 1, p(label) 0.52, L∞ 0.05
	// step 2: class 0, p(label) 0.48, L∞ 0.10
	// step 3: class 0, p(label) 0.43, L∞ 0.15
	// first wrong step: 2
}
