package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/lime"
	"beyond/engine/score"
)

// Asked are pictures that people may be asked about.
type Asked struct {
	Outcomes []judge.Outcome
	At       map[string]int // index in Set.Items, by content
}

// Asked predicts the pictures of indices, in their order, for people to be asked about. A picture that cannot be
// predicted is handed to failed and left out. Under an attack, pictures that are labelled and predicted right are
// taken to the last step, whose prediction is the outcome. All others stay as they are, as in the paper's Table 2. A
// nil attack stands for none.
func (w *Workspace) Asked(
	ctx context.Context, indices []int, under *attack.Settings, progress Progress,
) (Asked, error) {
	known := make([]*judge.Outcome, len(w.Set.Items))
	err := w.Each(ctx, indices, progress, func(ctx context.Context, i int) (err error) {
		known[i], err = w.asked(ctx, i, under)
		return err
	})
	asked := Asked{At: map[string]int{}}
	for _, i := range indices {
		if o := known[i]; o != nil {
			asked.Outcomes, asked.At[o.Picture] = append(asked.Outcomes, *o), i
		}
	}
	return asked, err
}

// asked is the outcome of picture i.
func (w *Workspace) asked(ctx context.Context, i int, under *attack.Settings) (*judge.Outcome, error) {
	p, err := w.Predict(ctx, Background, i)
	if err != nil {
		return nil, err
	}
	o := &judge.Outcome{Picture: p.Content, Label: w.Set.Items[i].Label, Top: classesOf(p.Top)}
	if under == nil || o.Label < 0 || o.Top[0] != o.Label {
		return o, nil
	}
	if o.Top, err = w.attackedTop(ctx, i, o, *under); err != nil {
		return nil, err
	}
	o.Variant = w.Variant(*under)
	return o, nil
}

// attackedTop returns the five most probable classes of picture i after an attack, from a kept trace if there is one.
func (w *Workspace) attackedTop(ctx context.Context, i int, o *judge.Outcome, s attack.Settings) ([]int, error) {
	traced := s
	traced.Rounding = true // as in every trace that is kept
	if t, ok := find(ctx, w, i, traces, attackSettings(o.Label, traced)); ok {
		return t.End, nil
	}
	img, err := w.cropOf(ctx, Background, i, o.Picture)
	if err != nil {
		return nil, err
	}
	end, err := last(w.attackFrom(ctx, Background, img, o.Label, s))
	return classesOf(end.Top), err
}

func classesOf(top []score.Score) []int {
	classes := make([]int, len(top))
	for i, s := range top {
		classes[i] = s.Class
	}
	return classes
}

// Variant names the picture that an attack on this model makes, for judge.Question: equal names, equal pictures. The
// model must be loaded.
func (w *Workspace) Variant(s attack.Settings) string {
	steps := fmt.Sprintf("ifgsm %v %g x%d bound %g scale %g", s.Norm, s.Epsilon, s.Steps, s.Bound, s.Scale)
	return fmt.Sprintf("%s on %.12s %s", steps, w.Model.SHA256(), w.Model.Preset.Name)
}

// errChanged tells that a picture is no longer the one that was predicted.
var errChanged = errors.New("the file has changed since it was predicted: open the pictures again")

// cropOf returns picture i as the model sees it, as long as its file has that content.
func (w *Workspace) cropOf(ctx context.Context, p Priority, i int, content string) (*imaging.RGB, error) {
	c, err := w.engine.crop(ctx, p, w.Set, i, w.Model.Preset)
	if err == nil && c.sha256 != content {
		err = errChanged
	}
	return c.img, err
}

// last returns the last value of a sequence, or its first error.
func last[T any](seq iter.Seq2[T, error]) (end T, err error) {
	for v, err := range seq {
		if err != nil {
			return end, err
		}
		end = v
	}
	return end, nil
}

// Shown returns picture i as a rater sees it for a question: the crop, or with a variant the last step of that attack
// in 8 bits; of either all, or only the superpixels that speak for the class (K = 8, by lime's defaults), the rest
// grey. A file that is no longer the question's picture is an error.
func (w *Workspace) Shown(
	ctx context.Context, p Priority, i int, q judge.Question, s attack.Settings,
) (*imaging.RGB, error) {
	img, err := w.cropOf(ctx, p, i, q.Picture)
	if err != nil {
		return nil, err
	}
	if q.Variant != "" {
		label, err := w.AttackLabel(ctx, p, i)
		if err != nil {
			return nil, err
		}
		end, err := last(w.attackFrom(ctx, p, img, label, s))
		if err != nil {
			return nil, err
		}
		img = imaging.FromUnit(end.Picture, img.W, img.H)
	}
	if q.View == judge.Whole {
		return img, nil
	}
	return w.attention(ctx, p, img, q.Class)
}

// attention hides all of a crop but the explanation of a class.
func (w *Workspace) attention(ctx context.Context, p Priority, img *imaging.RGB, class int) (*imaging.RGB, error) {
	unit := make([]float32, w.Model.pixels())
	img.Unit(unit)
	subject := w.UnitSubject(unit, Cut{})
	end, err := last(lime.Explain(ctx, w.prober(p), subject.Picture, []int{class}, lime.Default()))
	if err != nil {
		return nil, err
	}
	fit := end.Fits[0]
	return subject.Only(fit.Explanation()), fit.Err
}
