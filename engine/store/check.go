package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
)

// Report is the result of a check.
type Report struct {
	Counts
	Schema   int      `json:"schema"`
	Bytes    int64    `json:"bytes"`    // of the file
	Problems []string `json:"problems"` // empty if the store is whole
}

// Check reads the whole store: the structure of the file, references between rows, and the checksum of every row.
func (s *Store) Check(ctx context.Context) (Report, error) {
	r := Report{Problems: []string{}}
	if info, err := os.Stat(s.path); err == nil {
		r.Bytes = info.Size()
	}
	err := s.read(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&r.Schema); err != nil {
			return err
		}
		return errors.Join(r.structure(ctx, tx), r.references(ctx, tx), r.missed(ctx, tx))
	})
	if damaged(err) {
		r.Problems = append(r.Problems, err.Error())
	} else if err != nil {
		return r, err
	}
	return r, r.contents(ctx, s)
}

func (r *Report) structure(ctx context.Context, tx *sql.Tx) error {
	return each(ctx, tx, "PRAGMA integrity_check", nil, func(scan scanner) error {
		var verdict string
		err := scan(&verdict)
		if verdict != "ok" && err == nil {
			r.Problems = append(r.Problems, verdict)
		}
		return err
	})
}

func (r *Report) references(ctx context.Context, tx *sql.Tx) error {
	return each(ctx, tx, "PRAGMA foreign_key_check", nil, func(scan scanner) error {
		var table, parent string
		var id sql.NullInt64
		var key int
		err := scan(&table, &id, &parent, &key)
		problem := fmt.Sprintf("row %d of %s names one of %s that is not there", id.Int64, table, parent)
		r.Problems = append(r.Problems, problem)
		return err
	})
}

// contents counts the rows and verifies their checksums, by an export.
func (r *Report) contents(ctx context.Context, s *Store) error {
	counts, err := s.Export(ctx, io.Discard, "")
	r.Counts = counts
	if err != nil && ctx.Err() == nil {
		r.Problems = append(r.Problems, err.Error())
		return nil
	}
	return err
}

// Compact returns unused space to the disk. It returns the sizes of the file before and after.
func (s *Store) Compact(ctx context.Context) (before, after int64, err error) {
	if s.readOnly != "" {
		return 0, 0, &NotSavedError{Reason: s.readOnly}
	}
	unlock, err := s.alone(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer unlock()
	if before, err = s.size(); err != nil {
		return 0, 0, err
	}
	// The log first, or it would be as long as the file.
	_, err = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
	if err != nil {
		return before, before, s.notSaved(err)
	}
	after, err = s.size()
	return before, after, err
}

// size is the size of the file and its log.
func (s *Store) size() (int64, error) {
	info, err := os.Stat(s.path)
	if err != nil {
		return 0, err
	}
	bytes := info.Size()
	if log, err := os.Stat(s.path + "-wal"); err == nil {
		bytes += log.Size()
	}
	return bytes, nil
}
