// Package probe finds the fewest segments of a picture on which a prediction hangs: the smallest set that suffices, with
// which alone visible the class stays first, and the smallest set that is needed, with which hidden it does not.
//
// The sets are those of minimal sufficient and minimal counterfactual explanations: Anchors (Ribeiro, Singh and Guestrin
// 2018) asks for the first with high probability over random contexts, here the context is the hidden picture itself;
// SEDC (Martens and Provost 2014; Vermeire et al. 2022) asks for the second, as here.
//
// Both searches are greedy and then take back what turns out to be superfluous, so that no segment of the result can be
// left out, though a smaller set may exist. The first segments are chosen one by one, each with a look at all others; if
// they do not do, more follow in the order of the last look, so that the cost grows with the number of segments and not
// with its square. Pictures of few segments are searched whole.
package probe

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
)

// Kind is what is looked for.
type Kind int

const (
	Sufficient Kind = iota
	Necessary
)

// String returns "sufficient" or "necessary".
func (k Kind) String() string { return [...]string{"sufficient", "necessary"}[k] }

// Verdict is the model's word on a picture of which some segments are hidden.
type Verdict struct {
	P     float64 // of the class
	First bool    // the class is the model's first
}

// Ask asks the model about pictures: rows [n,d] are 1 for visible and 0 for hidden segments.
type Ask func(ctx context.Context, rows []uint8) ([]Verdict, error)

// Set is the outcome of a search.
type Set struct {
	Kind     Kind
	Segments []int   // in ascending order
	P        float64 // of the class with only these visible (Sufficient) or with these hidden (Necessary)
	Whole    float64 // P of the picture itself
	Found    bool    // false: not even all segments are enough
	Exact    bool    // no smaller set exists
	Passes   int     // pictures that the model was shown
}

// State is how far a search is.
type State struct {
	In     []bool  // the set that is looked at, by segment
	P      float64 // of the class, with it
	Passes int
}

// Text says what was found for a class of that name.
func (s Set) Text(class string) string {
	exact := ""
	if s.Exact {
		exact = ", no set is smaller"
	}
	cost := fmt.Sprintf("%d passes%s", s.Passes, exact)
	switch {
	case !s.Found && s.Kind == Sufficient:
		return fmt.Sprintf("the whole picture is not %s (%s)", class, cost)
	case !s.Found:
		return fmt.Sprintf("with every segment hidden it is still %s, p %.3f (%s)", class, s.P, cost)
	case len(s.Segments) == 0:
		return fmt.Sprintf("none is needed: with every segment hidden it is still %s, p %.3f (%s)", class, s.P, cost)
	case s.Kind == Sufficient:
		return fmt.Sprintf("%d suffice: %v; with them alone p is %.3f (%s)", len(s.Segments), s.Segments, s.P, cost)
	}
	return fmt.Sprintf("%d are needed: %v; without them p is %.3f (%s)", len(s.Segments), s.Segments, s.P, cost)
}

// mostExact is the number of segments up to which all sets are tried: 4,096 of them.
const mostExact = 12

// looking is how many pictures the model is shown, about, while each segment is chosen with a look at all others.
const looking = 120

// Search looks for the smallest set of d segments. It ends with ask's error, also when ctx is done. report, if not nil, is
// told whenever the search looks at another set.
func Search(ctx context.Context, k Kind, d int, ask Ask, report func(State)) (Set, error) {
	s := &search{ctx: ctx, kind: k, d: d, ask: ask, report: report}
	ends, err := s.try([][]bool{s.all(true), s.all(false)})
	if err != nil {
		return Set{}, err
	}
	whole := ends[0] // all visible
	if k == Necessary {
		whole = ends[1] // none hidden
	}
	out := Set{Kind: k, Segments: []int{}, P: ends[0].P, Whole: whole.P}
	switch every, none := ends[0], ends[1]; {
	case !every.does:
	case none.does: // nothing has to be shown, or hidden
		out.P, out.Found, out.Exact = none.P, true, true
	default:
		set, last, err := s.smallest(every)
		if err != nil {
			return Set{}, err
		}
		out.P, out.Found = last.P, true
		for j, in := range set {
			if in {
				out.Segments = append(out.Segments, j)
			}
		}
		out.Exact = d <= mostExact || len(out.Segments) == 1 // none did not
	}
	out.Passes = s.passes
	return out, nil
}

type search struct {
	ctx    context.Context
	kind   Kind
	d      int
	ask    Ask
	report func(State)
	passes int
}

// shows reports the set that is looked at.
func (s *search) shows(set []bool, o outcome) {
	if s.report != nil {
		s.report(State{slices.Clone(set), o.P, s.passes})
	}
}

// outcome is what a set does.
type outcome struct {
	Verdict
	does bool // the set suffices, or is needed
}

// better reports whether a leads further than b.
func (s *search) better(a, b outcome) bool {
	if s.kind == Sufficient {
		return a.P > b.P
	}
	return a.P < b.P
}

// furthest is the index of the outcome that leads furthest among those that do; −1 if none does.
func (s *search) furthest(outcomes []outcome) int {
	best := -1
	for i, o := range outcomes {
		if o.does && (best < 0 || s.better(o, outcomes[best])) {
			best = i
		}
	}
	return best
}

func (s *search) all(in bool) []bool {
	set := make([]bool, s.d)
	for j := range set {
		set[j] = in
	}
	return set
}

