package cli

import (
	"context"
	"fmt"
	"sync"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/engine/study"
)

// selections holds the pictures that the study shows of each class. They are selected once, whatever the seed.
type selections struct {
	w *engine.Workspace

	mu      sync.Mutex
	classes []study.Class // nil until made
}

// Prepare implements study.Source.
func (s *selections) Prepare(ctx context.Context, seed uint64, report func(done, total int)) (*study.Study, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.classes == nil {
		if err := s.w.Model.Load(ctx); err != nil {
			return nil, err
		}
		progress := engine.Progress{Report: report}
		classes, err := s.w.StudyClasses(ctx, critic.DefaultOptions(), attack.Default(attack.Linf), progress)
		if err != nil {
			return nil, err
		}
		s.classes = classes
	}
	made, _, err := study.New(s.classes, seed)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.w.Set.Name, err)
	}
	return made, nil
}

// Picture implements study.Source.
func (s *selections) Picture(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, error) {
	img, _, err := s.w.Crop(ctx, p, i)
	return img, err
}

// studyAnswers are people's answers for the screen of the study.
type studyAnswers struct {
	*people.Answers
	w *engine.Workspace
}

// Assignments implements study.Answers.
func (a studyAnswers) Assignments(ctx context.Context, seed uint64, simulated bool) ([]study.Answer, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.w.Model.Load(ctx); err != nil {
		return nil, err
	}
	task, ok, err := studyOf(a.w, seed, attack.Default(attack.Linf)).Find(ctx, s)
	if !ok {
		return nil, err
	}
	kind := store.Person
	if simulated {
		kind = store.Simulated
	}
	answers, err := people.Assignments(ctx, s, task.ID, kind)
	return answers, a.Read(len(answers), err)
}

// Append implements study.Answers.
func (a studyAnswers) Append(ctx context.Context, answer study.Answer, target int) (string, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return "", err
	}
	task, err := studyOf(a.w, answer.Seed, attack.Default(attack.Linf)).Keep(ctx, s, a.w.Model.Name)
	if err != nil {
		return "", err
	}
	content, err := a.w.Content(target)
	if err != nil {
		return "", err
	}
	return a.Answers.Append(ctx, people.Assignment(answer, content, task.ID))
}
