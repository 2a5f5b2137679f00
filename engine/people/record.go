package people

import (
	"context"
	"errors"

	"beyond/engine/judge"
	"beyond/engine/store"
	"beyond/engine/study"
)

// Judgements returns what raters of one kind say now. As with the store, rows that cannot be read are left out and
// named by an error that comes with the others.
func Judgements(ctx context.Context, s *store.Store, kind store.RaterKind) ([]judge.Answer, error) {
	return read(ctx, s, store.Filter{Kind: store.Judgement}, kind, ReadJudgement)
}

// Assignments returns the answers to a task of the study by raters of one kind, likewise.
func Assignments(ctx context.Context, s *store.Store, task string, kind store.RaterKind) ([]study.Answer, error) {
	return read(ctx, s, store.Filter{Kind: store.Study, Task: task}, kind, ReadAssignment)
}

func read[T any](ctx context.Context, s *store.Store, f store.Filter, kind store.RaterKind, from func(store.Answer) (T, error)) ([]T, error) {
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
