package preparation

import (
	"cmp"
	"math"
	"slices"

	"beyond/engine/imaging"
	"beyond/engine/stats"
)

// Row is one preparation, read with one order of labels.
type Row struct {
	Preset string `json:"preset"` // as --preset takes it
	// Top1 is the share of pictures whose label is the first class; nil without labels.
	Top1   *stats.Share `json:"top1"`
	Labels string       `json:"labels"`
	N      int          `json:"n"` // pictures it was tried on: of a preparation that was dropped early, few
	// Confidence is the mean probability of the first output, Entropy that of all outputs in nats. Information is the
	// entropy of the mean probabilities less the mean entropy, in nats: how much an answer tells of its picture.
	Confidence  float64 `json:"confidence"`
	Entropy     float64 `json:"entropy"`
	Information float64 `json:"information"`
	// AdjustedP is the p-value of the paired test against the preparation as given, times the number of combinations
	// tried; nil for that one itself, and for those that were dropped.
	AdjustedP *float64 `json:"adjusted_p"`

	Given   bool           `json:"-"` // preparation and labels as given
	Order   Order          `json:"-"`
	Changes []string       `json:"-"` // from the preparation as given, in words of --preset
	Prepare imaging.Preset `json:"-"`
	loss    float64        // mean
	trial   *trial
}

// changes counts what differs from preparation and labels as given.
func (row Row) changes() int {
	if row.Labels != AsGiven {
		return row.trial.apart + 1
	}
	return row.trial.apart
}

// Ranking is the state of a search.
type Ranking struct {
	Rows      []Row // preparations tried on the whole sample first, the best of these first
	AsGiven   Row
	N         int  // pictures of the sample that could be read
	NotFinite int  // of these, pictures for which the model gives NaN as given
	Labelled  bool // pictures have labels
	Classes   int  // that label pictures of the set
	Tried     int  // combinations of preparation and order of labels
	Complete  bool // the search has ended
	// Advised is the row to change to; nil if none is surely better than as given, or the search has not ended.
	Advised *Row
	// Perhaps is the row that may be better; nil if there is none, or one is.
	Perhaps *Row
	// OneOutput is the output that comes first for every picture as given; −1 if there is none.
	OneOutput int
	// Within says that all outputs as given lie in 0..1, and Probabilities that they sum to 1 besides.
	Within, Probabilities bool
}

// row reads a trial with the i-th order of labels.
func (r *run) row(t *trial, i int) Row {
	m := t.means()
	row := Row{
		Preset: t.preset.Name, Labels: r.Orders[i].Name, N: m.n, Confidence: m.confidence, Entropy: m.entropy,
		Information: m.information, Given: t == r.given && i == 0, Order: r.Orders[i], Prepare: t.preset, trial: t,
		Changes: t.changes,
	}
	right, n := 0, 0
	for at, a := range t.answers {
		label := r.Set.Items[r.Sample[at]].Label
		if !a.read || label < 0 {
			continue
		}
		n++
		row.loss += a.loss[i]
		if t.right(at, r.Orders[i], label) {
			right++
		}
	}
	if n > 0 {
		row.Top1 = new(stats.NewShare(right, n))
		row.loss /= float64(n)
	}
	return row
}

// bestRow reads a trial with the order of labels by which most pictures are right, the first of these.
func (r *run) bestRow(t *trial) Row {
	best := r.row(t, 0)
	for i := 1; i < len(r.Orders); i++ {
		if other := r.row(t, i); best.Top1 != nil && other.Top1.K > best.Top1.K {
			best = other
		}
	}
	return best
}

// compareRows puts the better row first: by accuracy, then by loss; without labels by information.
func compareRows(a, b Row) int {
	if a.Top1 == nil || b.Top1 == nil {
		return cmp.Compare(b.Information, a.Information)
	}
	return cmp.Or(cmp.Compare(b.Top1.Share, a.Top1.Share), cmp.Compare(a.loss, b.loss))
}

// ranking sums up. Complete says that no look is to come.
func (r *run) ranking(complete bool) Ranking {
	trials := slices.Concat([]*trial{r.given}, r.left, r.dropped)
	k := Ranking{
		AsGiven: r.row(r.given, 0), Complete: complete, OneOutput: r.given.constant(),
		Tried:     len(trials) * len(r.Orders),
		NotFinite: r.given.means().notFinite, Classes: len(labelsOf(r.Set)),
	}
	k.N, k.Labelled = k.AsGiven.N, k.AsGiven.Top1 != nil
	k.Within = r.given.all(func(a answer) bool { return a.within })
	k.Probabilities = r.given.all(func(a answer) bool { return a.sumsTo1 })
	for _, t := range trials {
		if len(t.answers) == 0 {
			continue
		}
		row := r.bestRow(t)
		if row.N == 0 && t != r.given { // the network takes no pictures of this size
			continue
		}
		if t == r.given && !row.Given {
			k.Rows = append(k.Rows, k.AsGiven)
		}
		k.Rows = append(k.Rows, row)
	}
	for i, row := range k.Rows {
		if row.N == k.N && !row.Given && complete {
			k.Rows[i].AdjustedP = new(math.Min(1, r.test(row)*float64(k.Tried)))
		}
	}
	slices.SortStableFunc(k.Rows, func(a, b Row) int {
		if a.N == b.N && a.Top1 != nil && b.Top1 != nil && a.Top1.K == b.Top1.K {
			return cmp.Or(cmp.Compare(a.changes(), b.changes()), compareRows(a, b))
		}
		return cmp.Or(cmp.Compare(b.N, a.N), compareRows(a, b))
	})
	if complete {
		k.Advised, k.Perhaps = r.advised(k)
	}
	return k
}

// constant returns the output that comes first for every picture; −1 if there is none, or fewer than ten pictures.
func (t *trial) constant() int {
	const fewest = 10
	same, n := -1, 0
	for _, a := range t.answers {
		if !a.finite {
			continue
		}
		if n++; n > 1 && a.first != same {
			return -1
		}
		same = a.first
	}
	if n < fewest {
		return -1
	}
	return same
}

// all reports whether something holds for all pictures that have an answer, of which there is one at least.
func (t *trial) all(holds func(answer) bool) bool {
	n := 0
	for _, a := range t.answers {
		if a.finite {
			if n++; !holds(a) {
				return false
			}
		}
	}
	return n > 0
}
