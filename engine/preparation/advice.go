package preparation

import (
	"fmt"
	"slices"
	"strings"

	"beyond/engine/stats"
	"gonum.org/v1/gonum/stat/distuv"
)

// sure is the adjusted p-value up to which a preparation counts as surely better.
const sure = 0.05

// test returns the p-value of McNemar's test between a row and the preparation as given on the same pictures: of right
// and wrong, or without labels of the surer answer.
func (r *run) test(row Row) float64 { return stats.McNemar(r.discordant(row, r.row(r.given, 0))) }

// discordant counts the pictures on which only a is right, and those on which only b is.
func (r *run) discordant(a, b Row) (onlyA, onlyB int) {
	for at := range min(len(a.trial.answers), len(b.trial.answers)) {
		label := r.Set.Items[r.Sample[at]].Label
		x, y := a.trial.answers[at], b.trial.answers[at]
		better, worse := a.trial.right(at, a.Order, label), b.trial.right(at, b.Order, label)
		if a.Top1 == nil {
			better, worse = x.surer(y), y.surer(x)
		}
		if !x.read || better == worse {
			continue
		}
		if better {
			onlyA++
		} else {
			onlyB++
		}
	}
	return onlyA, onlyB
}

// surer reports whether an answer is more certain than another. One that is not of numbers is the least.
func (a answer) surer(than answer) bool {
	return a.finite && (!than.finite || a.entropy < than.entropy)
}

// advised returns the row to change to: of the rows that are as good as the best, the one with the fewest changes, if
// it is surely better than the preparation as given. It returns the row as perhaps if only the number of combinations
// tried keeps it from being sure.
func (r *run) advised(k Ranking) (advised, perhaps *Row) {
	best := k.Rows[0]
	for _, row := range k.Rows {
		if row.N == k.N && row.changes() < best.changes() && r.asGood(row, k.Rows[0]) {
			best = row
		}
	}
	switch {
	case best.Given || best.AdjustedP == nil || compareRows(best, k.AsGiven) >= 0:
		return nil, nil
	case r.surely(best, k):
		return &best, nil
	case k.Labelled && r.test(best) <= sure:
		return nil, &best
	}
	return nil, nil
}

// surely reports whether a row is better than as given beyond doubt: by the paired test or, of pictures too few for it,
// because the row is surely better than guesses and as given is not. It must be right more often than one answer to all
// pictures would be. Under another order of labels whole classes may be right by luck: then more than half of the
// pictures must be right, or most classes gain.
func (r *run) surely(row Row, k Ranking) bool {
	if row.Top1 == nil {
		return *row.AdjustedP <= sure
	}
	gain, lose, largest := r.byClass(row)
	guess := float64(largest) / float64(row.Top1.N)
	better := *row.AdjustedP <= sure || r.test(row) <= sure && guessed(*k.AsGiven.Top1, guess) > sure &&
		guessed(*row.Top1, guess)*float64(k.Tried) <= sure
	if !better || row.Top1.Low <= guess {
		return false
	}
	return row.Labels == AsGiven || row.Top1.Low > 0.5 ||
		gain > lose && stats.McNemar(gain, lose)*float64(k.Tried) <= sure
}

// guessed returns the probability that guesses, right with probability p, are right at least as often.
func guessed(s stats.Share, p float64) float64 {
	if s.K == 0 {
		return 1
	}
	return distuv.Binomial{N: float64(s.N), P: p}.Survival(float64(s.K - 1))
}

// byClass counts the classes of which a row has more pictures right than as given, those of which it has fewer, and
// the pictures of the largest class.
func (r *run) byClass(row Row) (gain, lose, largest int) {
	more, pictures := map[int]int{}, map[int]int{}
	for at, a := range row.trial.answers {
		label := r.Set.Items[r.Sample[at]].Label
		if !a.read || label < 0 {
			continue
		}
		pictures[label]++
		largest = max(largest, pictures[label])
		if row.trial.right(at, row.Order, label) {
			more[label]++
		}
		if r.given.right(at, r.Orders[0], label) {
			more[label]--
		}
	}
	for _, n := range more {
		switch {
		case n > 0:
			gain++
		case n < 0:
			lose++
		}
	}
	return gain, lose, largest
}

// asGood reports whether a row is not surely worse than the best, and at most one picture in twenty behind it.
func (r *run) asGood(row, best Row) bool {
	if row.Top1 == nil {
		return row.Information >= 0.99*best.Information
	}
	return best.Top1.K-row.Top1.K <= max(1, best.Top1.N/20) && stats.McNemar(r.discordant(best, row)) > sure
}

// Advice says in one sentence what was found and which flags use it. Background is the value of --labels for the
// labels behind a background class; "" if there is none.
func (k Ranking) Advice(background string) string {
	if k.Advised == nil {
		return k.Verdict()
	}
	var uses []string
	if len(k.Advised.Changes) > 0 {
		uses = append(uses, "--preset "+k.Advised.Preset)
	}
	switch {
	case k.Advised.Labels == Background && background != "":
		uses = append(uses, "--labels "+background)
	case k.Advised.Labels != AsGiven:
		uses = append(uses, "--labels with a list in that order (--write-labels FILE writes one)")
	}
	return k.Verdict() + ": use " + strings.Join(uses, " and ")
}

// Verdict says in one sentence what was found.
func (k Ranking) Verdict() string {
	given, best := k.AsGiven.result(), ""
	if len(k.Rows) > 0 {
		best = k.Rows[0].result() + ", " + k.Rows[0].words()
	}
	switch {
	case k.N == 0:
		return "no picture could be predicted"
	case !k.Complete:
		return "stopped early: " + given + " as given; the best so far is " + best
	case k.Advised != nil:
		verdict := given + " as given; " + k.Advised.result() + " with " + k.Advised.words()
		if !k.Labelled {
			verdict += ", likely better, though without labels nothing is sure"
		}
		return verdict
	case k.Labelled && NearChance(*k.AsGiven.Top1, k.Classes):
		return given + " as given, about chance, and nothing tried is surely better: " +
			"the model may know other classes, or lack its weights"
	}
	verdict := given + " as given: nothing tried is surely better"
	if k.Perhaps != nil {
		verdict += "; " + k.Perhaps.result() + " with " + k.Perhaps.words() + " may be chance, and more pictures would tell"
	}
	return verdict
}

// words are the changes that lead to a row.
func (row Row) words() string {
	if row.Given {
		return "as given"
	}
	words := row.Changes
	if row.Labels != AsGiven {
		words = append(slices.Clone(words), "labels "+row.Labels)
	}
	return strings.Join(words, ",")
}

// result is a row's accuracy with its interval: "top-1 71 % (64–77)"; without labels how sure the model is.
func (row Row) result() string {
	if row.Top1 == nil {
		return fmt.Sprintf("mean confidence %.2f (information %.2f nats)", row.Confidence, row.Information)
	}
	s := *row.Top1
	if s.Share < 0.1 {
		return fmt.Sprintf("top-1 %.1f %% (%.1f–%.1f)", 100*s.Share, 100*s.Low, 100*s.High)
	}
	return fmt.Sprintf("top-1 %.0f %% (%.0f–%.0f)", 100*s.Share, 100*s.Low, 100*s.High)
}

// NearChance reports whether so many right pictures may be owed to chance: the interval of the share reaches that of
// guesses among so many classes. Of few pictures it reports false.
func NearChance(right stats.Share, classes int) bool {
	const fewest = 20
	if right.N < fewest || classes < 2 {
		return false
	}
	return right.Low <= 1/float64(classes)
}
