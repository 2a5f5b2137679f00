package why

import (
	"context"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/saliency"
)

// Keeper keeps explanations of unchanged pictures for the next start; an *engine.Workspace is one.
type Keeper interface {
	RecallExplanation(
		ctx context.Context, p engine.Priority, i int, plan engine.ExplainPlan,
	) (x *engine.Explained, recorded bool)
	Explanation(
		i int, plan engine.ExplainPlan, s *engine.Subject, fit lime.Fit, m *saliency.Map, attention []float64,
	) *engine.Explanation
	KeepExplanation(ctx context.Context, p engine.Priority, i int, plan engine.ExplainPlan, e *engine.Explanation)
}

// plan is how the command explain makes the explanation on screen of a class.
func (p *Panel) plan(k subjectKey, class int) engine.ExplainPlan {
	plan := engine.ExplainPlan{
		Cut: k.cut, LIME: p.lime(p.samples()), Method: k.method.other(), Saliency: p.saliency(k.way), Classes: []int{class},
	}
	if k.method != LIME {
		plan.LIME.K = p.options.Begin.LIME.K // the scores are of all segments
		return plan
	}
	plan.Stability = otherSeeds
	return plan
}

// recall looks for an explanation that is kept.
func (p *Panel) recall(j job) func(ctx context.Context) result {
	keeper, picture, plan := p.options.Keeper, j.key.Picture, p.plan(j.key, j.class)
	selection := j.selection
	return func(ctx context.Context) result {
		x, recorded := keeper.RecallExplanation(ctx, engine.Visible, picture, plan)
		if x == nil {
			return recalled{stopped: ctx.Err() != nil}
		}
		return recalled{
			selection: selection, samples: x.Settings.Samples, x: x, recorded: recorded,
			words: x.Subject.Words(), scores: scoresOf(x, plan),
		}
	}
}

// scoresOf are the scores of a document; nil for LIME.
func scoresOf(x *engine.Explained, plan engine.ExplainPlan) *saliency.Map {
	if plan.Method == nil || x.Fit.Err != nil {
		return nil
	}
	m := &saliency.Map{Method: *plan.Method, Class: x.Fit.Class, Segments: x.Scores, Coarse: x.Map, P: x.P}
	if m.Coarse != nil {
		m.Pixels = m.Coarse.DrawnOut(x.Subject.Image.W, x.Subject.Image.H)
	}
	if c := x.Completeness; c != nil {
		m.Sum, m.Change = c.Sum, c.Change
	}
	return m
}

// recalled brings an explanation that was kept, or says that there is none.
type recalled struct {
	selection selection
	samples   int
	x         *engine.Explained // nil for none
	recorded  bool
	words     []engine.SegmentWords
	scores    *saliency.Map
	stopped   bool
}

func (r recalled) apply(e *explanation) {
	e.sought = !r.stopped
	if r.x == nil {
		return
	}
	f := r.x.Fit
	if r.scores != nil {
		f = r.scores.Fit(r.scores.P, r.selection.k)
	}
	e.recalled, e.recorded, e.samples = true, r.recorded, r.samples
	e.subject, e.words, e.classes, e.scores = r.x.Subject, r.words, []int{f.Class}, r.scores
	e.fits = fits{r.samples, map[int][]lime.Fit{r.selection.k: {f}}}
	if f.Err == nil && f.K == r.x.Settings.K {
		e.paths[r.selection] = path{n: r.samples, steps: pathOf(r.x, len(f.Explanation()))}
	}
	if st := r.x.Stability; st != nil {
		e.repeats[r.selection] = repeats{Stability: *st}
	}
}

// pathOf are the first n pictures of a document's path.
func pathOf(x *engine.Explained, n int) (steps []pathStep) {
	for at := range min(n, len(x.Path), len(x.Attention)) {
		steps = append(steps, pathStep{x.Path[at], x.Attention[at]})
	}
	return steps
}

// keep returns the function that keeps an explanation of the unchanged picture which is complete, given its path and
// how often other seeds select its segments.
func (p *Panel) keep(j job, e *explanation) func(ctx context.Context, steps []pathStep, st *lime.Stability) {
	k, f := p.options.Keeper, e.fit(j.selection)
	plan := p.plan(e.key, j.class)
	if k == nil || e.key.Index > 0 || !e.complete() || f.K != plan.LIME.K || e.recorded {
		return func(context.Context, []pathStep, *lime.Stability) {}
	}
	picture, subject, scores, fit := e.key.Picture, e.subject, e.scores, *f
	return func(ctx context.Context, steps []pathStep, st *lime.Stability) {
		if plan.Stability > 0 && st == nil {
			plan.Stability = 0
		}
		document := k.Explanation(picture, plan, subject, fit, scores, attention(steps))
		document.Stability = st
		k.KeepExplanation(ctx, engine.Near, picture, plan, document)
	}
}

// attention are the probabilities on a path.
func attention(steps []pathStep) []float64 {
	list := make([]float64, len(steps))
	for at, s := range steps {
		list[at] = s.p
	}
	return list
}
