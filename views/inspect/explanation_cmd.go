package inspect

import (
	"context"
	"errors"
	"slices"

	"beyond/engine"
	"beyond/engine/lime"
)

// work returns what a job does, apart from the screen. It modifies nothing that the explanation holds.
func (m *Model) work(ctx context.Context, j job, e *explanation) func() news {
	explainer, x := m.options.Explainer, &m.explaining
	switch j.kind {
	case sampling:
		return m.sample(ctx, e)
	case fitting:
		rows, probs, classes, settings := e.rows, e.probs, e.classes, x.settings(e.fits.n)
		return func() news {
			made, err := surrogates(rows, probs, classes, settings)
			return fitted{made, err}
		}
	case attending:
		s, f := e.subject, e.fit(j.reading)
		return func() news {
			seen, err := explainer.Attend(ctx, engine.Visible, s, j.class, f.Path(len(f.Explanation())))
			return attended{j.reading, trail{f.Samples, glimpses(seen), err}}
		}
	}
	s, settings, before := e.subject, x.settings(sampleCount), e.repeats[j.reading]
	return func() news {
		next := seed(uint64(before.Runs) + 1)
		for more, err := range explainer.Stabilities(ctx, engine.Near, s, j.class, settings, next) {
			return repeated{j.reading, before.with(more, err)}
		}
		return repeated{j.reading, before}
	}
}

// seed is a sequence of one.
func seed(v uint64) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) { yield(v) }
}

// checkpoints are the numbers of samples after which there is a new mask.
var checkpoints = []int{50, 100, 200, 400, 700, sampleCount}

// portion is how many samples are evaluated before the screen hears of them: a quarter of a second's, so that a pause
// is one.
const portion = 64

// sample takes the picture apart, if it is not yet, and evaluates the next samples.
func (m *Model) sample(ctx context.Context, e *explanation) func() news {
	explainer, classes, settings := m.options.Explainer, e.classes, m.explaining.settings(sampleCount)
	takeApart := m.takingApart(ctx, e.sight)
	got := sampled{subject: e.subject, words: e.words, rows: e.rows, probs: e.probs}
	return func() news {
		if got.subject == nil {
			subject, err := takeApart()
			if err == nil {
				err = refusal(subject)
			}
			if got.err = err; err != nil {
				return got
			}
			got.subject, got.words = subject, describe(subject)
			got.rows = lime.Samples(sampleCount, subject.Segments.N, settings.Seed)
		}
		got.evaluate(ctx, explainer.Prober(engine.Visible), classes, settings)
		return got
	}
}

// takingApart returns how the subject of a sight is come by.
func (m *Model) takingApart(ctx context.Context, s sight) func() (*engine.Subject, error) {
	explainer := m.options.Explainer
	if s.step == 0 {
		return func() (*engine.Subject, error) { return explainer.Subject(ctx, engine.Visible, s.picture, s.cut) }
	}
	picture := m.trace.frames[s.step].Picture
	return func() (*engine.Subject, error) { return explainer.UnitSubject(picture, s.cut), nil }
}

// refusal says why a subject cannot be explained, before anything is asked of the model.
func refusal(s *engine.Subject) error {
	switch d := s.Segments.N; {
	case d < 2:
		return lime.ErrOneSegment
	case d >= sampleCount:
		return &lime.FewSamplesError{Samples: sampleCount, Segments: d}
	}
	return nil
}

// sampled brings the samples evaluated so far, and the surrogates if a checkpoint has been reached.
type sampled struct {
	subject *engine.Subject
	words   []segmentWords
	rows    []uint8
	probs   []float64
	fits    fits // n is 0 between checkpoints
	err     error
}

// evaluate goes on for a portion of samples, to the next checkpoint at most. What is there when ctx ends is kept.
func (s *sampled) evaluate(ctx context.Context, model lime.Model, classes []int, settings lime.Settings) {
	d, n := s.subject.Segments.N, len(s.probs)/len(classes)
	checkpoint := firstCheckpoint(max(n, d))
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
		if made, s.err = surrogates(s.rows, s.probs, classes, settings); s.err == nil {
			s.fits = made
		}
	}
}

// surrogates fits the first settings.Samples samples.
func surrogates(rows []uint8, probs []float64, classes []int, settings lime.Settings) (fits, error) {
	n, d := settings.Samples, len(rows)/sampleCount
	list, err := lime.Surrogates(rows[:n*d], probs[:n*len(classes)], d, classes, settings)
	return fits{n, map[int][]lime.Fit{settings.K: list}}, err
}

func (s sampled) enter(e *explanation) {
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

func (f fitted) enter(e *explanation) {
	if e.err = f.err; e.err == nil && f.fits.n == e.fits.n {
		for k, list := range f.fits.byK {
			e.fits.byK[k] = list
		}
	}
}

// glimpses keeps of a path what is not drawn again at need.
func glimpses(seen []engine.Attention) []glimpse {
	list := make([]glimpse, len(seen))
	for i, a := range seen {
		list[i] = glimpse{a.Segments, a.P}
	}
	return list
}

// attended brings a trail.
type attended struct {
	reading reading
	trail   trail
}

func (a attended) enter(e *explanation) {
	if !errors.Is(a.trail.err, context.Canceled) {
		e.paths[a.reading] = a.trail
	}
}

// repeated brings what one more seed selects.
type repeated struct {
	reading reading
	repeats repeats
}

func (r repeated) enter(e *explanation) {
	if !errors.Is(r.repeats.err, context.Canceled) {
		e.repeats[r.reading] = r.repeats
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
