package engine

import (
	"context"
	"fmt"
	"sync"

	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/engine/study"
)

// StudyPictures are the pictures that the assignment study shows of the classes of a workspace. They are chosen once,
// whatever the seed. It is safe for concurrent use.
type StudyPictures struct {
	w *Workspace

	mu      sync.Mutex
	classes []study.Class // nil until chosen
}

// NewStudyPictures returns the pictures of w. If classes is nil, the selectors choose them at first use.
func NewStudyPictures(w *Workspace, classes []study.Class) *StudyPictures {
	return &StudyPictures{w: w, classes: classes}
}

// Prepare returns the study of a seed. report is called while the selectors choose.
func (p *StudyPictures) Prepare(ctx context.Context, seed uint64, report func(done, total int)) (*study.Study, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.classes == nil {
		if err := p.w.Model.Load(ctx); err != nil {
			return nil, err
		}
		options, settings := critic.DefaultOptions(), attack.Default(attack.Linf)
		classes, err := p.w.StudyClasses(ctx, options, settings, Progress{Report: report})
		if err != nil {
			return nil, err
		}
		p.classes = classes
	}
	made, _, err := study.New(p.classes, seed)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.w.Set.Name, err)
	}
	return made, nil
}

// Crop returns picture i of the data set as the study shows it. See [Workspace.Crop].
func (p *StudyPictures) Crop(ctx context.Context, priority Priority, i int) (*imaging.RGB, imaging.Info, error) {
	return p.w.Crop(ctx, priority, i)
}

// StudyTask describes the study of the loaded model, as its task in the store does.
func (w *Workspace) StudyTask(seed uint64, s attack.Settings) people.Study {
	adv := ""
	if s.Method == attack.Least {
		adv = critic.AdvLeast{}.Name()
	}
	return people.Study{
		Adv: adv, Data: w.Set.Name, Pictures: len(w.Set.Items), Model: w.Model.SHA256(), Preset: w.Model.Preset.Name, Seed: seed,
		Epsilon: s.Epsilon, Steps: s.Steps,
	}
}

// StudyAnswers are people's answers to the study of a workspace.
type StudyAnswers struct {
	*people.Answers
	Workspace *Workspace
}

// Assignments returns the answers to the study of a seed, people's or the simulated rater's.
func (a StudyAnswers) Assignments(ctx context.Context, seed uint64, simulated bool) ([]study.Answer, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.Workspace.Model.Load(ctx); err != nil {
		return nil, err
	}
	task, ok, err := a.Workspace.StudyTask(seed, attack.Default(attack.Linf)).Find(ctx, s)
	if !ok {
		return nil, err
	}
	kind := store.Person
	if simulated {
		kind = store.Simulated
	}
	answers, err := people.Assignments(ctx, s, task.ID, kind)
	return answers, a.Read(err)
}

// Append adds an answer about the target picture. It returns once the row is on disk.
func (a StudyAnswers) Append(ctx context.Context, answer study.Answer, target int) (string, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return "", err
	}
	w := a.Workspace
	task, err := w.StudyTask(answer.Seed, attack.Default(attack.Linf)).Keep(ctx, s, w.Model.Name)
	if err != nil {
		return "", err
	}
	content, err := w.Content(target)
	if err != nil {
		return "", err
	}
	return a.Answers.Append(ctx, people.Assignment(answer, content, task.ID))
}
