package pairs

import (
	"slices"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/score"
)

// facts are all pairs with the knowledge about them at one moment.
type facts struct {
	rows       []row
	attributes []string                    // that pairs differ in, in the order of the pairs
	summaries  map[string]bias.PairSummary // of each attribute, and of all together under ""
}

// row is one pair.
type row struct {
	bias.Pair
	label int // of both, −1 where they differ or have none
	a, b  side
}

// side is one picture of a pair.
type side struct {
	known bool
	err   error
	top   []score.Score // the five most probable classes
	p     float64       // probability of the label
	right bool
}

// known reports whether the model was asked for both pictures, and had an answer.
func (r row) known() bool { return r.a.known && r.b.known }

// flips reports whether the two are given different classes.
func (r row) flips() bool { return r.known() && r.a.top[0].Class != r.b.top[0].Class }

// delta is the label's probability for B minus that for A.
func (r row) delta() float64 { return r.b.p - r.a.p }

// gather looks up the present knowledge.
func gather(o Options, outcomes []engine.Outcome) facts {
	f := facts{summaries: map[string]bias.PairSummary{}}
	var compared []bias.ComparedPair
	for _, p := range o.Pairs {
		r := row{Pair: p, label: o.Set.Items[p.A].Label, a: sideOf(outcomes[p.A]), b: sideOf(outcomes[p.B])}
		if o.Set.Items[p.B].Label != r.label {
			r.label = -1
		}
		f.rows = append(f.rows, r)
		if !slices.Contains(f.attributes, p.Attribute) {
			f.attributes = append(f.attributes, p.Attribute)
		}
		if r.known() && r.label >= 0 {
			compared = append(compared, r.compared())
		}
	}
	sums := bias.Summarise(compared)
	f.summaries[""] = sums.All
	for _, s := range sums.Attributes {
		f.summaries[s.Attribute] = s
	}
	return f
}

func (r row) compared() bias.ComparedPair {
	return bias.ComparedPair{
		Pair: r.Pair, PredictedA: r.a.top[0].Class, PredictedB: r.b.top[0].Class,
		RightA: r.a.right, RightB: r.b.right, DeltaP: r.delta(),
	}
}

func sideOf(o engine.Outcome) side {
	s := side{err: o.Err}
	if p := o.Prediction; p != nil {
		s.known, s.top, s.p, s.right = true, p.Top, p.PLabel, o.Right()
	}
	return s
}

// of returns the pairs that differ in an attribute, or with "" all.
func (f facts) of(attribute string) []row {
	var rows []row
	for _, r := range f.rows {
		if attribute == "" || r.Attribute == attribute {
			rows = append(rows, r)
		}
	}
	return rows
}

// after is the attribute that is shown next: all, then one by one.
func (f facts) after(attribute string) string {
	list := append([]string{""}, f.attributes...)
	return list[(slices.Index(list, attribute)+1)%len(list)]
}

// waiting counts the rows without all predictions yet, and the rows with a picture that cannot be predicted.
func waiting(rows []row) (unknown, leftOut int) {
	for _, r := range rows {
		switch {
		case r.a.err != nil || r.b.err != nil:
			leftOut++
		case !r.known():
			unknown++
		}
	}
	return unknown, leftOut
}
