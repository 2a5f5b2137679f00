package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"beyond/engine/attack"
	"beyond/engine/compare"
	"beyond/engine/imaging"
	"beyond/engine/score"
)

// chunkBytes bounds the steps of attacks that are held at once to be tried on the other models.
const chunkBytes = 64 << 20

// Transfer attacks the pictures that a model gets right and tries each step on the other models that get it right,
// [row][column][picture]; see compare.Transfer. A picture that a model cannot be asked about has no entry. What was kept
// is not computed again, and models of which everything was kept need no file.
func (s Side) Transfer(
	ctx context.Context, a compare.Answers, set attack.Settings, progress Progress,
) ([][][]compare.Tried, error) {
	t := newTransfer(s, a, set, progress)
	var places [][]int // of each row, what must be computed
	missing := 0
	for row := range s {
		left, err := t.missing(ctx, row)
		if err != nil {
			return nil, err
		}
		places, missing = append(places, left), missing+len(left)
	}
	done := 0
	for row := range s {
		err := t.row(ctx, row, places[row], func(n int) { progress.report(done+n, missing) })
		if err != nil {
			return nil, err
		}
		done += len(places[row])
	}
	return t.tried, nil
}

// KeepTransfer computes a row of the transfer of the pictures of indices, which every model has predicted, and keeps it.
func (s Side) KeepTransfer(
	ctx context.Context, row int, indices []int, set attack.Settings, progress Progress,
) error {
	answers, _ := s.Answers(indices)
	t := newTransfer(s, answers, set, progress)
	places, err := t.missing(ctx, row)
	if err != nil {
		return err
	}
	return t.row(ctx, row, places, func(n int) { progress.report(n, len(places)) })
}

// transfer is a matrix being measured.
type transfer struct {
	side     Side
	answers  compare.Answers
	settings attack.Settings
	progress Progress
	tried    [][][]compare.Tried
}

func newTransfer(s Side, a compare.Answers, set attack.Settings, progress Progress) *transfer {
	t := &transfer{side: s, answers: a, settings: set, progress: progress, tried: make([][][]compare.Tried, len(s))}
	for row := range s {
		t.tried[row] = make([][]compare.Tried, len(s))
		for column := range s {
			t.tried[row][column] = make([]compare.Tried, len(a.Pictures))
		}
	}
	return t
}

// missing returns the places of the row's pictures of which something was not kept from an earlier start.
func (t *transfer) missing(ctx context.Context, row int) (places []int, err error) {
	for _, at := range t.right(row) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !t.recall(ctx, row, at) {
			places = append(places, at)
		}
	}
	return places, nil
}

// row measures pictures of a row in chunks, attacked by the row's model, then tried on each other one, so that the
// working memory changes hands rarely. All models stay loaded.
func (t *transfer) row(ctx context.Context, row int, places []int, report func(done int)) error {
	if len(places) == 0 {
		return nil
	}
	for _, w := range t.side {
		switch err := w.Model.Load(ctx); {
		case err == nil:
		case w.IsRecorded() && ctx.Err() == nil && len(places) < len(t.right(row)):
			return nil // the rest of a run under way has no entry
		default:
			return fmt.Errorf("%s: %w", w.Model.Name, err)
		}
	}
	size, done := max(1, chunkBytes/((t.settings.Steps+1)*4*t.side[row].Model.pixels())), 0
	for chunk := range slices.Chunk(places, size) {
		if err := t.chunk(ctx, row, chunk); err != nil {
			return err
		}
		done += len(chunk)
		report(done)
	}
	return nil
}

// right returns the places in answers of the pictures that a model gets right.
func (t *transfer) right(model int) (places []int) {
	for at := range t.answers.Pictures {
		if t.answers.Right(model, at) {
			places = append(places, at)
		}
	}
	return places
}

