package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Filter chooses answers by what they hold; "" stands for anything.
type Filter struct {
	Kind, Rater, Task, Picture, Subject, Context string
}

func (f Filter) where() (condition string, args []any) {
	parts := []string{"TRUE"}
	for _, p := range []struct{ column, value string }{
		{"kind", f.Kind},
		{"rater", f.Rater},
		{"task", f.Task},
		{"picture", f.Picture},
		{"subject", f.Subject},
		{"context", f.Context},
	} {
		if p.value != "" {
			parts, args = append(parts, p.column+" = ?"), append(args, p.value)
		}
	}
	return strings.Join(parts, " AND "), args
}

// Answers returns what raters say now: of each rater's answers to each question the last that was not taken back,
// oldest first. Rows that were damaged on the disk are left out and named by an error that comes with the others.
func (s *Store) Answers(ctx context.Context, f Filter) ([]Answer, error) {
	return s.answers(ctx, "current", f)
}

// History returns all that was ever said, oldest first: answers since replaced, answers taken back, and what took
// them back. Damaged rows are treated as in Answers.
func (s *Store) History(ctx context.Context, f Filter) ([]Answer, error) {
	return s.answers(ctx, "answers", f)
}

func (s *Store) answers(ctx context.Context, from string, f Filter) (list []Answer, err error) {
	condition, args := f.where()
	var broken error
	err = s.rows(ctx, "SELECT "+answerColumns+" FROM "+from+" WHERE "+condition+" ORDER BY time, id", args,
		func(scan func(...any) error) error {
			a, kept, err := scanAnswer(scan)
			if err != nil {
				return err
			}
			if err := s.verify(a, kept, a.ID); err != nil {
				broken = errors.Join(broken, err)
				return nil
			}
			list = append(list, a)
			return nil
		})
	return list, errors.Join(err, broken)
}

// rows hands each row of a query to f.
func (s *Store) rows(ctx context.Context, query string, args []any, f func(scan func(...any) error) error) error {
	return s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if err := f(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// verify compares a row with the sum that was kept beside it.
func (s *Store) verify(r row, kept int64, id string) error {
	if now, err := sum(r); err != nil || now != kept {
		return &DamagedError{s.path, fmt.Sprintf("%s %q was changed on the disk", r.rowType(), id)}
	}
	return nil
}
