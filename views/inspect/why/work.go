package why

import (
	"context"
	"errors"
	"slices"

	"beyond/engine"
	"beyond/engine/lime"
)

// work returns the work of a job, which runs apart from the screen. It modifies nothing that the explanation holds.
func (p *Panel) work(j job, e *explanation) func(ctx context.Context) result {
	explainer := p.options.Explainer
	switch j.kind {
	case recalling:
		return p.recall(j)
	case sampling:
		return p.sample(e)
	case scoring:
		return p.score(e)
	case fitting:
		if m := e.scores; m != nil {
			n := e.fits.n
			return func(context.Context) result {
				return fitted{fits{n, map[int][]lime.Fit{j.k: {m.Fit(m.P, j.k)}}}, nil}
			}
		}
		rows, probs, classes, settings, d := e.rows, e.probs, e.classes, p.lime(e.fits.n), e.subject.Segments.N
		return func(context.Context) result {
			made, err := surrogates(rows, probs, d, classes, settings)
			return fitted{made, err}
		}
	case attending:
		s, f, n, keep := e.subject, e.fit(j.selection), e.fits.n, p.keep(j, e)
		return func(ctx context.Context) result {
			seen, err := explainer.Attend(ctx, engine.Visible, s, j.class, f.Path(len(f.Explanation())))
			steps := pathSteps(seen)
			if err == nil {
				keep(ctx, steps, nil)
			}
			return attended{j.selection, path{n, steps, err}}
		}
	}
	return p.repeat(j, e)
}

// repeat selects segments with the next seed.
func (p *Panel) repeat(j job, e *explanation) func(ctx context.Context) result {
	prober, keep := p.options.Explainer.Prober(engine.Near), p.keep(j, e)
	s, settings, before, path := e.subject, p.lime(p.samples()), e.repeats[j.selection], e.paths[j.selection]
	return func(ctx context.Context) result {
		next := []uint64{settings.Seed + uint64(before.Runs) + 1}
		for more, err := range lime.Stabilities(ctx, prober, s.Picture, j.class, settings, next) {
			all := before.with(more, err)
			if err == nil && all.Runs == otherSeeds {
				keep(ctx, path.steps, &all.Stability)
			}
			return repeated{j.selection, all}
		}
		return repeated{j.selection, before}
	}
}

// checkpoints are the numbers of samples after which there is a new mask, beside the last one.
var checkpoints = []int{50, 100, 200, 400, 700}

// portion is how many samples are evaluated between two answers: a quarter of a second's, so that a pause acts at once.
const portion = 64

// sample segments the picture, unless that is done, and evaluates the next samples.
func (p *Panel) sample(e *explanation) func(ctx context.Context) result {
	explainer, classes, settings := p.options.Explainer, e.classes, p.lime(p.samples())
	segmented := p.segmented(e.key)
	got := sampled{subject: e.subject, words: e.words, rows: e.rows, probs: e.probs}
	return func(ctx context.Context) result {
		if got.rows == nil {
			subject, err := got.subject, settings.Validate()
			if err == nil && subject == nil {
				subject, err = segmented(ctx)
			}
			if err == nil {
				err = refusal(subject, settings.Samples)
			}
			if got.err = err; err != nil {
				return got
			}
			if got.subject == nil {
				got.subject, got.words = subject, subject.Words()
			}
			got.rows = lime.Samples(settings.Samples, subject.Segments.N, settings.Seed)
		}
		got.evaluate(ctx, explainer.Prober(engine.Visible), classes, settings)
		return got
	}
}

// segmented returns the function that segments a picture.
func (p *Panel) segmented(k subjectKey) func(ctx context.Context) (*engine.Subject, error) {
	explainer := p.options.Explainer
	if k.Index == 0 {
		return func(ctx context.Context) (*engine.Subject, error) {
			return explainer.Subject(ctx, engine.Visible, k.Picture, k.cut)
		}
	}
	unit := p.attack.Unit(k.Index)
	return func(context.Context) (*engine.Subject, error) { return explainer.UnitSubject(unit, k.cut), nil }
}

