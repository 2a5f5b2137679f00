package engine

import (
	"context"

	"beyond/engine/saliency"
)

// Salience scores the segments of a subject for a class by another method than LIME; see saliency.Explain.
func (w *Workspace) Salience(
	ctx context.Context, p Priority, s *Subject, class int, method saliency.Method, settings saliency.Settings,
) (*saliency.Map, error) {
	return saliency.Explain(ctx, w.prober(p), s.Picture, class, method, settings)
}

// Judge measures how well a ranking of a subject's segments predicts the effect of hiding them; see saliency.Judge.
func (w *Workspace) Judge(
	ctx context.Context, p Priority, s *Subject, class int, order []int,
) (saliency.Judgement, error) {
	return saliency.Judge(ctx, w.prober(p), s.Picture, class, order)
}
