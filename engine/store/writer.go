package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
)

// writer is a transaction that prepares each statement once, for up to hundreds of thousands of rows.
type writer struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt // closed with the transaction
	head     *head                // with the rows that were added; nil before the first
	headless bool                 // the store's head cannot be read
}

func (w *writer) prepare(query string) (*sql.Stmt, error) {
	if s, ok := w.prepared[query]; ok {
		return s, nil
	}
	s, err := w.tx.PrepareContext(w.ctx, query)
	if err == nil {
		w.prepared[query] = s
	}
	return s, err
}

// exec returns the number of rows that a statement changed.
func (w *writer) exec(query string, args ...any) (int64, error) {
	s, err := w.prepare(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(w.ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// query reads the one row of a statement; sql.ErrNoRows if there is none.
func (w *writer) query(query string, args []any, into ...any) error {
	s, err := w.prepare(query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(w.ctx, args...).Scan(into...)
}

// same returns an error if a known row differs from the new one.
func same(there, given row) error {
	a, err := line(there)
	if err != nil {
		return err
	}
	b, err := line(given)
	if err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fmt.Errorf("this %s is there already and says something else", given.rowType())
	}
	return nil
}
