package engine

import (
	"context"
	"errors"

	"beyond/engine/compare"
	"beyond/engine/imaging"
	"beyond/engine/lime"
	"beyond/engine/segment"
)

// explanations explains the label of as many pictures as planned, spread evenly, for every model. A picture with fewer
// segments than an explanation needs, or that a model cannot be asked about, is left out.
func (s Side) explanations(
	ctx context.Context, a compare.Answers, plan ComparePlan, progress Progress,
) (*compare.Explanations, error) {
	places := spread(len(a.Pictures), plan.Explain)
	var list []compare.Explained
	for n, at := range places {
		x, err := s.explained(ctx, a.Pictures[at], a.Labels[at], plan)
		if ctx.Err() != nil || errors.Is(err, ErrClosed) {
			return nil, err
		}
		if err == nil {
			list = append(list, x)
		}
		progress.report(n+1, len(places))
	}
	names := make([]string, len(s))
	for m, w := range s {
		names[m] = w.Model.Name
	}
	return compare.Overlaps(list, names, plan.LIME.K, plan.LIME.Samples), nil
}

// spread returns k of n places, evenly.
func spread(n, k int) []int {
	k = min(k, n)
	places := make([]int, k)
	for i := range places {
		places[i] = i * n / k
	}
	return places
}

// explained explains one picture for every model, by the segments of the first model's crop: the others are shown this
// crop in their size, as in the transfer of attacks.
func (s Side) explained(ctx context.Context, i, label int, plan ComparePlan) (x compare.Explained, err error) {
	first, err := s[0].Subject(ctx, Background, i, plan.Cut)
	if err != nil {
		return x, err
	}
	x.Segments = first.Segments.N
	unit := make([]float32, s[0].Model.pixels())
	first.Image.Unit(unit)
	for _, w := range s {
		subject := w.like(first, unit, plan.Cut)
		p, err := last(lime.Explain(ctx, w.prober(Background), subject.Picture, []int{label}, plan.LIME))
		if err == nil {
			err = p.Fits[0].Err
		}
		if err != nil {
			return x, err
		}
		var selected []int
		for _, weight := range p.Fits[0].Selected {
			selected = append(selected, weight.Segment)
		}
		x.Selected = append(x.Selected, selected)
	}
	return x, nil
}

// like returns a subject in the workspace's size with the segments of another one, whose picture in [0,1] is unit.
func (w *Workspace) like(s *Subject, unit []float32, c Cut) *Subject {
	from, side := s.Image.W, w.Model.Preset.Crop
	resized := imaging.ResizeUnit(unit, from, side)
	visible := make([]float32, len(resized))
	w.Model.Preset.NormaliseUnit(visible, resized)
	img := imaging.FromUnit(resized, side, side)
	labels := make([]int32, side*side)
	for y := range side {
		for x := range side {
			labels[y*side+x] = s.Segments.Labels[(2*y+1)*from/(2*side)*from+(2*x+1)*from/(2*side)]
		}
	}
	return w.subject(img, visible, &segment.Segmentation{W: side, H: side, Labels: labels, N: s.Segments.N}, c.Hidden)
}
