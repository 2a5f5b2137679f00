package engine

import (
	"context"
	"errors"
	"runtime"
	"sync"

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

// OpenRecorded returns a workspace on pictures of which a recording has results. contents are the SHA-256 of the files
// that were recorded, hexadecimal, in the order of set.Items; "" where none was. The files may be absent. One that
// has another content by now is an error once it is read.
func (e *Engine) OpenRecorded(m *Model, set *dataset.Set, contents []string) *Workspace {
	w := e.Open(m, set)
	w.recorded = contents
	return w
}

// Beside returns a workspace of another model on the same pictures.
func (w *Workspace) Beside(m *Model) *Workspace {
	beside := w.engine.OpenRecorded(m, w.Set, w.recorded)
	beside.planned = w.planned
	return beside
}

// IsRecorded reports whether results come from a recording. Then nothing is computed that nobody asks for.
func (w *Workspace) IsRecorded() bool { return w.recorded != nil }

// content is the SHA-256 of picture i's file, hexadecimal.
func (w *Workspace) content(ctx context.Context, p Priority, i int) (string, error) {
	if w.recorded != nil && w.recorded[i] != "" {
		return w.recorded[i], nil
	}
	return w.engine.digest(ctx, p, w.Set, i)
}

// errOther says that a file is not the one that was recorded.
var errOther = errors.New("the file is another picture than the run's")

// isOther reports whether a file's content is not the one of picture i that was recorded.
func (w *Workspace) isOther(i int, content string) bool {
	return w.recorded != nil && w.recorded[i] != "" && content != w.recorded[i]
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
	if recording == nil || w.Model.identify(context.Background()) == "" {
		return
	}
	outcomes := make([]Outcome, len(w.Set.Items))
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		wait.Go(func() {
			for i := worker; i < len(outcomes); i += workers {
				outcomes[i] = w.recalled(recording, i, s)
			}
		})
	}
	wait.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outcomes = outcomes
	w.tell()
}

// recalled is what a recording has of picture i.
func (w *Workspace) recalled(recording Recording, i int, s attack.Settings) (o Outcome) {
	key, _ := w.resultKey(context.Background(), Background, i)
	label := w.Set.Items[i].Label
	key.Method, key.Settings = predictions.method, predictionSettings(label)
	if p, ok := decoded(w, predictions, key); ok {
		p.Content, o.Prediction = key.Picture, p
	} else {
		o.Err = recording.Failure(key)
	}
	key.Method, key.Settings = robustnesses(s).method, robustnessSettings(label, s)
	if r, ok := decoded(w, robustnesses(s), key); ok {
		o.Robustness = r
	}
	return o
}
