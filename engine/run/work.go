package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/dataset"
)

// A Worker computes a shard of a run.
type Worker struct {
	Description *Description
	Inputs      []Input // models and pictures in the order of the study
	Folder      string
	Shard       Shard
	Threads     int // of arithmetic, 0 for all processors
	Memory      int64
	Code        string // see engine.Config
	Now         func() time.Time
	Report      func(Progress) // called often; may be nil
	Failed      func(model, item string, err error)
}

// Done says what a worker has made.
type Done struct {
	Pictures int            `json:"pictures"` // of the shard
	Earlier  bool           `json:"earlier"`  // the part was there already
	Resumed  int            `json:"resumed"`  // results that an earlier start had left
	Skipped  []dataset.Skip `json:"skipped"`  // pictures that a model has no result of
}

// ErrFinishedElsewhere says that another worker has finished the same shard meanwhile.
var ErrFinishedElsewhere = errors.New("another worker has finished the shard")

// Run computes the shard's part, from where earlier workers stopped. The folder must be the run's, see
// Description.Enter. When ctx is done, what is computed stays for the next start.
func (w *Worker) Run(ctx context.Context) (*Done, error) {
	done := &Done{Pictures: w.Shard.size(len(w.Description.Data.Pictures)), Skipped: []dataset.Skip{}}
	identity := w.Description.identity()
	earlier, err := w.finished(identity)
	if err != nil {
		return nil, err
	}
	if earlier {
		done.Earlier = true
		return done, nil
	}
	head := Head{
		Shard: [2]int{w.Shard.I, w.Shard.N}, Kernel: engine.KernelPath(), Identity: identity,
	}
	name := workerName(w.Now())
	p, err := openPartial(partsFolder(w.Folder), head, name)
	if err != nil {
		return nil, err
	}
	done.Resumed = len(p.index)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	beat := newHeartbeat(w, p, name, cancel)
	defer beat.stop()
	if err := w.compute(ctx, p, beat, done); err != nil {
		p.leave()
		if errors.Is(context.Cause(ctx), ErrFinishedElsewhere) {
			done.Earlier = true
			return done, nil
		}
		return done, err
	}
	beat.stop()
	return done, p.finish()
}

// finished reports whether the shard's part is there, whole.
func (w *Worker) finished(identity Identity) (bool, error) {
	p, err := openPart(partsFolder(w.Folder), w.Shard)
	if err != nil {
		if damaged := new(DamagedError); errors.As(err, &damaged) {
			return false, err
		}
		return false, nil
	}
	defer p.f.Close()
	if difference := identity.other(p.head.Identity); difference != "" {
		return false, &MixedError{w.Shard, difference, w.Description.command(w.Folder)}
	}
	return true, nil
}

// compute computes all steps of all models.
func (w *Worker) compute(ctx context.Context, p *partial, beat *heartbeat, done *Done) error {
	steps, err := w.steps()
	if err != nil {
		return err
	}
	beat.plan(steps)
	for at, in := range w.Inputs {
		if err := w.model(ctx, p, beat, at, in, steps, done); err != nil {
			return err
		}
		in.Model.Unload()
	}
	return w.transfers(ctx, p, beat, steps, done)
}

// engine is one whose results go into a part.
func (w *Worker) engine(p *partial) *engine.Engine {
	return engine.New(engine.Config{
		Workers: w.Threads, Memory: w.Memory, Now: w.Now, Results: p, Code: w.Code,
	})
}

func (w *Worker) model(
	ctx context.Context, p *partial, beat *heartbeat, at int, in Input, steps []step, done *Done,
) error {
	e := w.engine(p)
	defer e.Close()
	space := e.Open(in.Model, in.Set)
	left := &leftOut{}
	for number, s := range steps {
		if s.model != at || s.together {
			continue
		}
		beat.begin(number)
		if err := s.work(ctx, space, s.pictures(space), w.progress(beat, number, s, left)); err != nil {
			return err
		}
		if s.predicts {
			w.note(p, space, s.chosen)
		}
		if err := p.failure(); err != nil {
			return p.writing(err)
		}
		beat.ended(number)
	}
	done.Skipped = append(done.Skipped, left.list...)
	return nil
}

