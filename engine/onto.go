package engine

import "beyond/engine/dataset"

// Onto returns a workspace of the same model on another list of pictures, in natural order of their paths or with the
// same pictures at its beginning. What is known of a picture that has the same label in both is known there too.
func (w *Workspace) Onto(set *dataset.Set) *Workspace {
	next := w.engine.Open(w.Model, set)
	next.marks = w.Marks()
	next.took.Store(w.took.Load())
	outcomes, _ := w.Outcomes()
	for i, o := range outcomes {
		if o.Prediction == nil && o.Err == nil {
			continue
		}
		item, at := w.Set.Items[i], i
		if at >= len(set.Items) || set.Items[at].Path != item.Path {
			at = set.Index(item.Path)
		}
		if at >= 0 && set.Items[at].Label == item.Label {
			next.outcomes[at] = o
		}
	}
	return next
}
