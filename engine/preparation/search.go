package preparation

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"beyond/engine/dataset"
	"beyond/engine/imaging"
)

// Search is what is tried on what.
type Search struct {
	Set    *dataset.Set
	Sample []int   // pictures of the set; see Sample
	Orders []Order // of labels, the given one first
	// Given is the preparation as given. Values returns others for the same part of a picture, Shapes preparations that
	// take another part of a picture or resize it otherwise and are the same in all else.
	Given  imaging.Preset
	Values func(imaging.Preset) []imaging.Preset
	Shapes func(imaging.Preset) []imaging.Preset
	// Sizes returns preparations that give pictures of other sizes, for a network that takes any; nil for others.
	Sizes func(imaging.Preset) []imaging.Preset
}

// Pictures of the first and the second look, out of which most preparations are dropped, and how many stay.
const (
	firstLook  = 32
	secondLook = 96
	keptFirst  = 5
	keptSecond = 2
	finalists  = 4
	// together is how many pictures are asked for at a time.
	together = 4
)

// run is a search that goes on.
type run struct {
	Search
	ask         Ask
	report      func(done, total int)
	done, total atomic.Int64

	given   *trial
	left    []*trial
	dropped []*trial // after the first look or the second
}

// Run tries all preparations. Report is called as predictions are made, from several goroutines, and update with the
// ranking so far after each look. When ctx ends or ask fails, the ranking so far is returned with the error. Report
// and update may be nil.
func (s Search) Run(ctx context.Context, ask Ask, report func(done, total int), update func(Ranking)) (Ranking, error) {
	r := &run{Search: s, ask: ask, report: report, given: &trial{preset: s.Given}}
	r.total.Store(int64(r.planned()))
	for _, look := range []func(context.Context) error{r.values, r.shapes, r.sizes, r.decide} {
		if err := look(ctx); err != nil {
			return r.ranking(false), err
		}
		if update != nil {
			update(r.ranking(false))
		}
	}
	if report != nil {
		report(int(r.total.Load()), int(r.total.Load()))
	}
	return r.ranking(true), nil
}

// at is how many pictures of the sample a look goes up to.
func (r *run) at(look int) int { return min(look, len(r.Sample)) }

// planned estimates the predictions of the search.
func (r *run) planned() int {
	first, more, rest := r.at(firstLook), r.at(secondLook)-r.at(firstLook), len(r.Sample)-r.at(secondLook)
	values := len(r.Values(r.Given))
	n := (1+values)*first + (1+min(keptFirst, values))*more
	n += keptSecond*len(r.Shapes(r.Given))*first + keptFirst*more
	if r.Sizes != nil {
		n += len(r.Sizes(r.Given))*first + keptSecond*more
	}
	return n + (1+finalists)*rest // and those between, which are not known yet
}

// values looks at the part of pictures as given, prepared with other values.
func (r *run) values(ctx context.Context) error {
	values := r.trials(r.Values(r.Given))
	if err := r.look(ctx, append(values, r.given), r.at(firstLook)); err != nil {
		return err
	}
	return r.look(ctx, append(r.keep(values, keptFirst), r.given), r.at(secondLook))
}

// shapes looks at other parts of pictures, prepared with the best values.
func (r *run) shapes(ctx context.Context) error {
	var shaped []*trial
	for _, t := range r.best(keptSecond) {
		shaped = append(shaped, r.trials(r.Shapes(t.preset))...)
	}
	if err := r.look(ctx, shaped, r.at(firstLook)); err != nil {
		return err
	}
	return r.look(ctx, r.keep(shaped, keptFirst), r.at(secondLook))
}

// decide looks at the whole sample, with the best preparations and the given one, and then with those that change less
// than the best.
func (r *run) decide(ctx context.Context) error {
	if err := r.look(ctx, append(r.keep(r.left, finalists), r.given), len(r.Sample)); err != nil {
		return err
	}
	simpler := r.trials(between(r.Given, r.best(1)[0].preset))
	r.total.Add(int64(len(simpler) * len(r.Sample)))
	return r.look(ctx, simpler, len(r.Sample))
}

// sizes looks at the best preparation at other sizes.
func (r *run) sizes(ctx context.Context) error {
	if r.Sizes == nil {
		return nil
	}
	sizes := r.trials(r.Sizes(r.best(1)[0].preset))
	if err := r.look(ctx, sizes, r.at(firstLook)); err != nil {
		return err
	}
	return r.look(ctx, r.keep(sizes, keptSecond), r.at(secondLook))
}