// progress tells of the work on a step.
func (w *Worker) progress(beat *heartbeat, number int, s step, left *leftOut) engine.Progress {
	return engine.Progress{
		Report: func(done, total int) { beat.report(number, done, total) },
		Failed: func(item string, err error) {
			left.add(item, err)
			if w.Failed != nil {
				w.Failed(w.Inputs[s.model].Model.Name, item, err)
			}
		},
	}
}

// writing says what could not be written.
func (p *partial) writing(err error) error {
	return fmt.Errorf("writing %s: %w", filepath.Base(p.f.Name()), err)
}

// leftOut lists pictures once each. It is safe for concurrent use.
type leftOut struct {
	mu   sync.Mutex
	seen map[string]bool
	list []dataset.Skip
}

func (l *leftOut) add(item string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[item] {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[item] = true
	l.list = append(l.list, dataset.Skip{Path: item, Reason: engine.Reason(err)})
}

// note keeps the SHA-256 of the pictures' files, so that readers need not have them.
func (w *Worker) note(p *partial, space *engine.Workspace, pictures []int) {
	for _, i := range pictures {
		if sum, err := space.Content(i); err == nil {
			p.add(contentKey(i), []byte(sum))
		}
	}
}

// step is a piece of work with one model.
type step struct {
	Name     string
	model    int
	cost     float64 // of a picture, in forward passes, about
	chosen   []int   // pictures
	mistakes bool    // only those of chosen that the model gets wrong
	predicts bool
	work     func(context.Context, *engine.Workspace, []int, engine.Progress) error
	// together: the step needs all models, which have predicted the pictures, and is row instead of work.
	together bool
	row      func(context.Context, engine.Side, []int, engine.Progress) error
}

// pictures are the chosen ones that the step takes.
func (s step) pictures(w *engine.Workspace) []int {
	if !s.mistakes {
		return s.chosen
	}
	var list []int
	for _, i := range s.chosen {
		if w.Outcome(i).Wrong() {
			list = append(list, i)
		}
	}
	return list
}

// backward is what a gradient costs, in forward passes.
const backward = 3

// steps lists the work of the shard.
func (w *Worker) steps() ([]step, error) {
	var list []step
	for at, in := range w.Inputs {
		more, err := w.stepsOf(at, in)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	more, err := w.transferSteps()
	return append(list, more...), err
}

func (w *Worker) stepsOf(at int, in Input) ([]step, error) {
	study, own := &w.Description.Study, w.Shard.of(len(in.Set.Items))
	list := []step{{
		Name: "predict", model: at, cost: 1, chosen: own, predicts: true,
		work: func(ctx context.Context, space *engine.Workspace, pictures []int, p engine.Progress) error {
			return space.Evaluate(ctx, pictures, p)
		},
	}}
	for _, a := range study.Attacks {
		settings, err := a.settings(in.Model)
		if err != nil {
			return nil, fmt.Errorf("attacks: %w", err)
		}
		chosen, err := among(in, own, a.Classes, 0)
		if err != nil {
			return nil, fmt.Errorf("attacks: classes: %w", err)
		}
		list = append(list, step{
			Name: a.name(), model: at, cost: a.cost(), chosen: chosen,
			work: func(ctx context.Context, space *engine.Workspace, pictures []int, p engine.Progress) error {
				return space.KeepAttacks(ctx, pictures, settings, p)
			},
		})
	}
	for _, needed := range needsRobustness(study) {
		list = append(list, step{
			Name: "first wrong step by " + needed.by.String(), model: at, chosen: own,
			cost: float64(needed.settings.Steps) / 2 * backward,
			work: func(ctx context.Context, space *engine.Workspace, pictures []int, p engine.Progress) error {
				return space.MeasureRobustnessBy(ctx, pictures, needed.by, needed.settings, p)
			},
		})
	}
	for _, e := range study.Explanations {
		plan, err := e.plan(in.Model)
		if err != nil {
			return nil, fmt.Errorf("explanations: %w", err)
		}
		chosen, err := among(in, own, e.Classes, e.PerClass)
		if err != nil {
			return nil, fmt.Errorf("explanations: classes: %w", err)
		}
		cost := float64(plan.LIME.Samples) * float64(1+plan.Stability)
		list = append(list, step{
			Name: "explain " + e.Method, model: at, cost: cost, chosen: chosen, mistakes: e.Pictures == "mistakes",
			work: func(ctx context.Context, space *engine.Workspace, pictures []int, p engine.Progress) error {
				return space.KeepExplanations(ctx, pictures, plan, p)
			},
		})
	}
	return list, nil
}

// name says which attack it is.
func (a Attack) name() string {
	if a.Method != attack.IFGSM.String() {
		return fmt.Sprintf("attack %s %s × %d", a.Method, a.Norm, a.Steps)
	}
	return fmt.Sprintf("attack %s ε %g × %d", a.Norm, a.Epsilon, a.Steps)
}

// cost is that of a picture in forward passes, about: of each step its gradient, its rounded picture, and its restarts.
func (a Attack) cost() float64 {
	steps := float64(a.Steps) * float64(max(1, a.Restarts))
	if a.Method == attack.APGDT.String() {
		steps *= attack.TargetClasses
	}
	return steps*(backward+1) + 2
}

// robustnessBy is a need of first wrong steps.
type robustnessBy struct {
	by       engine.By
	settings attack.Settings
}

// needsRobustness lists the first wrong steps that selectors look at and no attack of the study gives.
func needsRobustness(s *Study) (list []robustnessBy) {
	for _, o := range s.selectors() {
		q, err := o.Question()
		if err != nil {
			continue
		}
		need := robustnessBy{q.By, q.Attack}
		looks := slices.ContainsFunc(q.Selectors, func(o critic.Selector) bool { return o.Needs().Attack })
		if looks && !slices.Contains(list, need) && !(need.by == engine.ByLabel && s.attacks(need.settings)) {
			list = append(list, need)
		}
	}
	return list
}

// attacks reports whether the study makes an attack on all pictures.
func (s *Study) attacks(settings attack.Settings) bool {
	return slices.ContainsFunc(s.Attacks, func(a Attack) bool {
		own, err := a.settings(nil)
		own.Rounding = false
		return err == nil && own == settings && len(a.Classes) == 0 && a.Target == "" && a.Space == "pixels"
	})
}

// selectors are those of the study and of its bias, and of the assignment study.
func (s *Study) selectors() []Selector {
	list := slices.Clone(s.Selectors)
	add := func(name string) {
		var o Selector
		defaults(&o)
		o.Selector = name
		list = append(list, o)
	}
	if s.Bias != nil {
		add(s.Bias.Selector)
	}
	if s.Study != nil {
		add("all")
	}
	return list
}

// among returns the pictures of own that have a label of the classes, none for all, and are among the first so many of
// their label in the whole list, 0 for all.
func among(in Input, own []int, classes []string, perClass int) ([]int, error) {
	wanted := map[int]bool{}
	for _, name := range classes {
		class, err := in.Model.Classes.Find(name)
		if err != nil {
			return nil, err
		}
		wanted[class.Index] = true
	}
	if len(wanted) == 0 && perClass == 0 {
		return own, nil
	}
	ofClass, rank := map[int]int{}, make([]int, len(in.Set.Items))
	for i, item := range in.Set.Items {
		rank[i] = ofClass[item.Label]
		ofClass[item.Label]++
	}
	list := []int{}
	for _, i := range own {
		if (len(wanted) == 0 || wanted[in.Set.Items[i].Label]) && (perClass == 0 || rank[i] < perClass) {
			list = append(list, i)
		}
	}
	return list, nil
}

// Command is the command line that goes on with the shard.
func (w *Worker) Command() string { return w.Description.command(w.Folder)(w.Shard) }
