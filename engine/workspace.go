package engine

import (
	"context"
	"fmt"
	"iter"
	"sync/atomic"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/engine/score"
)

// A Workspace is one model on one data set, with all outcomes computed so far. It is safe for concurrent use. Pictures
// are named by their index in Set.Items.
type Workspace struct {
	Model  *Model
	Set    *dataset.Set
	engine *Engine

	recorded []string      // contents of the pictures; nil without a recording
	planned  []ExplainPlan // of the explanations in the recording
	preset   atomic.Pointer[presetText]

	changes
	outcomes []Outcome
	led      map[leading]*Robustness // under attacks away from other classes than the label
	least    map[leastKey]float64    // see shortest
	marks    people.Marks
	took     atomic.Int64 // nanoseconds of a forward pass; 0 before Time
}

// Open returns a workspace in which nothing is known yet.
func (e *Engine) Open(m *Model, set *dataset.Set) *Workspace {
	return &Workspace{
		Model: m, Set: set, engine: e, outcomes: make([]Outcome, len(set.Items)),
		led: map[leading]*Robustness{}, least: map[leastKey]float64{},
	}
}

// Engine is where the workspace computes.
func (w *Workspace) Engine() *Engine { return w.engine }

// Outcome holds the results of one picture.
type Outcome struct {
	Prediction *Prediction // nil until computed
	Err        error       // why the picture is left out of every figure; nil otherwise
	// Robustness of the label under the last attack that was measured; nil until computed.
	Robustness *Robustness
}

// Prediction is the model's answer to one picture. It is immutable.
type Prediction struct {
	Top      []score.Score // the five most probable classes
	Rank     int           // of the label among all classes, from 1; 0 without a label
	PLabel   float64       // probability of the label; 0 without one
	Features []float32     // the penultimate layer; nil before PredictWhole, so that memory does not grow by it
	Content  string        // SHA-256 of the picture's file, hexadecimal
}

// Right, Wrong: whether the first class is the label. Both are false without a label or a prediction.
func (o Outcome) Right() bool { return o.Prediction != nil && o.Prediction.Rank == 1 }
func (o Outcome) Wrong() bool { return o.Prediction != nil && o.Prediction.Rank > 1 }

// Outcome returns the results of picture i so far.
func (w *Workspace) Outcome(i int) Outcome {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.outcomes[i]
}

// Outcomes returns the results of all pictures so far, and their version for Changed.
func (w *Workspace) Outcomes() ([]Outcome, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Outcome(nil), w.outcomes...), w.version
}

func (w *Workspace) update(i int, change func(*Outcome)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.outcomes[i])
	w.tell()
}

// Crop returns picture i as the model sees it, and facts about its file.
func (w *Workspace) Crop(ctx context.Context, p Priority, i int) (*imaging.RGB, imaging.Info, error) {
	c, err := w.engine.crop(ctx, p, w.Set, i, w.Model.Preset)
	if err == nil && w.isOther(i, c.sha256) {
		err = errOther
	}
	return c.img, c.info, err
}

// Predict returns the prediction of picture i, and computes it if it is not known. A picture that cannot be read, or
// whose outputs are not numbers, is an error and remembered as Outcome.Err.
func (w *Workspace) Predict(ctx context.Context, p Priority, i int) (*Prediction, error) {
	if o := w.Outcome(i); o.Prediction != nil || o.Err != nil {
		return o.Prediction, o.Err
	}
	settings := predictionSettings(w.Set.Items[i].Label)
	prediction, content, err := kept(ctx, w, p, i, predictions, settings, func() (*Prediction, string, error) {
		prediction, err := w.predict(ctx, p, i)
		if err != nil {
			return nil, "", err
		}
		keep(ctx, w, p, i, features, "", prediction.Features, prediction.Content)
		return prediction.without(), prediction.Content, nil
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err == ErrClosed {
		return nil, err
	}
	if err == nil && prediction.Content == "" { // from the results of an earlier run
		prediction.Content = content
	}
	w.update(i, func(o *Outcome) {
		if o.Prediction == nil { // else PredictWhole has come first
			o.Prediction, o.Err = prediction, err
		}
	})
	return prediction, err
}

// predictionKey names a prediction by content: the same picture under two names is computed once.
type predictionKey struct {
	model  *Model // and with it the preset
	sha256 string // of the picture's file, hexadecimal
	label  int
}

func (w *Workspace) predict(ctx context.Context, p Priority, i int) (*Prediction, error) {
	c, err := w.engine.crop(ctx, p, w.Set, i, w.Model.Preset)
	if err != nil {
		return nil, err
	}
	label := w.Set.Items[i].Label
	key := predictionKey{w.Model, c.sha256, label}
	if known, ok := w.engine.predictions.get(key); ok {
		return known, nil
	}
	a, err := w.engine.ask(&request{ctx: ctx, priority: p, model: w.Model, input: w.normalised(c.img)})
	if err != nil {
		return nil, err
	}
	if !score.Finite(a.logits) {
		return nil, fmt.Errorf("the model gives %w", attack.ErrNotFinite)
	}
	probs := score.Softmax(a.logits)
	result := &Prediction{Top: score.Top(probs, 5), Features: a.features, Content: c.sha256}
	if label >= 0 {
		result.Rank, result.PLabel = score.Rank(probs, label), probs[label]
	}
	w.engine.predictions.put(key, result, int64(4*len(a.features)+16*len(result.Top)+64))
	return result, nil
}

// AttackLabel is the class that an attack on picture i leads away from: its label, or for an unlabelled
// picture the first class that the model gives it.
func (w *Workspace) AttackLabel(ctx context.Context, p Priority, i int) (int, error) {
	if label := w.Set.Items[i].Label; label >= 0 {
		return label, nil
	}
	prediction, err := w.Predict(ctx, p, i)
	if err != nil {
		return 0, err
	}
	return prediction.Top[0].Class, nil
}

// Attack yields the steps of an attack on picture i as they are computed; see attack.Run.
func (w *Workspace) Attack(ctx context.Context, p Priority, i int, s attack.Settings) iter.Seq2[attack.Step, error] {
	return func(yield func(attack.Step, error) bool) {
		label, err := w.AttackLabel(ctx, p, i)
		if err != nil {
			yield(attack.Step{}, err)
			return
		}
		img, _, err := w.Crop(ctx, p, i)
		if err != nil {
			yield(attack.Step{}, err)
			return
		}
		w.attackFrom(ctx, p, img, label, s)(yield)
	}
}

// attackFrom attacks a crop of that label.
func (w *Workspace) attackFrom(
	ctx context.Context, p Priority, img *imaging.RGB, label int, s attack.Settings,
) iter.Seq2[attack.Step, error] {
	unit := make([]float32, w.Model.pixels())
	img.Unit(unit)
	return attack.Run(ctx, w.prober(p), unit, label, s)
}
