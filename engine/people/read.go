package people

import (
	"context"
	"errors"

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
	err = errors.Join(err, rowsErr)
	var answers []T
	for _, row := range rows {
		if !wanted[row.Rater] {
			continue
		}
		a, one := from(row)
		if one != nil {
			err = errors.Join(err, one)
			continue
		}
		answers = append(answers, a)
	}
	return answers, err
}