// refusal says why a subject cannot be explained, before the model is asked.
func refusal(s *engine.Subject, samples int) error {
	switch d := s.Segments.N; {
	case d < 2:
		return lime.ErrOneSegment
	case d >= samples:
		return &lime.FewSamplesError{Samples: samples, Segments: d}
	}
	return nil
}

// sampled brings the samples evaluated so far, and the surrogates at a checkpoint.
type sampled struct {
	subject *engine.Subject
	words   []engine.SegmentWords
	rows    []uint8
	probs   []float64
	fits    fits // n is 0 between checkpoints
	err     error
}

// evaluate evaluates a portion of samples, up to the next checkpoint at most. When ctx ends the samples so far stay.
func (s *sampled) evaluate(ctx context.Context, model lime.Model, classes []int, settings lime.Settings) {
	d, n := s.subject.Segments.N, len(s.probs)/len(classes)
	checkpoint := firstCheckpoint(max(n, d), settings.Samples)
	end := min(n+portion, checkpoint)
	s.probs = slices.Clip(s.probs)
	for part, err := range lime.Evaluate(ctx, model, s.subject.Picture, classes, s.rows[n*d:end*d]) {
		if s.err = err; err != nil {
			return
		}
		s.probs = append(s.probs, part...)
	}
	if end == checkpoint {
		settings.Samples = end
		var made fits
		if made, s.err = surrogates(s.rows, s.probs, d, classes, settings); s.err == nil {
			s.fits = made
		}
	}
}

// firstCheckpoint is the number of samples, of all, from which d segments can be told apart.
func firstCheckpoint(d, all int) int {
	if at := slices.IndexFunc(checkpoints, func(n int) bool { return n > d }); at >= 0 {
		return min(checkpoints[at], all)
	}
	return all
}

// surrogates fits the first settings.Samples samples of d segments.
func surrogates(rows []uint8, probs []float64, d int, classes []int, settings lime.Settings) (fits, error) {
	n := settings.Samples
	list, err := lime.Surrogates(rows[:n*d], probs[:n*len(classes)], d, classes, settings)
	return fits{n, map[int][]lime.Fit{settings.K: list}}, err
}

func (s sampled) apply(e *explanation) {
	e.subject, e.words, e.rows, e.probs = s.subject, s.words, s.rows, s.probs
	if s.fits.n > 0 {
		e.fits = s.fits
	}
	if !errors.Is(s.err, context.Canceled) {
		e.err = s.err
	}
}

// fitted brings surrogates for another K.
type fitted struct {
	fits fits
	err  error
}

func (f fitted) apply(e *explanation) {
	if e.err = f.err; e.err == nil && f.fits.n == e.fits.n {
		for k, list := range f.fits.byK {
			e.fits.byK[k] = list
		}
	}
}

// pathSteps drops the pictures of a path: the screen draws them from the segments.
func pathSteps(seen []engine.Attention) []pathStep {
	steps := make([]pathStep, len(seen))
	for i, a := range seen {
		steps[i] = pathStep{a.Segments, a.P}
	}
	return steps
}

// attended brings a path.
type attended struct {
	selection selection
	path      path
}

func (a attended) apply(e *explanation) {
	if !errors.Is(a.path.err, context.Canceled) {
		e.paths[a.selection] = a.path
	}
}

// repeated brings the selection of one more seed.
type repeated struct {
	selection selection
	repeats   repeats
}

func (r repeated) apply(e *explanation) {
	if !errors.Is(r.repeats.err, context.Canceled) {
		e.repeats[r.selection] = r.repeats
	}
}

// with adds the selections of more seeds.
func (r repeats) with(more lime.Stability, err error) repeats {
	if r.err = err; err != nil {
		return r
	}
	times := slices.Clone(more.Times)
	for j, n := range r.Times {
		times[j] += n
	}
	r.Stability = lime.Stability{Runs: r.Runs + more.Runs, Times: times}
	return r
}