// chunk measures pictures of a row.
func (t *transfer) chunk(ctx context.Context, row int, places []int) error {
	var mu sync.Mutex
	steps := map[int][][]float32{} // by place
	err := t.each(ctx, row, row, places, func(ctx context.Context, at int) error {
		tried, pictures, err := t.attack(ctx, row, at)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		t.tried[row][row][at], steps[at] = tried, pictures
		return nil
	})
	if err != nil {
		return err
	}
	for column := range t.side {
		err := t.each(ctx, row, column, places, func(ctx context.Context, at int) (err error) {
			pictures, attacked := steps[at]
			if !attacked || !t.answers.Right(column, at) {
				return nil
			}
			if column != row {
				if t.tried[row][column][at], err = t.try(ctx, row, column, pictures); err != nil {
					return err
				}
			}
			t.keep(ctx, row, column, at)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// each calls f for places, several at a time, until the engine closes or ctx is done. Other errors leave an entry out,
// which a recording remembers.
func (t *transfer) each(
	ctx context.Context, row, column int, places []int, f func(ctx context.Context, at int) error,
) error {
	at := make(map[int]int, len(places))
	pictures := make([]int, len(places))
	for n, place := range places {
		pictures[n] = t.answers.Pictures[place]
		at[pictures[n]] = place
	}
	return t.side[row].Each(ctx, pictures, Progress{Failed: t.progress.Failed}, func(ctx context.Context, i int) error {
		err := f(ctx, at[i])
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrClosed) {
			t.fail(ctx, row, column, at[i], err)
		}
		return err
	})
}

// attack makes all steps, whether the model is fooled before the last one or not.
func (t *transfer) attack(ctx context.Context, row, at int) (tried compare.Tried, steps [][]float32, err error) {
	for step, err := range t.side[row].Attack(ctx, Background, t.answers.Pictures[at], t.settings) {
		if err != nil {
			return nil, nil, err
		}
		tried, steps = append(tried, step.Top[0].Class), append(steps, step.Picture)
	}
	return tried, steps, nil
}

// try asks the column's model about the steps of a picture that was attacked by the row's.
func (t *transfer) try(ctx context.Context, row, column int, steps [][]float32) (tried compare.Tried, err error) {
	answers, err := t.side[column].see(ctx, Background, t.side[row].Model.Preset.Crop, steps)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		tried = append(tried, score.Top(score.Softmax(a.logits), 1)[0].Class)
	}
	return tried, nil
}

// see asks the model about crops [3,side,side] in [0,1], brought to its own size where that is another.
func (w *Workspace) see(ctx context.Context, p Priority, side int, units [][]float32) ([]answer, error) {
	b := w.prober(p)
	requests := make([]*request, len(units))
	for k, unit := range units {
		requests[k] = b.unitRequest(ctx, imaging.ResizeUnit(unit, side, b.model.Preset.Crop))
	}
	return b.ask(requests)
}

// See returns the k most probable classes of a crop [3,side,side] in [0,1] that may be another model's; see Transfer.
func (w *Workspace) See(ctx context.Context, p Priority, side int, unit []float32, k int) ([]score.Score, error) {
	answers, err := w.see(ctx, p, side, [][]float32{unit})
	if err != nil {
		return nil, err
	}
	return score.Top(score.Softmax(answers[0].logits), k), nil
}

// triedKept are kept as JSON.
var triedKept = keeping[compare.Tried]{
	method: "transfer 1",
	encode: func(t compare.Tried) []byte { return marshal(t) },
	decode: func(text []byte) (t compare.Tried, err error) {
		if err = json.Unmarshal(text, &t); err == nil && len(t) == 0 {
			err = errors.New("no steps")
		}
		return t, err
	},
}

// triedSettings name all on which an entry depends beside the row's model and the picture.
func (t *transfer) triedSettings(ctx context.Context, column, at int) string {
	m := t.side[column].Model
	return fmt.Sprintf("label %d %+v on %s %+v", t.answers.Labels[at], t.settings, m.identify(ctx), m.Preset)
}

// recall fills in what was kept of a picture, and reports whether that is all of it. An entry that could not be computed
// counts as kept.
func (t *transfer) recall(ctx context.Context, row, at int) (all bool) {
	w := t.side[row]
	key, ok := w.resultKey(ctx, Background, t.answers.Pictures[at])
	if !ok {
		return false
	}
	for column := range t.side {
		if !t.answers.Right(column, at) {
			continue
		}
		key.Method, key.Settings = triedKept.method, t.triedSettings(ctx, column, at)
		tried, ok := decoded(w, triedKept, key)
		if !ok && (w.recording() == nil || w.recording().Failure(key) == nil) {
			return false
		}
		t.tried[row][column][at] = tried
	}
	return true
}

// keep keeps an entry if the picture's file is still the one that was predicted.
func (t *transfer) keep(ctx context.Context, row, column, at int) {
	w, i := t.side[row], t.answers.Pictures[at]
	settings, tried := t.triedSettings(ctx, column, at), t.tried[row][column][at]
	keep(ctx, w, Background, i, triedKept, settings, tried, w.Outcome(i).Prediction.Content)
}

// fail records why an entry could not be computed, and with the row's own all of the row.
func (t *transfer) fail(ctx context.Context, row, column, at int, err error) {
	w := t.side[row]
	recording := w.recording()
	if recording == nil {
		return
	}
	key, ok := w.resultKey(ctx, Background, t.answers.Pictures[at])
	if !ok {
		return
	}
	for each := range t.side {
		if t.answers.Right(each, at) && (each == column || row == column) {
			key.Method, key.Settings = triedKept.method, t.triedSettings(ctx, each, at)
			recording.Fail(key, err)
		}
	}
}
