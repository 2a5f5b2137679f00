// Package probe finds the fewest segments of a picture on which a prediction hangs: the smallest set that suffices, with
// which alone visible the class stays first, and the smallest set that is needed, with which hidden it does not.
//
// The sets are those of minimal sufficient and minimal counterfactual explanations: Anchors (Ribeiro, Singh and Guestrin
// 2018) asks for the first with high probability over random contexts, here the context is the hidden picture itself;
// SEDC (Martens and Provost 2014; Vermeire et al. 2022) asks for the second, as here.
//
// Both searches are greedy and then take back what turns out to be superfluous, so that no segment of the result can be
// left out, though a smaller set may exist. Pictures of few segments are searched whole.
package probe

import (
	"context"
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
	Segments []int   // in ascending order
	P        float64 // of the class with only these visible (Sufficient) or with these hidden (Necessary)
	Whole    float64 // P of the picture itself
	Found    bool    // false: not even all segments are enough
	Exact    bool    // no smaller set exists
	Passes   int     // pictures that the model was shown
}

// mostExact is the number of segments up to which all sets are tried: 4,096 of them.
const mostExact = 12

// Search looks for the smallest set of d segments. It ends with ask's error, also when ctx is done.
func Search(ctx context.Context, k Kind, d int, ask Ask) (Set, error) {
	s := &search{ctx: ctx, kind: k, d: d, ask: ask}
	ends, err := s.try([][]bool{s.all(true), s.all(false)})
	if err != nil {
		return Set{}, err
	}
	whole := ends[0] // all visible
	if k == Necessary {
		whole = ends[1] // none hidden
	}
	out := Set{Segments: []int{}, P: ends[0].P, Whole: whole.P}
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
	passes int
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

// changed returns copies of a set with one segment taken in or out, for each segment that allows it.
func changed(set []bool, in bool) (sets [][]bool) {
	for j := range set {
		if set[j] != in {
			other := slices.Clone(set)
			other[j] = in
			sets = append(sets, other)
		}
	}
	return sets
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

// grow adds the segment that leads furthest, until the set does.
func (s *search) grow(every outcome) (set []bool, last outcome, err error) {
	for set = s.all(false); ; {
		sets := changed(set, true)
		if len(sets) == 0 {
			return set, every, nil
		}
		outcomes, err := s.try(sets)
		if err != nil {
			return nil, last, err
		}
		best := 0
		for i, o := range outcomes {
			if o.does != outcomes[best].does && o.does || o.does == outcomes[best].does && s.better(o, outcomes[best]) {
				best = i
			}
		}
		if set = sets[best]; outcomes[best].does {
			return set, outcomes[best], nil
		}
	}
}

// prune takes out, one after the other, the segment without which the set does best, while it does.
func (s *search) prune(set []bool, last outcome) ([]bool, outcome, error) {
	for {
		sets := changed(set, false)
		if len(sets) < 2 { // no smaller set is worth a look
			return set, last, nil
		}
		outcomes, err := s.try(sets)
		if err != nil {
			return nil, last, err
		}
		best := s.furthest(outcomes)
		if best < 0 {
			return set, last, nil
		}
		set, last = sets[best], outcomes[best]
	}
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
			return sets[best], outcomes[best], nil
		}
	}
	return s.all(true), every, nil
}
