package engine

import (
	"context"

	"beyond/engine/imaging"
	"beyond/engine/lime"
	"beyond/engine/score"
	"beyond/engine/segment"
)

// Cut says how a picture is taken apart for explanations. The zero value is lime's way.
type Cut struct {
	Segments segment.Method
	Hidden   lime.Hidden // the filling of a hidden segment
	Seed     uint64      // of quickshift's order among equals
}

// A Subject is a picture taken apart. It is immutable.
type Subject struct {
	Image    *imaging.RGB // the crop, in the 8 bits that were cut
	Segments *segment.Segmentation
	Filled   *imaging.RGB // with every segment hidden
	Picture  lime.Picture // the input of the model
}

// Subject takes picture i apart.
func (w *Workspace) Subject(ctx context.Context, p Priority, i int, c Cut) (*Subject, error) {
	img, _, err := w.Crop(ctx, p, i)
	if err != nil {
		return nil, err
	}
	return w.takeApart(img, w.normalised(img), c), nil
}

// UnitSubject takes apart a picture given as [3,H,W] in [0,1], such as a step of an attack. The model sees just
// that; segments and hidden colours come from the picture rounded to 8 bits.
func (w *Workspace) UnitSubject(unit []float32, c Cut) *Subject {
	side := w.Model.Preset.Crop
	visible := make([]float32, len(unit))
	w.Model.Preset.NormaliseUnit(visible, unit)
	return w.takeApart(imaging.FromUnit(unit, side, side), visible, c)
}

func (w *Workspace) takeApart(img *imaging.RGB, visible []float32, c Cut) *Subject {
	cut := c.Segments.Cut(img.Pix, img.W, img.H, c.Seed)
	return w.subject(img, visible, cut, c.Hidden)
}

// subject is a picture cut that way.
func (w *Workspace) subject(
	img *imaging.RGB, visible []float32, cut *segment.Segmentation, h lime.Hidden,
) *Subject {
	hidden := &imaging.RGB{W: img.W, H: img.H, Pix: h.Fill(img.Pix, img.W, cut.Labels, cut.N)}
	return &Subject{Image: img, Segments: cut, Filled: hidden, Picture: lime.Picture{
		Visible: visible, Hidden: w.normalised(hidden), Labels: cut.Labels, Segments: cut.N,
	}}
}

func (w *Workspace) normalised(img *imaging.RGB) []float32 {
	input := make([]float32, 3*img.W*img.H)
	w.Model.Preset.Normalise(input, img)
	return input
}

// Top returns the k most probable classes of a subject.
func (w *Workspace) Top(ctx context.Context, p Priority, s *Subject, k int) ([]score.Score, error) {
	b := w.prober(p)
	answers, err := b.ask(b.requests(ctx, s.Picture.Visible, 1))
	if err != nil {
		return nil, err
	}
	return score.Top(score.Softmax(answers[0].logits), k), nil
}
