package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A Task is what raters are asked to do: a queue of questions, a session of the study. What its Body holds, such as
// the questions or the seed that gives them, is known to whoever made it.
type Task struct {
	ID   string          `json:"id"` // made by AddTask where it is empty
	Time time.Time       `json:"time"`
	Kind string          `json:"kind"` // of the answers it asks for: Tag, Judgement, Study
	Name string          `json:"name"`
	Body json.RawMessage `json:"body"`
}

func (t Task) rowType() string { return "task" }

func (t Task) validate() error {
	switch {
	case t.ID == "" || t.Kind == "" || !readable(t.ID, t.Kind, t.Name):
		return errors.New("a task has an id and a kind, in UTF-8")
	case !json.Valid(t.Body):
		return fmt.Errorf("task %.100q: its body is not JSON", t.Name)
	}
	return nil
}

func (t Task) insert(w *writer) (bool, error) {
	var body bytes.Buffer
	if err := json.Compact(&body, t.Body); err != nil {
		return false, err
	}
	t.Body = body.Bytes()
	s, err := sum(t)
	if err != nil {
		return false, err
	}
	n, err := w.exec("INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", t.ID, t.Time.UnixMilli(), t.Kind, t.Name, body.String(), s)
	if n > 0 || err != nil {
		return n > 0, err
	}
	there := Task{ID: t.ID}
	var at int64
	var text string
	err = w.query("SELECT time, kind, name, body FROM tasks WHERE id = ?", []any{t.ID}, &at, &there.Kind, &there.Name, &text)
	if err != nil {
		return false, err
	}
	there.Time, there.Body = time.UnixMilli(at).UTC(), json.RawMessage(text)
	return false, same(there, t)
}

// AddTask keeps a task under a new id, at the present time.
func (s *Store) AddTask(ctx context.Context, t Task) (id string, err error) {
	t.ID, t.Time = rand.Text(), milliseconds(s.now())
	if t.Body == nil {
		t.Body = json.RawMessage("null")
	}
	if err := t.validate(); err != nil {
		return "", err
	}
	return t.ID, s.write(ctx, func(w *writer) error {
		_, err := t.insert(w)
		return err
	})
}

// Tasks lists the tasks of a kind, or all with kind "", oldest first.
func (s *Store) Tasks(ctx context.Context, kind string) ([]Task, error) {
	return s.tasks(ctx, "? = '' OR kind = ?", kind)
}

// Task returns one task. ok is false where there is none with that id.
func (s *Store) Task(ctx context.Context, id string) (t Task, ok bool, err error) {
	list, err := s.tasks(ctx, "? <> '' AND id = ?", id)
	if len(list) == 0 {
		return Task{}, false, err
	}
	return list[0], true, err
}

func (s *Store) tasks(ctx context.Context, where, what string) (list []Task, err error) {
	var broken error
	err = s.rows(ctx, "SELECT id, time, kind, name, body, sum FROM tasks WHERE "+where+" ORDER BY time, id", []any{what, what},
		func(scan func(...any) error) error {
			var t Task
			var at, kept int64
			var body string
			if err := scan(&t.ID, &at, &t.Kind, &t.Name, &body, &kept); err != nil {
				return err
			}
			t.Time, t.Body = time.UnixMilli(at).UTC(), json.RawMessage(body)
			if err := s.verify(t, kept, t.ID); err != nil {
				broken = errors.Join(broken, err)
				return nil
			}
			list = append(list, t)
			return nil
		})
	return list, errors.Join(err, broken)
}
