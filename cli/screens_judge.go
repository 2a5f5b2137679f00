package cli

import (
	"context"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/views/result"
)

// askedPictures are what a model says of the pictures of a workspace, for people to be asked about: as they are, and
// after an attack. Each is computed once.
type askedPictures struct {
	w         *engine.Workspace
	meanwhile func(engine.Work) engine.Work // ends with the explorer
	clean     cleanOutcomes
	attacked  attackedOutcomes

	mu    sync.Mutex
	index map[string]int // of pictures in the set, by content
}

type cleanOutcomes struct {
	mu       sync.Mutex      // held while they are computed: others wait
	outcomes []judge.Outcome // nil until known
}

// attackedOutcomes take minutes: they are a job, which goes on when the screen that wants them is left.
type attackedOutcomes struct {
	mu       sync.Mutex
	outcomes []judge.Outcome // nil until known
	err      error
	running  chan struct{}         // closed at the end; nil while nothing is computed
	report   func(done, total int) // of who waits
}

func newAskedPictures(w *engine.Workspace, meanwhile func(engine.Work) engine.Work) *askedPictures {
	return &askedPictures{w: w, meanwhile: meanwhile, index: map[string]int{}}
}

// settings of the attack on adversarial pictures: the paper's.
func (p *askedPictures) settings() attack.Settings { return attack.Default(attack.Linf) }

// Outcomes implements judge.Source.
func (p *askedPictures) Outcomes(ctx context.Context, attacked bool, report func(done, total int)) ([]judge.Outcome, error) {
	if err := p.w.Model.Load(ctx); err != nil {
		return nil, err
	}
	if attacked {
		return p.afterAttack(ctx, report)
	}
	p.clean.mu.Lock()
	defer p.clean.mu.Unlock()
	if p.clean.outcomes != nil {
		return p.clean.outcomes, nil
	}
	asked, err := p.w.Asked(ctx, all(p.w.Set), engine.Progress{Report: report})
	if err != nil {
		return nil, err
	}
	p.remember(asked)
	p.clean.outcomes = engine.Outcomes(asked)
	return p.clean.outcomes, nil
}

// afterAttack waits for the job, which it starts if need be.
func (p *askedPictures) afterAttack(ctx context.Context, report func(done, total int)) ([]judge.Outcome, error) {
	a := &p.attacked
	a.mu.Lock()
	if a.outcomes != nil {
		defer a.mu.Unlock()
		return a.outcomes, nil
	}
	a.report = report
	if a.running == nil {
		a.running = make(chan struct{})
		p.w.Engine().Start("adversarial pictures of "+p.w.Set.Name, p.meanwhile(p.attack))
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
func (p *askedPictures) attack(ctx context.Context, progress engine.Progress) error {
	a := &p.attacked
	err := errors.New("stopped") // what a panic leaves
	defer func() { a.end(err) }()
	var asked []engine.Asked
	asked, err = p.w.AskedUnderAttack(ctx, all(p.w.Set), p.settings(), engine.Progress{
		Report: func(done, total int) {
			progress.Report(done, total)
			a.tell(done, total)
		},
		Failed: progress.Failed,
	})
	if err == nil {
		p.remember(asked)
		a.mu.Lock()
		a.outcomes = engine.Outcomes(asked)
		a.mu.Unlock()
	}
	return err
}

func (a *attackedOutcomes) tell(done, total int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.report(done, total)
}

// end lets those go on who wait. The job may have been started again from the list of jobs, with nobody waiting.
func (a *attackedOutcomes) end(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.err = err
	if a.running != nil {
		close(a.running)
		a.running = nil
	}
}

func (p *askedPictures) remember(asked []engine.Asked) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range asked {
		p.index[a.Picture] = a.Index
	}
}

// attackedAlready reports whether the attacked pictures are known without computing anything.
func (p *askedPictures) attackedAlready() bool {
	p.attacked.mu.Lock()
	defer p.attacked.mu.Unlock()
	return p.attacked.outcomes != nil
}

// indices are the pictures' places in the set, by content.
func (p *askedPictures) indices() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.index)
}

func (p *askedPictures) at(content string) (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, ok := p.index[content]
	return i, ok
}

// Shown implements judge.Source.
func (p *askedPictures) Shown(ctx context.Context, priority engine.Priority, q judge.Question) (*imaging.RGB, error) {
	i, ok := p.at(q.Picture)
	if !ok {
		return nil, errors.New("the picture is not in this data set")
	}
	return p.w.Shown(ctx, priority, i, q, p.settings())
}

// mostExamples is how many pictures show what a class is.
const mostExamples = 6

