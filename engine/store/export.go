package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// Counts counts rows by type.
type Counts struct {
	Raters  int `json:"raters"`
	Tasks   int `json:"tasks"`
	Answers int `json:"answers"` // undos included
	Votes   int `json:"votes"`
}

func (c *Counts) add(r row) {
	switch r.(type) {
	case Rater:
		c.Raters++
	case Task:
		c.Tasks++
	case Answer:
		c.Answers++
	case Vote:
		c.Votes++
	}
}

// Export writes all rows as lines of JSON, or with a task's id that task, its answers and their raters. Stores with
// the same rows give the same bytes. It leaves out damaged rows, and makes up the raters and tasks of answers that
// have lost them; an error that comes with the counts names both.
func (s *Store) Export(ctx context.Context, w io.Writer, task string) (Counts, error) {
	// Raters are read last, as other processes may add rows: every answer then has its rater.
	answers, answersErr := s.History(ctx, Filter{Task: task})
	tasks, tasksErr := s.tasks(ctx, "? = '' OR id = ?", task)
	raters, ratersErr := s.raters(ctx, task)
	for _, err := range []error{answersErr, tasksErr, ratersErr} {
		if err != nil && !IsPartial(err) {
			return Counts{}, err
		}
	}
	rest := remains{s.path, raters, tasks, answers, func() []brokenRater { return s.brokenRaters(ctx) }}
	made := errors.Join(rest.complete(), rest.dropUndos())
	out := exporter{to: bufio.NewWriter(w)}
	for _, r := range rest.rows() {
		if err := out.write(r); err != nil {
			return out.counts, err
		}
	}
	if task == "" {
		for v, err := range s.Votes(ctx, "") {
			if err != nil {
				return out.counts, err
			}
			if err := out.write(v); err != nil {
				return out.counts, err
			}
		}
	}
	return out.counts, errors.Join(out.to.Flush(), ratersErr, tasksErr, answersErr, made)
}

func asRows[T row](list []T) []row {
	rows := make([]row, len(list))
	for i, r := range list {
		rows[i] = r
	}
	return rows
}

// IsPartial reports whether an error names rows that were left out or made up, and comes with all other rows.
func IsPartial(err error) bool {
	return errors.As(err, new(*DamagedRowError)) || errors.As(err, new(*LeftOutError)) || errors.As(err, new(*MadeUpError))
}

// Plus is the sum of two counts.
func (c Counts) Plus(d Counts) Counts {
	return Counts{c.Raters + d.Raters, c.Tasks + d.Tasks, c.Answers + d.Answers, c.Votes + d.Votes}
}

// exporter writes lines and counts them.
type exporter struct {
	to     *bufio.Writer
	counts Counts
}

func (e *exporter) write(r row) error {
	text, err := line(r)
	if err != nil {
		return fmt.Errorf("export a %s: %w", r.rowType(), err)
	}
	if _, err := e.to.Write(text); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	e.counts.add(r)
	return nil
}
