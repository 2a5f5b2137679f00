package engine

import (
	"context"
	"fmt"

	"beyond/engine/attack"
	"beyond/engine/nn"
	"beyond/engine/saliency"
	"beyond/engine/score"
)

// prober takes inputs, many at once, to the engine's queue. Inputs are read, not copied, until they are computed: when
// a call ends because its context is done, the batch that runs may still read them for a moment.
type prober struct {
	engine   *Engine
	model    *Model
	priority Priority
}

func (w *Workspace) prober(p Priority) *prober { return &prober{w.engine, w.Model, p} }

// Prober returns the model as packages lime and saliency ask it, with requests of that priority.
func (w *Workspace) Prober(p Priority) saliency.Model { return w.prober(p) }

// Probabilities serves package lime.
func (b *prober) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	answers, err := b.ask(b.requests(ctx, inputs, n))
	if err != nil {
		return nil, err
	}
	out := make([]float64, 0, n*len(classes))
	for _, a := range answers {
		probs := score.Softmax(a.logits)
		for _, class := range classes {
			out = append(out, probs[class])
		}
	}
	return out, nil
}

func (b *prober) requests(ctx context.Context, inputs []float32, n int) []*request {
	list, size := make([]*request, n), len(inputs)/n
	for i := range list {
		list[i] = &request{ctx: ctx, priority: b.priority, model: b.model, input: inputs[i*size : (i+1)*size]}
	}
	return list
}

// ask refuses outputs that are not numbers, as Predict does.
func (b *prober) ask(requests []*request) ([]answer, error) {
	answers, err := b.engine.askAll(requests)
	for _, a := range answers {
		if err == nil && !score.Finite(a.logits) {
			err = fmt.Errorf("the model gives %w", attack.ErrNotFinite)
		}
	}
	return answers, err
}

// Logits serves package attack, whose pictures are in [0,1].
func (b *prober) Logits(ctx context.Context, unit []float32) ([]float32, error) {
	a, err := b.engine.ask(b.unitRequest(ctx, unit))
	return a.logits, err
}

// Gradient serves package attack.
func (b *prober) Gradient(
	ctx context.Context, unit []float32, objective score.Objective,
) (logits, gradient []float32, err error) {
	r := b.unitRequest(ctx, unit)
	r.objective = objective
	a, err := b.engine.ask(r)
	if err != nil {
		return nil, nil, err
	}
	b.model.Preset.UnitGradient(a.gradient)
	return a.logits, a.gradient, nil
}

func (b *prober) unitRequest(ctx context.Context, unit []float32) *request {
	input := make([]float32, len(unit))
	b.model.Preset.NormaliseUnit(input, unit)
	return b.requests(ctx, input, 1)[0]
}

// LogGradients serves package saliency. The network gives the derivative of −log p(class).
func (b *prober) LogGradients(
	ctx context.Context, inputs []float32, n, class int,
) (logs []float64, gradients []float32, err error) {
	requests := b.requests(ctx, inputs, n)
	for _, r := range requests {
		r.objective = score.CrossEntropy(class)
	}
	answers, err := b.ask(requests)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range answers {
		logs = append(logs, -score.Loss(a.logits, class))
		for _, g := range a.gradient {
			gradients = append(gradients, -g)
		}
	}
	return logs, gradients, nil
}

// Layer serves package saliency.
func (b *prober) Layer(ctx context.Context, input []float32, layer string, class int) (saliency.LayerView, error) {
	r := b.requests(ctx, input, 1)[0]
	r.objective, r.layer = score.Logit(class), &layer
	answers, err := b.ask([]*request{r})
	if err != nil {
		return saliency.LayerView{}, err
	}
	v := answers[0].view
	p := score.Softmax(answers[0].logits)[class]
	return saliency.LayerView{Name: v.Name, Shape: v.Shape, P: p, Activation: v.Activation, Gradient: v.Gradient}, nil
}

// Convolutions are the layers that Grad-CAM may look at, in the network's order. It loads the model if one is needed.
func (w *Workspace) Convolutions(ctx context.Context) ([]nn.Layer, error) {
	if err := w.Model.Load(ctx); err != nil {
		return nil, err
	}
	return w.Model.Network().Layers(), nil
}
