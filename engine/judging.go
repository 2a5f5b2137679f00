package engine

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/lime"
	"beyond/engine/score"
)

// Asked is a picture that people may be asked about.
type Asked struct {
	Index int // in Set.Items
	judge.Outcome
}

// Outcomes lists the outcomes of pictures.
func Outcomes(asked []Asked) []judge.Outcome {
	outcomes := make([]judge.Outcome, len(asked))
	for i, a := range asked {
		outcomes[i] = a.Outcome
	}
	return outcomes
}

// Asked predicts the pictures of indices, in their order, for people to be asked about. A picture that cannot be
// predicted is handed to failed and left out.
func (w *Workspace) Asked(ctx context.Context, indices []int, progress Progress) ([]Asked, error) {
	return w.asked(ctx, indices, progress, func(ctx context.Context, i int) (judge.Outcome, error) {
		p, err := w.Predict(ctx, Background, i)
		if err != nil {
			return judge.Outcome{}, err
		}
		return judge.Outcome{Picture: p.Content, Label: w.Set.Items[i].Label, Top: classesOf(p.Top)}, nil
	})
}

// AskedUnderAttack is Asked after an attack: pictures that are labelled and predicted right are taken to the last step,
// whose prediction is the outcome. All others stay as they are, as in the paper's Table 2.
func (w *Workspace) AskedUnderAttack(
	ctx context.Context, indices []int, s attack.Settings, progress Progress,
) ([]Asked, error) {
	return w.asked(ctx, indices, progress, func(ctx context.Context, i int) (judge.Outcome, error) {
		p, err := w.Predict(ctx, Background, i)
		if err != nil {
			return judge.Outcome{}, err
		}
		o := judge.Outcome{Picture: p.Content, Label: w.Set.Items[i].Label, Top: classesOf(p.Top)}
		if o.Label < 0 || o.Top[0] != o.Label {
			return o, nil
		}
		img, err := w.cropOf(ctx, Background, i, o.Picture)
		if err != nil {
			return o, err
		}
		last, err := w.lastStep(ctx, Background, img, o.Label, s)
		if err != nil {
			return o, err
		}
		o.Top, o.Variant = classesOf(last.Top), w.Variant(s)
		return o, nil
	})
}

// judged computes the outcome of picture i.
type judged func(ctx context.Context, i int) (judge.Outcome, error)

func (w *Workspace) asked(ctx context.Context, indices []int, progress Progress, outcome judged) ([]Asked, error) {
	known := make([]*judge.Outcome, len(w.Set.Items))
	err := w.Each(ctx, indices, progress, func(ctx context.Context, i int) error {
		o, err := outcome(ctx, i)
		if err == nil {
			known[i] = &o
		}
		return err
	})
	var asked []Asked
	for _, i := range indices {
		if known[i] != nil {
			asked = append(asked, Asked{i, *known[i]})
		}
	}
	return asked, err
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

// lastStep is the end of an attack on a crop of that label.
func (w *Workspace) lastStep(
	ctx context.Context, p Priority, img *imaging.RGB, label int, s attack.Settings,
) (last attack.Step, err error) {
	for step, err := range w.attackFrom(ctx, p, img, label, s) {
		if err != nil {
			return last, err
		}
		last = step
	}
	return last, nil
}

// Shown returns picture i as a rater sees it for a question: the crop, or with a variant the last step of that attack in
// 8 bits; of either all, or only the superpixels that speak for the class (K = 8, by lime's defaults), the rest grey.
// A file that is no longer the question's picture is an error.
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
		last, err := w.lastStep(ctx, p, img, label, s)
		if err != nil {
			return nil, err
		}
		img = imaging.FromUnit(last.Picture, img.W, img.H)
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
	var fit lime.Fit
	for progress, err := range w.Explain(ctx, p, subject, []int{class}, lime.Default()) {
		if err != nil {
			return nil, err
		}
		fit = progress.Fits[0]
	}
	if fit.Err != nil {
		return nil, fit.Err
	}
	visible := make([]bool, subject.Segments.N)
	for _, segment := range fit.Explanation() {
		visible[segment] = true
	}
	const grey = 127
	out := &imaging.RGB{W: img.W, H: img.H, Pix: append([]uint8(nil), img.Pix...)}
	for pixel, segment := range subject.Segments.Labels {
		if !visible[segment] {
			out.Pix[3*pixel], out.Pix[3*pixel+1], out.Pix[3*pixel+2] = grey, grey, grey
		}
	}
	return out, nil
}
