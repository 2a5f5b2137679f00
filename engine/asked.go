package engine

import (
	"context"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"sync"

	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/engine/judge"
)

// AskedPictures are the pictures of a workspace that people are asked about, as they are and after the paper's attack.
// Predictions and attack are computed once. It is safe for concurrent use.
type AskedPictures struct {
	w     *Workspace
	scope func(Work) Work
	clean struct {
		sync.Mutex // held during the computation: other callers wait
		outcomes   []judge.Outcome
	}
	attacked attackedOutcomes

	mu    sync.Mutex
	index map[string]int // in Set.Items, by content
}

// attackedOutcomes take minutes to compute: a job does, and goes on if the screen that waits for it is left.
type attackedOutcomes struct {
	mu       sync.Mutex
	outcomes []judge.Outcome // nil until known
	err      error
	running  chan struct{}         // closed at the end of the job; nil if no job runs
	report   func(done, total int) // of the last caller
}

// NewAskedPictures returns the pictures of w. scope wraps the job of the attack, so that the caller can end it.
func NewAskedPictures(w *Workspace, scope func(Work) Work) *AskedPictures {
	return &AskedPictures{w: w, scope: scope, index: map[string]int{}}
}

func (p *AskedPictures) settings() attack.Settings { return attack.Default(attack.Linf) }

// Variant names the attack, as in judge.Question. The model must be loaded.
func (p *AskedPictures) Variant() string { return p.w.Variant(p.settings()) }

// Outcomes predicts all pictures, attacked first or not. report is called as the computation advances.
func (p *AskedPictures) Outcomes(
	ctx context.Context, attacked bool, report func(done, total int),
) ([]judge.Outcome, error) {
	if err := p.w.Model.Load(ctx); err != nil {
		return nil, err
	}
	if attacked {
		return p.afterAttack(ctx, report)
	}
	p.clean.Lock()
	defer p.clean.Unlock()
	if p.clean.outcomes != nil {
		return p.clean.outcomes, nil
	}
	asked, err := p.w.Asked(ctx, p.w.Set.All(), nil, Progress{Report: report})
	if err != nil {
		return nil, err
	}
	p.remember(asked)
	p.clean.outcomes = asked.Outcomes
	return p.clean.outcomes, nil
}

// afterAttack waits for the job, and starts it if it does not run.
func (p *AskedPictures) afterAttack(ctx context.Context, report func(done, total int)) ([]judge.Outcome, error) {
	a := &p.attacked
	a.mu.Lock()
	if a.outcomes != nil {
		defer a.mu.Unlock()
		return a.outcomes, nil
	}
	a.report = report
	if a.running == nil {
		a.running = make(chan struct{})
		p.w.Engine().Start("adversarial pictures of "+p.w.Set.Name, p.scope(p.attack))
	}
	running := a.running
	a.mu.Unlock()
	select {
	case <-running:
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.outcomes, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// attack is the job.
func (p *AskedPictures) attack(ctx context.Context, progress Progress) error {
	a := &p.attacked
	err := errors.New("stopped") // remains after a panic
	defer func() { a.end(err) }()
	var asked Asked
	asked, err = p.w.Asked(ctx, p.w.Set.All(), new(p.settings()), Progress{
		Report: func(done, total int) {
			progress.report(done, total)
			a.tell(done, total)
		},
		Failed: progress.Failed,
	})
	if err == nil {
		p.remember(asked)
		a.mu.Lock()
		a.outcomes = asked.Outcomes
		a.mu.Unlock()
	}
	return err
}

func (a *attackedOutcomes) tell(done, total int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.report != nil {
		a.report(done, total)
	}
}

// end unblocks all waiters. There are none if the job was restarted from the list of jobs.
func (a *attackedOutcomes) end(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.err = err
	if a.running != nil {
		close(a.running)
		a.running = nil
	}
}

// HasAttacked reports whether the attacked outcomes are known.
func (p *AskedPictures) HasAttacked() bool {
	p.attacked.mu.Lock()
	defer p.attacked.mu.Unlock()
	return p.attacked.outcomes != nil
}

func (p *AskedPictures) remember(asked Asked) {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.Copy(p.index, asked.At)
}

// At returns the index in Set.Items of the picture with that content. Outcomes must have returned.
func (p *AskedPictures) At(content string) (i int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, ok = p.index[content]
	return i, ok
}

// File is the base name of the picture with that content, "" if there is none. Outcomes must have returned.
func (p *AskedPictures) File(content string) string {
	i, ok := p.At(content)
	if !ok {
		return ""
	}
	return path.Base(filepath.ToSlash(p.w.Set.Items[i].Path))
}

// Shown returns the picture of a question as a rater sees it; see Workspace.Shown.
func (p *AskedPictures) Shown(ctx context.Context, priority Priority, q judge.Question) (*imaging.RGB, error) {
	i, ok := p.At(q.Picture)
	if !ok {
		return nil, errors.New("the picture is not in this data set")
	}
	return p.w.Shown(ctx, priority, i, q, p.settings())
}

// mostExamples bounds the pictures that explain a class.
const mostExamples = 6

// Examples returns pictures that the model classifies correctly as a class, without the one whose content is except.
func (p *AskedPictures) Examples(
	ctx context.Context, priority Priority, class int, except string,
) ([]*imaging.RGB, error) {
	not, ok := p.At(except)
	var examples []*imaging.RGB
	for i, item := range p.w.Set.Items {
		if item.Label != class || ok && i == not || !p.w.Outcome(i).Right() {
			continue
		}
		img, _, err := p.w.Crop(ctx, priority, i)
		if err != nil {
			return nil, err
		}
		if examples = append(examples, img); len(examples) == mostExamples {
			break
		}
	}
	return examples, nil
}
