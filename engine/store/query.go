package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"
)

// Filter chooses answers by their fields; "" matches all.
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

// Answers returns the current answers, oldest first: each rater's last answer to each question that was not taken
// back. It leaves out rows damaged on disk, and names them in an error that comes with the others.
func (s *Store) Answers(ctx context.Context, f Filter) ([]Answer, error) {
	return s.answers(ctx, "current", f)
}

// History returns all rows, oldest first: current and replaced answers, answers taken back, and their undos. It treats
// damaged rows as Answers does.
func (s *Store) History(ctx context.Context, f Filter) ([]Answer, error) {
	return s.answers(ctx, "answers", f)
}

func (s *Store) answers(ctx context.Context, from string, f Filter) ([]Answer, error) {
	condition, args := f.where()
	query := "SELECT " + answerColumns + " FROM " + from + " WHERE " + condition + " ORDER BY time, id"
	return collect(ctx, s, scanAnswer, query, args...)
}

// scanner is the Scan of sql.Row and sql.Rows.
type scanner func(into ...any) error

// scanRow reads a row and its checksum.
type scanRow[T row] func(scanner) (T, int64, error)

// collect reads rows with checksums. It leaves out rows that were changed on disk, and names them in an error that
// comes with the others.
func collect[T row](ctx context.Context, s *Store, scan scanRow[T], query string, args ...any) (list []T, err error) {
	var broken []error
	err = s.rows(ctx, query, args, func(fields scanner) error {
		r, kept, err := scan(fields)
		if now, sumErr := sum(r); err != nil || sumErr != nil || now != kept {
			broken = append(broken, &DamagedRowError{Path: s.path, Type: r.rowType(), ID: r.rowID()})
			return nil
		}
		list = append(list, r)
		return nil
	})
	return list, cmp.Or(err, errors.Join(broken...))
}

// rows calls f for each row of a query.
func (s *Store) rows(ctx context.Context, query string, args []any, f func(scanner) error) error {
	return s.read(ctx, func(tx *sql.Tx) error { return each(ctx, tx, query, args, f) })
}

// each calls f for each row of a query in a transaction.
func each(ctx context.Context, tx *sql.Tx, query string, args []any, f func(scanner) error) error {
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
}
