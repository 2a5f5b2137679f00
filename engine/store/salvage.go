package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Salvage writes the readable rows of a store that Open refuses, as lines for Import, and counts them. It does not
// write to the file. It leaves out rows with a wrong checksum, and makes up the raters and tasks of answers that have
// lost them; as of Export, a partial error names both. Votes have no checksums: import them from their source again.
func Salvage(ctx context.Context, path string, w io.Writer) (Counts, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Counts{}, err
	}
	// With writable_schema SQLite also reads files that are shorter than their header says.
	db, err := connectSealed(ctx, path, "writable_schema(ON)")
	if err != nil {
		return Counts{}, err
	}
	defer func() { _ = db.Close() }()
	s := &Store{db: db, path: path}
	left := &LeftOutError{Path: path}
	raters := salvaged(ctx, s, info.Size(), raterColumns, "raters", scanRater, left)
	tasks := salvaged(ctx, s, info.Size(), taskColumns, "tasks", scanTask, left)
	answers := salvaged(ctx, s, info.Size(), answerColumns, "answers", scanAnswer, left)
	if err := ctx.Err(); err != nil {
		return Counts{}, err
	}
	rest := remains{path, raters, tasks, answers, func() []brokenRater { return s.brokenRaters(ctx) }}
	before := len(rest.answers)
	_ = rest.dropUndos() // counted, for there may be many
	left.N += before - len(rest.answers)
	made := rest.complete()
	out := exporter{to: bufio.NewWriter(w)}
	for _, r := range rest.rows() {
		if err := out.write(r); err != nil {
			return out.counts, err
		}
	}
	if out.counts == (Counts{}) {
		return Counts{}, &DamagedError{path, "nothing can be read any more"}
	}
	if left.N > 0 {
		made = errors.Join(left, made)
	}
	return out.counts, errors.Join(out.to.Flush(), made)
}

// salvaged reads a table in short runs of rows, oldest first: a damaged page costs the runs that touch it, not all
// that follow. It counts the rows that it finds and leaves out.
func salvaged[T row](
	ctx context.Context, s *Store, bytes int64, columns, table string, scan scanRow[T], left *LeftOutError,
) (list []T) {
	const run, smallestRow = 8, 32
	seen := map[string]bool{}
	found := 0
	counted := func(fields scanner) (T, int64, error) { found++; return scan(fields) }
	for from := int64(1); from <= bytes/smallestRow && ctx.Err() == nil; from += run {
		query := fmt.Sprintf("SELECT %s FROM %s NOT INDEXED WHERE rowid BETWEEN ? AND ?", columns, table)
		found = 0
		rows, _ := collect(ctx, s, counted, query, from, from+run-1)
		left.N += found - len(rows)
		for _, r := range rows {
			if !seen[r.rowID()] { // a damaged file may repeat a page
				seen[r.rowID()] = true
				list = append(list, r)
			}
		}
	}
	return list
}
