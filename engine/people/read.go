package people

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"beyond/engine/judge"
	"beyond/engine/store"
	"beyond/engine/study"
)

// Judgements returns the current judgements of raters of one kind. It leaves out rows that cannot be read, and names
// them in an error that comes with the others.
func Judgements(ctx context.Context, s *store.Store, kind store.RaterKind) ([]judge.Answer, error) {
	return read(ctx, s, store.Filter{Kind: store.Judgement}, kind, ReadJudgement)
}

// Assignments returns the current answers to a task of the study in the same way.
func Assignments(ctx context.Context, s *store.Store, task string, kind store.RaterKind) ([]study.Answer, error) {
	return read(ctx, s, store.Filter{Kind: store.Study, Task: task}, kind, ReadAssignment)
}

func read[T any](
	ctx context.Context, s *store.Store, f store.Filter, kind store.RaterKind, from func(store.Answer) (T, error),
) ([]T, error) {
	raters, err := s.Raters(ctx)
	wanted := map[string]bool{}
	for _, r := range raters {
		wanted[r.Name] = r.Kind == kind
	}
	rows, rowsErr := s.Answers(ctx, f)
	rows = slices.DeleteFunc(rows, func(row store.Answer) bool { return !wanted[row.Rater] })
	answers, leftOut := readRows(rows, from)
	return answers, errors.Join(err, rowsErr, leftOut)
}

// readRows reads rows, and names the rows that it leaves out in a *LeftOutError.
func readRows[T any](rows []store.Answer, from func(store.Answer) (T, error)) (answers []T, err error) {
	var leftOut *LeftOutError
	for _, row := range rows {
		a, err := from(row)
		if err == nil {
			answers = append(answers, a)
			continue
		}
		if leftOut == nil {
			leftOut = &LeftOutError{First: err}
		}
		leftOut.N++
	}
	if leftOut != nil {
		return answers, leftOut
	}
	return answers, nil
}

// LeftOutError counts answers that are left out because they cannot be read, and names the first. It comes with all
// other answers.
type LeftOutError struct {
	N     int
	First error
}

func (e *LeftOutError) Error() string {
	if e.N == 1 {
		return fmt.Sprintf("left out: %v", e.First)
	}
	return fmt.Sprintf("left out: %v; and %d more answers that cannot be read", e.First, e.N-1)
}

// OnlyLeftOut reports whether an error only names rows that are left out, unreadable or damaged on disk.
func OnlyLeftOut(err error) bool {
	switch e := err.(type) { //nolint:errorlint // each part is looked at
	case *LeftOutError, *store.DamagedRowError:
		return true
	case interface{ Unwrap() []error }:
		return !slices.ContainsFunc(e.Unwrap(), func(one error) bool { return !OnlyLeftOut(one) })
	}
	return false
}
