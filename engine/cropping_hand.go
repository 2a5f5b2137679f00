package engine

import (
	"context"
	"image"

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
