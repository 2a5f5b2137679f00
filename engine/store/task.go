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

// A Task is a job for raters: a queue of questions, a session of the study. Its Body belongs to its maker: the
// settings, the questions or their seed.
type Task struct {
	ID   string          `json:"id"` // AddTask makes one
	Time time.Time       `json:"time"`
	Kind string          `json:"kind"` // of its answers: Tag, Judgement, Study
	Name string          `json:"name"`
	Body json.RawMessage `json:"body"`
}

func (t Task) rowType() string { return "task" }
func (t Task) rowID() string   { return t.ID }

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
	n, err := w.exec("INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		t.ID, t.Time.UnixMilli(), t.Kind, t.Name, body.String(), s)
	if n > 0 {
		return true, w.chain(1, s)
	}
	if err != nil || t.Name == lostTask { // a task that is there says more
		return false, err
	}
	there := Task{ID: t.ID}
	var at int64
	var text string
	err = w.query("SELECT time, kind, name, body FROM tasks WHERE id = ?", []any{t.ID},
		&at, &there.Kind, &there.Name, &text)
	if err != nil {
		return false, err
	}
	there.Time, there.Body = time.UnixMilli(at).UTC(), json.RawMessage(text)
	return false, same(there, t)
}

// AddTask adds a task with a new id and the present time.
func (s *Store) AddTask(ctx context.Context, t Task) (id string, err error) {
	t.ID, t.Time = rand.Text(), milliseconds(s.now())
	if t.Body == nil {
		t.Body = json.RawMessage("null")
	}
	return t.ID, s.add(ctx, t)
}

// Tasks lists the tasks of a kind, or all with kind "", oldest first.
func (s *Store) Tasks(ctx context.Context, kind string) ([]Task, error) {
	return s.tasks(ctx, "? = '' OR kind = ?", kind)
}

// Task returns one task. ok is false if there is none with that id.
func (s *Store) Task(ctx context.Context, id string) (t Task, ok bool, err error) {
	list, err := s.tasks(ctx, "? <> '' AND id = ?", id)
	if len(list) == 0 {
		return Task{}, false, err
	}
	return list[0], true, err
}

const taskColumns = "id, time, kind, name, body, sum"

func scanTask(scan scanner) (t Task, sum int64, err error) {
	var at int64
	var body string
	err = scan(&t.ID, &at, &t.Kind, &t.Name, &body, &sum)
	t.Time, t.Body = time.UnixMilli(at).UTC(), json.RawMessage(body)
	return t, sum, err
}

func (s *Store) tasks(ctx context.Context, where, what string) ([]Task, error) {
	return collect(ctx, s, scanTask, "SELECT "+taskColumns+" FROM tasks WHERE "+where+" ORDER BY time, id", what, what)
}