// try asks about sets.
func (s *search) try(sets [][]bool) ([]outcome, error) {
	rows := make([]uint8, 0, len(sets)*s.d)
	for _, set := range sets {
		for _, in := range set {
			if in == (s.kind == Sufficient) {
				rows = append(rows, 1)
			} else {
				rows = append(rows, 0)
			}
		}
	}
	s.passes += len(sets)
	verdicts, err := s.ask(s.ctx, rows)
	if err != nil {
		return nil, err
	}
	out := make([]outcome, len(sets))
	for i, v := range verdicts {
		out[i] = outcome{v, v.First == (s.kind == Sufficient)}
	}
	return out, nil
}

// smallest looks for the smallest set that does, of which every, the outcome of all segments, is one.
func (s *search) smallest(every outcome) (set []bool, last outcome, err error) {
	if s.d <= mostExact {
		return s.exact(every)
	}
	if set, last, err = s.grow(every); err != nil {
		return nil, last, err
	}
	return s.prune(set, last)
}

// grow adds the segment that leads furthest, and after some of these the others in the order of the last look, until the
// set does.
func (s *search) grow(every outcome) (set []bool, last outcome, err error) {
	set = s.all(false)
	var order []int
	for more := true; more; more = s.passes+len(order) <= looking {
		outside := where(set, false)
		outcomes, err := s.try(each(set, outside, true))
		if err != nil {
			return nil, last, err
		}
		order = s.ranked(outside, outcomes)
		chosen := order[0]
		best := outcomes[slices.Index(outside, chosen)]
		set[chosen], order = true, order[1:]
		s.shows(set, best)
		if best.does || len(order) == 0 {
			return set, best, nil
		}
	}
	return s.extend(set, order, every)
}

// portion is how many sets are tried together where the first that does ends the search.
const portion = 8

// extend adds segments in an order until the set does. All together do.
func (s *search) extend(set []bool, order []int, every outcome) ([]bool, outcome, error) {
	for part := range slices.Chunk(order, portion) {
		var sets [][]bool
		for _, j := range part {
			set = slices.Clone(set)
			set[j] = true
			sets = append(sets, set)
		}
		outcomes, err := s.try(sets)
		if err != nil {
			return nil, every, err
		}
		for i, o := range outcomes {
			s.shows(sets[i], o)
			if o.does {
				return sets[i], o, nil
			}
		}
	}
	return set, every, nil
}

// prune takes segments out until none can be left out: in each round those without which alone the set does, the most
// dispensable first, as many as can go together.
func (s *search) prune(set []bool, last outcome) ([]bool, outcome, error) {
	for {
		inside := where(set, true)
		if len(inside) < 2 { // no smaller set is worth a look
			return set, last, nil
		}
		outcomes, err := s.try(each(set, inside, false))
		if err != nil {
			return nil, last, err
		}
		order := s.ranked(inside, outcomes)
		first := slices.Index(inside, order[0])
		if !outcomes[first].does {
			return set, last, nil
		}
		without := slices.Clone(set)
		without[order[0]] = false
		set, last = without, outcomes[first]
		s.shows(set, last)
		var rest []int
		for _, j := range order[1:] {
			if outcomes[slices.Index(inside, j)].does {
				rest = append(rest, j)
			}
		}
		if set, last, err = s.shed(set, last, rest); err != nil {
			return nil, last, err
		}
	}
}

// shed takes segments out in an order as long as the set does. One segment stays.
func (s *search) shed(set []bool, last outcome, order []int) ([]bool, outcome, error) {
	order = order[:max(0, min(len(order), len(where(set, true))-1))]
	for part := range slices.Chunk(order, portion) {
		var sets [][]bool
		smaller := set
		for _, j := range part {
			smaller = slices.Clone(smaller)
			smaller[j] = false
			sets = append(sets, smaller)
		}
		outcomes, err := s.try(sets)
		if err != nil {
			return nil, last, err
		}
		for i, o := range outcomes {
			if !o.does {
				return set, last, nil
			}
			set, last = sets[i], o
			s.shows(set, last)
		}
	}
	return set, last, nil
}

// where lists the segments that are in a set, or not in it.
func where(set []bool, in bool) (list []int) {
	for j, is := range set {
		if is == in {
			list = append(list, j)
		}
	}
	return list
}

// each returns copies of a set with one of the segments taken in or out.
func each(set []bool, segments []int, in bool) [][]bool {
	sets := make([][]bool, len(segments))
	for i, j := range segments {
		sets[i] = slices.Clone(set)
		sets[i][j] = in
	}
	return sets
}

// ranked returns segments by the outcomes of the sets that they make: those that do first, then by how far they lead.
func (s *search) ranked(segments []int, outcomes []outcome) []int {
	order := make([]int, len(segments))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := outcomes[a], outcomes[b]
		switch {
		case x.does && !y.does || x.does == y.does && s.better(x, y):
			return -1
		case y.does && !x.does || x.does == y.does && s.better(y, x):
			return 1
		}
		return 0
	})
	for i, at := range order {
		order[i] = segments[at]
	}
	return order
}

// exact tries all sets, the smaller first, and returns the one of the smallest size that leads furthest.
func (s *search) exact(every outcome) ([]bool, outcome, error) {
	for size := 1; size < s.d; size++ {
		var sets [][]bool
		for mask := range uint(1) << s.d {
			if bits.OnesCount(mask) != size {
				continue
			}
			set := make([]bool, s.d)
			for j := range set {
				set[j] = mask>>j&1 == 1
			}
			sets = append(sets, set)
		}
		outcomes, err := s.try(sets)
		if err != nil {
			return nil, every, err
		}
		if best := s.furthest(outcomes); best >= 0 {
			s.shows(sets[best], outcomes[best])
			return sets[best], outcomes[best], nil
		}
	}
	return s.all(true), every, nil
}
