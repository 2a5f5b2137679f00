package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
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

func (s *Store) answers(ctx context.Context, from string, f Filter) ([]Answer, error) {
	condition, args := f.where()
	return collect(ctx, s, scanAnswer, "SELECT "+answerColumns+" FROM "+from+" WHERE "+condition+" ORDER BY time, id", args...)
}

// scanner is the Scan of sql.Row and sql.Rows.
type scanner func(into ...any) error

// collect reads rows that have sums. Those that do not say any more what was written are left out and named by an
// error that comes with the others.
func collect[T row](ctx context.Context, s *Store, scan func(scanner) (T, int64, error), query string, args ...any) (list []T, err error) {
	var broken error
	err = s.rows(ctx, query, args, func(fields scanner) error {
		r, kept, err := scan(fields)
		if now, sumErr := sum(r); err != nil || sumErr != nil || now != kept {
			broken = errors.Join(broken, &DamagedRowError{s.path, r.rowType(), r.rowID()})
			return nil
		}
		list = append(list, r)
		return nil
	})
	return list, cmp.Or(err, broken)
}

// rows hands each row of a query to f.
func (s *Store) rows(ctx context.Context, query string, args []any, f func(scanner) error) error {
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