// Examples implements judge.Source: pictures of the class that the model gets right.
func (p *askedPictures) Examples(ctx context.Context, priority engine.Priority, class int, except string) ([]*imaging.RGB, error) {
	not, _ := p.at(except)
	var examples []*imaging.RGB
	for i, item := range p.w.Set.Items {
		if item.Label != class || i == not || !p.w.Outcome(i).Right() {
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

// judgements are the notebook's, for the screen on which people judge.
type judgements struct {
	*notebook
	task string // that asks for them; "" none
}

// Judgements implements judge.Answers.
func (j judgements) Judgements(ctx context.Context) ([]judge.Answer, error) {
	s, _, err := j.open(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := people.Judgements(ctx, s, store.Person)
	return answers, j.read(len(answers), err)
}

// Append implements judge.Book.
func (j judgements) Append(ctx context.Context, a judge.Answer) (string, error) {
	return j.append(ctx, people.Judgement(a, j.task))
}

// Undo implements judge.Book.
func (j judgements) Undo(ctx context.Context, a judge.Answer) (string, error) {
	return j.append(ctx, people.Judgement(a, j.task).Undo())
}

// votes are everything that was said about the pictures: here, and elsewhere by others who published it.
type votes struct {
	asked *askedPictures
	*notebook
}

// Votes implements result.Source.
func (v *votes) Votes(ctx context.Context, report func(done, total int)) ([]result.Votes, error) {
	s, _, err := v.open(ctx)
	if err != nil {
		return nil, err
	}
	outcomes, err := v.asked.Outcomes(ctx, false, report)
	if err != nil {
		return nil, err
	}
	var list []result.Votes
	given, err := v.given(ctx, s, outcomes, report)
	if err != nil {
		return nil, err
	}
	if len(given.Answers) > 0 {
		list = append(list, given)
	}
	published, err := v.published(ctx, s, outcomes)
	return append(list, published...), err
}

// given are the answers in the store about these pictures. Those about adversarial pictures call for the attack.
func (v *votes) given(ctx context.Context, s *store.Store, outcomes []judge.Outcome, report func(done, total int)) (result.Votes, error) {
	answers, err := people.Judgements(ctx, s, store.Person)
	if err := v.read(len(answers), err); err != nil {
		return result.Votes{}, err
	}
	given := result.Votes{Name: "answers given here", Outcomes: outcomes}
	variant, attacked := v.asked.w.Variant(v.asked.settings()), v.asked.attackedAlready()
	for _, a := range answers {
		if _, here := v.asked.at(a.Picture); here && (a.Variant == "" || a.Variant == variant) {
			given.Answers = append(given.Answers, a)
			attacked = attacked || a.Variant != ""
		}
	}
	given.Counts = judge.Count(judge.Ballots(given.Answers))
	if attacked {
		given.Attacked, err = v.asked.Outcomes(ctx, true, report)
	}
	return given, err
}

// publishedNames are what the screen calls the sources of published votes.
var publishedNames = []struct{ source, name string }{
	{people.ReaL, "ReaL, published votes"}, {people.FivePerson, "five-person study, published votes"},
}

// published are the imported votes that are about these pictures, which they name by file.
func (v *votes) published(ctx context.Context, s *store.Store, outcomes []judge.Outcome) ([]result.Votes, error) {
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, err
	}
	named := v.byFile(outcomes)
	if !slices.ContainsFunc(named, fromValidation) {
		return nil, nil // a quarter of a million rows need not be read
	}
	var list []result.Votes
	for _, p := range publishedNames {
		if sources[p.source] == 0 {
			continue
		}
		j := judged{outcomes: named, source: p.source}
		if j.votes, err = people.Votes(ctx, s, p.source); err != nil {
			return nil, err
		}
		if j.meet() == nil {
			list = append(list, result.Votes{Name: p.name, Outcomes: named, Counts: j.votes, Lenient: p.source == people.ReaL})
		}
	}
	return list, nil
}

// fromValidation reports whether a picture is named like one of ImageNet's validation set, of which all published
// votes are.
func fromValidation(o judge.Outcome) bool { return strings.HasPrefix(o.Picture, "ILSVRC2012_val_") }

// byFile are the outcomes with their pictures named by file.
func (v *votes) byFile(outcomes []judge.Outcome) []judge.Outcome {
	index, named := v.asked.indices(), make([]judge.Outcome, len(outcomes))
	for at, o := range outcomes {
		o.Picture = path.Base(filepath.ToSlash(v.asked.w.Set.Items[index[o.Picture]].Path))
		named[at] = o
	}
	return named
}
