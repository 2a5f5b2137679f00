package engine

import (
	"context"
	"fmt"
	"image"

	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/engine/score"
)

// CropSight is what the model sees in a part of a picture.
type CropSight struct {
	Image  *imaging.RGB  // as the model is shown it
	Top    []score.Score // five classes
	PLabel float64       // of the label; 0 without one
	Rank   int           // of the label among all classes, from 1; 0 without one
}

// Whole returns picture i before it is cropped, turned as its file says, and the part of it that the crop shows, which
// may go beyond it.
func (w *Workspace) Whole(ctx context.Context, p Priority, i int) (*imaging.RGB, image.Rectangle, error) {
	read, err := w.engine.decoded(ctx, p, w.Set, i, imaging.Decode)
	if err == nil && w.isOther(i, read.sha256) {
		err = errOther
	}
	if err != nil {
		return nil, image.Rectangle{}, err
	}
	return read.img, w.Model.Preset.Box(read.img.W, read.img.H), nil
}

// SeeCrop asks the model about the part of a whole picture inside box, or about its usual crop if box is empty. label is
// −1 for none.
func (w *Workspace) SeeCrop(
	ctx context.Context, p Priority, whole *imaging.RGB, box image.Rectangle, label int,
) (s CropSight, err error) {
	if preset := w.Model.Preset; box.Empty() {
		s.Image = preset.Apply(whole)
	} else {
		s.Image = preset.Inside(whole, box)
	}
	answers, err := w.prober(p).ask(w.walkRequests(ctx, p, s.Image))
	if err != nil {
		return s, err
	}
	probs := score.Softmax(answers[0].logits)
	s.Top = score.Top(probs, mostSeen)
	if label >= 0 {
		s.PLabel, s.Rank = probs[label], score.Rank(probs, label)
	}
	return s, nil
}

// BoxError is a box that does not lie in its picture.
type BoxError struct {
	Box  finding.Box
	W, H int // of the picture, pixels
}

func (e *BoxError) Error() string {
	b := e.Box
	return fmt.Sprintf("%d,%d,%d,%d: must lie in the picture of %d×%d pixels", b.X, b.Y, b.Width, b.Height, e.W, e.H)
}

// PredictBox is what the model sees in the part of picture i inside a box, as the document of the command predict. It
// returns a *BoxError if the box is not inside the whole picture, or has no area.
func (w *Workspace) PredictBox(ctx context.Context, p Priority, i int, b finding.Box) (finding.Predictions, error) {
	whole, _, err := w.Whole(ctx, p, i)
	if err != nil {
		return finding.Predictions{}, err
	}
	if b.X < 0 || b.Y < 0 || b.Width < 1 || b.Height < 1 || b.Width > whole.W-b.X || b.Height > whole.H-b.Y {
		return finding.Predictions{}, &BoxError{b, whole.W, whole.H}
	}
	item := w.Set.Items[i]
	s, err := w.SeeCrop(ctx, p, whole, image.Rect(b.X, b.Y, b.X+b.Width, b.Y+b.Height), item.Label)
	if err != nil {
		return finding.Predictions{}, err
	}
	img := finding.Image{Path: item.Path, Top5: finding.ClassScores(w.Model.Classes, s.Top)}
	if item.Label >= 0 {
		img.Label, img.Rank = new(w.Model.Classes.At(item.Label)), &s.Rank
	}
	return finding.Predictions{
		Model: w.Model.Identity(), Preset: w.Model.Preset.Name, N: 1, Skipped: w.skipped(), Images: []finding.Image{img}, Box: &b,
	}, nil
}
