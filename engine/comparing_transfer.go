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
// [row][column][picture]; see compare.Transfer. A picture that a model cannot be asked about has no entry. It goes
// through the pictures in chunks, attacked by one model, then tried on each other one, so that the working memory changes
// hands rarely. All models stay loaded.
func (s Side) Transfer(
	ctx context.Context, a compare.Answers, set attack.Settings, progress Progress,
) ([][][]compare.Tried, error) {
	t := &transfer{side: s, answers: a, settings: set, tried: make([][][]compare.Tried, len(s))}
	chunks, total := make([][][]int, len(s)), 0 // of each row, as places in answers
	for row, w := range s {
		if err := w.Model.Load(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", w.Model.Name, err)
		}
		t.tried[row] = make([][]compare.Tried, len(s))
		for column := range s {
			t.tried[row][column] = make([]compare.Tried, len(a.Pictures))
		}
		right := t.right(row)
		total += len(right)
		size := max(1, chunkBytes/((set.Steps+1)*4*w.Model.pixels()))
		chunks[row] = slices.Collect(slices.Chunk(right, size))
	}
	done := 0
	for row := range s {
		for _, places := range chunks[row] {
			if err := t.chunk(ctx, row, places); err != nil {
				return nil, err
			}
			done += len(places)
			progress.report(done, total)
		}
	}
	return t.tried, nil
}

// transfer is a matrix being measured.
type transfer struct {
	side     Side
	answers  compare.Answers
	settings attack.Settings
	tried    [][][]compare.Tried
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

// chunk measures pictures of a row. It attacks only those of which something was not kept from an earlier start.
func (t *transfer) chunk(ctx context.Context, row int, places []int) error {
	var mu sync.Mutex
	steps := map[int][][]float32{} // by place
	err := t.each(ctx, row, places, func(ctx context.Context, at int) error {
		if t.recall(ctx, row, at) {
			return nil
		}
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
		err := t.each(ctx, row, places, func(ctx context.Context, at int) (err error) {
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

// each calls f for places, several at a time, until the engine closes or ctx is done. Other errors leave a picture out.
func (t *transfer) each(
	ctx context.Context, row int, places []int, f func(ctx context.Context, at int) error,
) error {
	at := make(map[int]int, len(places))
	pictures := make([]int, len(places))
	for n, place := range places {
		pictures[n] = t.answers.Pictures[place]
		at[pictures[n]] = place
	}
	return t.side[row].Each(ctx, pictures, Progress{}, func(ctx context.Context, i int) error { return f(ctx, at[i]) })
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

// recall fills in what was kept of a picture, and reports whether that is all of it.
func (t *transfer) recall(ctx context.Context, row, at int) (all bool) {
	for column := range t.side {
		if !t.answers.Right(column, at) {
			continue
		}
		settings := t.triedSettings(ctx, column, at)
		tried, ok := find(ctx, t.side[row], t.answers.Pictures[at], triedKept, settings)
		if !ok {
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
