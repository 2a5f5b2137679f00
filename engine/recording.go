package engine

import (
	"context"
	"errors"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/store"
)

// A Recording is Results that keeps everything, failures included, as the folder of a run does. With one in Config a
// picture that failed is not tried again, and a Workspace from OpenRecorded works without its pictures.
type Recording interface {
	Results
	// Failure is why a result could not be computed; nil where that is not recorded.
	Failure(store.Key) error
	// Fail records why a result could not be computed.
	Fail(store.Key, error)
}

// recording is where the workspace's failures are kept; nil without a Recording.
func (w *Workspace) recording() Recording {
	r, _ := w.engine.results.(Recording)
	return r
}

// Recorded is what a recording knows of a picture's file. The zero value knows nothing.
type Recorded struct {
	SHA256 string // hexadecimal
	Bytes  int64
}

// OpenRecorded returns a workspace on pictures of which a recording has results. recorded has the order of set.Items.
// A picture whose file is absent or has the recorded size is taken for the recorded one.
func (e *Engine) OpenRecorded(m *Model, set *dataset.Set, recorded []Recorded) *Workspace {
	w := e.Open(m, set)
	w.recorded = recorded
	return w
}

// Beside returns a workspace of another model on the same pictures.
func (w *Workspace) Beside(m *Model) *Workspace { return w.engine.OpenRecorded(m, w.Set, w.recorded) }

// IsRecorded reports whether results come from a recording. Then nothing is computed that nobody asks for.
func (w *Workspace) IsRecorded() bool { return w.recorded != nil }

// content is the SHA-256 of picture i's file, hexadecimal.
func (w *Workspace) content(ctx context.Context, p Priority, i int) (string, error) {
	if w.recorded != nil && w.recorded[i].SHA256 != "" {
		version, err := w.Set.Version(i)
		if err != nil || version.Size == w.recorded[i].Bytes {
			return w.recorded[i].SHA256, nil
		}
	}
	return w.engine.digest(ctx, p, w.Set, i)
}

// A RecordedError is why a picture failed in an earlier run.
type RecordedError struct {
	Reason    string
	NotFinite bool // the model gave NaN or Inf
}

func (e *RecordedError) Error() string { return e.Reason }

// Is makes errors.Is find attack.ErrNotFinite.
func (e *RecordedError) Is(target error) bool { return e.NotFinite && target == attack.ErrNotFinite }

// RecordError returns an error in the form in which a recording keeps it.
func RecordError(err error) *RecordedError {
	return &RecordedError{Reason: Reason(err), NotFinite: errors.Is(err, attack.ErrNotFinite)}
}

// Recall fills in what the recording has: predictions, and first wrong steps under an attack. It computes nothing.
func (w *Workspace) Recall(s attack.Settings) {
	recording := w.recording()
	for i, item := range w.Set.Items {
		key, _ := w.resultKey(context.Background(), Background, i)
		if recording == nil || key.Model == "" {
			return
		}
		var o Outcome
		key.Method, key.Settings = predictions.method, predictionSettings(item.Label)
		if p, ok := decoded(w, predictions, key); ok {
			p.Content, o.Prediction = key.Picture, p
		} else {
			o.Err = recording.Failure(key)
		}
		key.Method, key.Settings = robustnesses(s).method, robustnessSettings(item.Label, s)
		if r, ok := decoded(w, robustnesses(s), key); ok {
			o.Robustness = r
		}
		w.update(i, func(now *Outcome) { *now = o })
	}
}
