package saliency

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"beyond/engine/lime"
)

// batch is the number of inputs per call of a model.
const batch = 8

type (
	// writeInput writes input i, [C,H,W].
	writeInput func(i int, input []float32)
	// useGradient receives log p(class) at input i and its gradient, [C,H,W], which it must not keep.
	useGradient func(i int, log float64, gradient []float32)
)

// follow scores the picture by its product with the mean gradient at n inputs.
func (o *Map) follow(ctx context.Context, m Model, pic lime.Picture, n int, write writeInput) error {
	mean := make([]float64, len(pic.Visible))
	err := o.derive(ctx, m, len(pic.Visible), n, write, func(_ int, _ float64, gradient []float32) {
		for at, g := range gradient {
			mean[at] += float64(g) / float64(n)
		}
	})
	if err != nil {
		return err
	}
	plane := len(pic.Labels)
	o.Pixels, o.Segments = make([]float64, plane), make([]float64, pic.Segments)
	for at, g := range mean {
		score := g * float64(pic.Visible[at])
		o.Pixels[at%plane] += score
		o.Segments[pic.Labels[at%plane]] += score
		o.Sum += score
	}
	return nil
}

// integrate uses the gradients at the midpoints of steps equal parts of the straight line from zeros to the picture.
func (o *Map) integrate(ctx context.Context, m Model, pic lime.Picture, steps int) error {
	along := func(i int, input []float32) {
		share := (float32(i) + 0.5) / float32(steps)
		for at, v := range pic.Visible {
			input[at] = share * v
		}
	}
	if err := o.follow(ctx, m, pic, steps, along); err != nil {
		return err
	}
	ends := func(i int, input []float32) {
		for at, v := range pic.Visible {
			input[at] = float32(i) * v
		}
	}
	o.Change = 0
	return o.derive(ctx, m, len(pic.Visible), 2, ends, func(i int, log float64, _ []float32) {
		o.Change += float64(2*i-1) * log
	})
}

// noisy returns a function that writes the picture with normal noise, different for each i.
func noisy(visible []float32, s Settings) writeInput {
	low, high := visible[0], visible[0]
	for _, v := range visible {
		low, high = min(low, v), max(high, v)
	}
	sigma := s.noise() * float64(high-low)
	return func(i int, input []float32) {
		noise := rand.New(rand.NewPCG(s.Seed, uint64(i)))
		for at, v := range visible {
			input[at] = v + float32(sigma*noise.NormFloat64())
		}
	}
}

// derive computes the gradients of log p(o.Class) at n inputs of size values, in batches, and passes them on in order.
func (o *Map) derive(ctx context.Context, m Model, size, n int, write writeInput, use useGradient) error {
	inputs := make([]float32, min(n, batch)*size)
	for first := 0; first < n; first += batch {
		count := min(batch, n-first)
		for i := range count {
			write(first+i, inputs[i*size:(i+1)*size])
		}
		logs, gradients, err := m.LogGradients(ctx, inputs[:count*size], count, o.Class)
		if err != nil {
			return err
		}
		for i, log := range logs {
			gradient := gradients[i*size : (i+1)*size]
			if !finite(log, gradient) {
				return fmt.Errorf("the model gives %w", lime.ErrNotFinite)
			}
			use(first+i, log, gradient)
		}
	}
	return nil
}

// finite reports whether the logarithm and the whole gradient are finite. A sum of magnitudes is NaN or infinite if any
// term is.
func finite(log float64, gradient []float32) bool {
	sum := log
	for _, g := range gradient {
		sum += math.Abs(float64(g))
	}
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}
