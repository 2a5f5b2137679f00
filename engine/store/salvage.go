package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
)

// Salvage writes the readable rows of a store that Open refuses, as lines for Import, and counts them. It does not
// write to the file. It leaves out rows with a wrong checksum, and rows that refer to a lost one. Votes have no
// checksums: import them from their source again.
func Salvage(ctx context.Context, path string, w io.Writer) (Counts, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Counts{}, err
	}
	// With writable_schema SQLite also reads files that are shorter than their header says.
	db, err := connect(path, "ro", busyDefault, "writable_schema(ON)")
	if err != nil {
		return Counts{}, err
	}
	defer func() { _ = db.Close() }()
	s := &Store{db: db, path: path}
	raters := salvaged(ctx, s, info.Size(), raterColumns, "raters", scanRater)
	tasks := salvaged(ctx, s, info.Size(), taskColumns, "tasks", scanTask)
	answers := salvaged(ctx, s, info.Size(), answerColumns, "answers", scanAnswer)
	if err := ctx.Err(); err != nil {
		return Counts{}, err
	}
	out := exporter{to: bufio.NewWriter(w)}
	known := map[string]bool{} // by type and id
	for _, r := range slices.Concat(asRows(raters), asRows(tasks), asRows(answers)) {
		has := func(kind, id string) bool { return id == "" || known[kind+id] }
		if a, ok := r.(Answer); ok && !(known["rater"+a.Rater] && has("task", a.Task) && has("answer", a.Undoes)) {
			continue
		}
		known[r.rowType()+r.rowID()] = true
		if err := out.write(r); err != nil {
			return out.counts, err
		}
	}
	if out.counts == (Counts{}) {
		return Counts{}, &DamagedError{path, "nothing can be read any more"}
	}
	return out.counts, out.to.Flush()
}

// salvaged reads a table in short runs of rows, oldest first: a damaged page costs the runs that touch it, not all
// that follow.
func salvaged[T row](ctx context.Context, s *Store, bytes int64, columns, table string, scan scanRow[T]) (list []T) {
	const run, smallestRow = 8, 32
	seen := map[string]bool{}
	for from := int64(1); from <= bytes/smallestRow && ctx.Err() == nil; from += run {
		query := fmt.Sprintf("SELECT %s FROM %s NOT INDEXED WHERE rowid BETWEEN ? AND ?", columns, table)
		rows, _ := collect(ctx, s, scan, query, from, from+run-1)
		for _, r := range rows {
			if !seen[r.rowID()] { // a damaged file may repeat a page
				seen[r.rowID()] = true
				list = append(list, r)
			}
		}
	}
	return list
}
