package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
)

// Salvage writes what can still be read of a store that Open refuses, as lines for Import, and returns how much that
// is. The file is not written to. Every row is compared with its sum, so that only what was said comes out; a row
// that names one that is lost is left out as well. Votes have no sums and are to be imported from where they came.
func Salvage(ctx context.Context, path string, w io.Writer) (Counts, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Counts{}, err
	}
	db, err := connect(path, "ro", busyDefault)
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
		if a, ok := r.(Answer); ok && !(known["rater"+a.Rater] && (a.Task == "" || known["task"+a.Task]) && (a.Undoes == "" || known["answer"+a.Undoes])) {
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

// salvaged reads a table in short runs of rows, in the order in which they were added: a damaged page takes the runs
// that touch it, not all that follow.
func salvaged[T row](ctx context.Context, s *Store, bytes int64, columns, table string, scan func(scanner) (T, int64, error)) (list []T) {
	const run, smallestRow = 8, 32
	seen := map[string]bool{}
	for from := int64(1); from <= bytes/smallestRow && ctx.Err() == nil; from += run {
		rows, _ := collect(ctx, s, scan, fmt.Sprintf("SELECT %s FROM %s NOT INDEXED WHERE rowid BETWEEN ? AND ?", columns, table), from, from+run-1)
		for _, r := range rows {
			if !seen[r.rowID()] { // damage may show a page twice
				seen[r.rowID()] = true
				list = append(list, r)
			}
		}
	}
	return list
}
