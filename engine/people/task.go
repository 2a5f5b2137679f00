package people

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"beyond/engine/judge"
	"beyond/engine/store"
)

// AddTask adds a task of judgements to the store and sets its ID and Record. settings, which become JSON, say how the
// task was made.
func AddTask(ctx context.Context, s *store.Store, t *judge.Task, settings any) error {
	body, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	if t.ID, err = s.AddTask(ctx, store.Task{Kind: store.Judgement, Name: t.Name, Body: body}); err != nil {
		return err
	}
	t.Record, err = TaskRecord(ctx, s, t.ID)
	return err
}

// TaskRecord is the row of a task, as store.Export writes it.
func TaskRecord(ctx context.Context, s *store.Store, id string) ([]byte, error) {
	var all bytes.Buffer
	if _, err := s.Export(ctx, &all, id); err != nil && !store.IsPartial(err) {
		return nil, err
	}
	for line := range bytes.Lines(all.Bytes()) {
		if bytes.HasPrefix(line, []byte(`{"type":"task"`)) {
			return line, nil
		}
	}
	return nil, errors.New("the task is not in the store")
}

// ImportTask adds a task from another machine to the store, so that answers can refer to it.
func ImportTask(ctx context.Context, s *store.Store, t *judge.Task) error {
	if _, _, err := s.Import(ctx, bytes.NewReader(t.Record)); err != nil && !errors.As(err, new(*store.ImportError)) {
		return err
	}
	if _, ok, err := s.Task(ctx, t.ID); err != nil || !ok {
		return errors.Join(errors.New("its record is not that of the task"), err)
	}
	return nil
}