// trials makes a trial of each preset that has none and adds them to those that are left. One that was dropped
// returns.
func (r *run) trials(presets []imaging.Preset) []*trial {
	var list []*trial
	for _, p := range presets {
		is := func(t *trial) bool { return t.preset == p }
		if slices.ContainsFunc(append(r.left, r.given), is) {
			continue
		}
		if at := slices.IndexFunc(r.dropped, is); at >= 0 {
			list = append(list, r.dropped[at])
			r.dropped = slices.Delete(r.dropped, at, at+1)
			continue
		}
		list = append(list, &trial{preset: p, changes: Differences(r.Given, p), apart: distance(r.Given, p)})
	}
	r.left = append(r.left, list...)
	return list
}

// best are the trials that do best so far, the given one among them.
func (r *run) best(most int) []*trial {
	all := append([]*trial{r.given}, r.left...)
	slices.SortStableFunc(all, r.compare)
	return all[:min(most, len(all))]
}

// keep drops all but the best of some trials and returns these.
func (r *run) keep(some []*trial, most int) []*trial {
	some = slices.Clone(some)
	slices.SortStableFunc(some, r.compare)
	kept := some[:min(most, len(some))]
	r.left = slices.DeleteFunc(r.left, func(t *trial) bool {
		drop := slices.Contains(some[len(kept):], t)
		if drop {
			r.dropped = append(r.dropped, t)
		}
		return drop
	})
	return kept
}

// compare orders trials by what is known of them, the better first.
func (r *run) compare(a, b *trial) int { return compareRows(r.bestRow(a), r.bestRow(b)) }

// look predicts the pictures of the sample up to n that the trials have not seen, one size of pictures after another:
// each takes a network of its own.
func (r *run) look(ctx context.Context, trials []*trial, n int) error {
	bySize := map[int][]*trial{}
	for _, t := range trials {
		bySize[t.preset.Crop] = append(bySize[t.preset.Crop], t)
	}
	for _, size := range slices.Sorted(maps.Keys(bySize)) {
		if err := r.lookAt(ctx, bySize[size], n); err != nil {
			return err
		}
	}
	return nil
}

// lookAt is look for trials of one size.
func (r *run) lookAt(ctx context.Context, trials []*trial, n int) error {
	var next atomic.Int64
	from := n
	for _, t := range trials {
		from = min(from, len(t.answers))
	}
	next.Store(int64(from))
	results := make([][]seen, n)
	errs := make([]error, together)
	var wait sync.WaitGroup
	for worker := range together {
		wait.Go(func() {
			for errs[worker] == nil {
				at := int(next.Add(1)) - 1
				if at >= n {
					return
				}
				results[at], errs[worker] = r.picture(ctx, trials, at)
			}
		})
	}
	wait.Wait()
	for _, t := range trials {
		t.take(results)
	}
	return cmp.Or(append([]error{ctx.Err()}, errs...)...)
}

// seen is the answer to one picture for one trial.
type seen struct {
	trial *trial
	answer
	probs []float64
}

// picture predicts one picture for all trials that have not seen it.
func (r *run) picture(ctx context.Context, trials []*trial, at int) ([]seen, error) {
	var fresh []seen
	var presets []imaging.Preset
	for _, t := range trials {
		if at >= len(t.answers) {
			fresh, presets = append(fresh, seen{trial: t}), append(presets, t.preset)
		}
	}
	i := r.Sample[at]
	logits, err := r.ask(ctx, i, presets)
	if err != nil {
		return nil, err
	}
	for k := range fresh {
		var z []float32
		if logits != nil {
			z = logits[k]
		}
		fresh[k].answer, fresh[k].probs = newAnswer(z, r.Set.Items[i].Label, r.Orders)
	}
	if done := r.done.Add(int64(len(fresh))); r.report != nil {
		r.report(int(min(done, r.total.Load())), int(r.total.Load()))
	}
	return fresh, nil
}

// take adds the answers to the pictures that follow those it has, up to the first that is missing.
func (t *trial) take(results [][]seen) {
	for at := len(t.answers); at < len(results); at++ {
		i := slices.IndexFunc(results[at], func(s seen) bool { return s.trial == t })
		if i < 0 {
			return
		}
		s := results[at][i]
		t.answers = append(t.answers, s.answer)
		if t.sum == nil && s.probs != nil {
			t.sum = make([]float64, len(s.probs))
		}
		for k, p := range s.probs {
			t.sum[k] += p
		}
	}
}
