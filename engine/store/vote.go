package store

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"beyond/engine/rows"
)

// A Vote is published votes on one question: does the picture show the class? Pictures are named by file, as in the
// source. Votes can be imported again from their source; Answers does not count them.
type Vote struct {
	Source string `json:"source"` // and its version
	File   string `json:"file"`
	Class  int    `json:"class"`
	Yes    int    `json:"yes"`
	Maybe  int    `json:"maybe"`
	No     int    `json:"no"`
	Note   string `json:"note,omitempty"` // of the source
}

func (v Vote) rowType() string { return "vote" }
func (v Vote) rowID() string   { return v.File }

func (v Vote) validate() error {
	switch {
	case v.Source == "" || v.File == "" || !readable(v.Source, v.File, v.Note):
		return errors.New("a vote has a source and a file, in UTF-8")
	case v.Class < 0 || v.Yes < 0 || v.Maybe < 0 || v.No < 0:
		return fmt.Errorf("votes of %q: a count or class is negative", v.File)
	}
	return nil
}

func (v Vote) insert(w *writer) (bool, error) {
	n, err := w.exec("INSERT INTO votes VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		v.Source, v.File, v.Class, v.Yes, v.Maybe, v.No, v.Note)
	if n > 0 || err != nil {
		return n > 0, err
	}
	there := Vote{Source: v.Source, File: v.File, Class: v.Class}
	err = w.query("SELECT yes, maybe, no, note FROM votes WHERE source = ? AND file = ? AND class = ?",
		[]any{v.Source, v.File, v.Class}, &there.Yes, &there.Maybe, &there.No, &there.Note)
	if err != nil {
		return false, err
	}
	return false, same(there, v)
}

// AddVotes adds votes, or none if the sequence ends in an error. Known votes may come again. It counts the new ones. A
// wrong vote, or one that contradicts a known one, is left out and named in an *ImportError; without a good vote the
// first of them is the error.
func (s *Store) AddVotes(ctx context.Context, votes iter.Seq2[Vote, error]) (added int, err error) {
	report := &rows.Report{Unit: "votes"}
	err = s.write(ctx, func(w *writer) error {
		for v, err := range votes {
			if err != nil {
				return err
			}
			isNew, err := false, v.validate()
			if err == nil {
				isNew, err = v.insert(w)
			}
			switch {
			case disk(err):
				return err
			case err != nil:
				report.LeaveItem(fmt.Sprintf("votes of %q on class %d", v.File, v.Class), err)
				continue
			case isNew:
				added++
			}
			report.Keep()
		}
		return report.Refuse()
	})
	if err != nil {
		return 0, err
	}
	if !report.IsWhole() {
		return added, &ImportError{LeftOut: report}
	}
	return added, nil
}

// Votes yields the votes of a source, or all with source "", ordered by source, file and class. Except in safe mode,
// the store may be used meanwhile.
func (s *Store) Votes(ctx context.Context, source string) iter.Seq2[Vote, error] {
	return func(yield func(Vote, error) bool) {
		const query = "SELECT source, file, class, yes, maybe, no, note FROM votes " +
			"WHERE ? = '' OR source = ? ORDER BY source, file, class"
		err := s.rows(ctx, query, []any{source, source}, func(scan scanner) error {
			var v Vote
			if err := scan(&v.Source, &v.File, &v.Class, &v.Yes, &v.Maybe, &v.No, &v.Note); err != nil {
				return err
			}
			if !yield(v, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(Vote{}, err)
		}
	}
}

// errEnough ends a query early.
var errEnough = errors.New("enough")

// Sources counts the votes by source.
func (s *Store) Sources(ctx context.Context) (map[string]int, error) {
	sources := map[string]int{}
	err := s.rows(ctx, "SELECT source, count(*) FROM votes GROUP BY source", nil, func(scan scanner) error {
		var source string
		var n int
		if err := scan(&source, &n); err != nil {
			return err
		}
		sources[source] = n
		return nil
	})
	return sources, err
}
