package store

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"slices"
)

// Salvage writes the whole rows of a store that Open refuses, as lines for Import, and counts them: all that lie in the
// file and its log with a right checksum, whatever else is damaged. It does not write to the file. It makes up the
// raters and tasks of answers that have lost them; as of Export, a partial error names them, and counts the rows that
// are left out. Votes have no checksums: import them from their source again.
func Salvage(ctx context.Context, path string, w io.Writer) (Counts, error) {
	found := salvaged{rows: map[rowKey]row{}, damaged: map[rowKey]bool{}}
	if err := found.read(ctx, path); err != nil {
		return Counts{}, err
	}
	left := &LeftOutError{Path: path, N: found.lost()}
	rest := found.remains(path)
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

// rowKey identifies a row.
type rowKey struct{ kind, id string }

func keyOf(r row) rowKey { return rowKey{r.rowType(), r.rowID()} }

// salvaged are the rows that a carver finds.
type salvaged struct {
	rows     map[rowKey]row
	damaged  map[rowKey]bool
	raters   []brokenRater
	unknown  int // rows that cannot be read at all
	attempts int // records that the carver looked at
}

func (s *salvaged) read(ctx context.Context, path string) error {
	database, err := os.Open(path)
	if err != nil {
		return err
	}
	defer database.Close()
	log, err := os.Open(path + "-wal")
	if err == nil {
		defer log.Close()
	} else {
		log = nil
	}
	c := carver{found: func(r row) { s.rows[keyOf(r)] = r }, damaged: s.lose}
	if c.database, c.log, err = openPages(database, log); err != nil {
		return err
	}
	err = c.carve(ctx)
	s.attempts = c.tried
	return err
}

func (s *salvaged) lose(r record) {
	switch rater := r.row.(type) {
	case nil:
		s.unknown++
		return
	case Rater:
		s.raters = append(s.raters, brokenRater{rater, r.sum})
	}
	s.damaged[keyOf(r.row)] = true
}

// lost counts the rows that are damaged, and of which there is no other copy.
func (s *salvaged) lost() int {
	n := s.unknown
	for key := range s.damaged {
		if s.rows[key] == nil {
			n++
		}
	}
	return n
}

// remains are the rows in the order of an export.
func (s *salvaged) remains(path string) *remains {
	rest := &remains{path: path, broken: func() []brokenRater { return s.raters }}
	for _, r := range s.rows {
		switch r := r.(type) {
		case Rater:
			rest.raters = append(rest.raters, r)
		case Task:
			rest.tasks = append(rest.tasks, r)
		case Answer:
			rest.answers = append(rest.answers, r)
		}
	}
	slices.SortFunc(rest.raters, func(a, b Rater) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(rest.tasks, func(a, b Task) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(rest.answers, func(a, b Answer) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID)) })
	return rest
}
