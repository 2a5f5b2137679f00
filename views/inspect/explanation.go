package inspect

import (
	"context"
	"iter"
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/lime"
)

// sampleCount is how many samples an explanation is made from in the end: the paper's n.
const sampleCount = 1000

// paperK is how many segments are selected as long as no more are asked for.
const paperK = 8

// sight is a picture as it is explained: after a step of an attack, taken apart in one way.
type sight struct {
	picture int // index in the set
	step    int
	attack  attack.Settings // zero at step 0, which no attack has changed
	cut     engine.Cut
}

// Explainer takes pictures apart and shows the model parts of them; an *engine.Workspace is one.
type Explainer interface {
	Subject(ctx context.Context, p engine.Priority, i int, c engine.Cut) (*engine.Subject, error)
	UnitSubject(unit []float32, c engine.Cut) *engine.Subject
	Prober(p engine.Priority) lime.Model
	Attend(ctx context.Context, p engine.Priority, s *engine.Subject, class int, path [][]int) ([]engine.Attention, error)
	Stabilities(ctx context.Context, p engine.Priority, s *engine.Subject, class int, settings lime.Settings, seeds iter.Seq[uint64]) iter.Seq2[lime.Stability, error]
}

// explanation is what is known of why the model sees some classes in a sight. It comes piece by piece and keeps what
// it has when it is interrupted.
type explanation struct {
	sight   sight
	classes []int           // explained together, from the same samples
	subject *engine.Subject // nil until taken apart
	words   []segmentWords  // of its segments
	rows    []uint8         // [sampleCount, d], all samples there will be
	probs   []float64       // [n, len(classes)], of the samples evaluated so far
	fits    fits            // of the last checkpoint
	paths   map[reading]trail
	repeats map[reading]repeats
	spent   time.Duration // on samples, as far as the shell has counted it
	err     error         // why there is nothing, or no more
}

// fits are the surrogates made from the first n samples, by the number of segments asked for; one for each class.
type fits struct {
	n   int
	byK map[int][]lime.Fit
}

// reading is one way to look at an explanation: a class, and how many segments are selected for it.
type reading struct{ class, k int }

// trail is what the model sees in the first K segments alone, K = 1, 2, …
type trail struct {
	n    int // samples its explanation was made from
	seen []glimpse
	err  error
}

// glimpse is some segments alone, the rest grey, and how probable the class is then.
type glimpse struct {
	segments []int
	p        float64
}

// repeats is how often each segment is selected when the samples are drawn with other seeds.
type repeats struct {
	lime.Stability
	err error // why there are no more
}

func newExplanation(s sight, classes []int) *explanation {
	return &explanation{sight: s, classes: classes, paths: map[reading]trail{}, repeats: map[reading]repeats{}}
}

// n is the number of samples evaluated so far.
func (e *explanation) n() int { return len(e.probs) / len(e.classes) }

// complete reports that no more samples come.
func (e *explanation) complete() bool { return e.err != nil || e.fits.n == sampleCount }

// fit is the surrogate of a reading, nil while there is none.
func (e *explanation) fit(r reading) *lime.Fit {
	list, at := e.fits.byK[r.k], slices.Index(e.classes, r.class)
	if at < 0 || at >= len(list) {
		return nil
	}
	return &list[at]
}

// stable counts the selected segments that every other seed selects as well.
func (r repeats) stable(f *lime.Fit) int {
	n := 0
	for _, w := range f.Selected {
		if r.Times[w.Segment] == r.Runs {
			n++
		}
	}
	return n
}

// left estimates the time that the remaining samples take, from that of the first ones.
func (e *explanation) left() time.Duration {
	return e.spent / time.Duration(e.n()) * time.Duration(sampleCount-e.n())
}

// shelf keeps the explanations looked at last, each of up to two megabytes.
type shelf struct {
	limit int
	list  []*explanation // the one used last in front
}

// find returns the explanation of a sight, nil if there is none.
func (s *shelf) find(of sight) *explanation {
	for _, e := range s.list {
		if e.sight == of {
			return e
		}
	}
	return nil
}

// use puts an explanation in front. What makes room for it is one of which nothing is known, as a held key leaves
// behind, or else the one that was not used for longest; two may be on screen.
func (s *shelf) use(e *explanation) {
	s.list = slices.DeleteFunc(s.list, func(old *explanation) bool { return old.sight == e.sight })
	s.list = slices.Insert(s.list, 0, e)
	if len(s.list) <= s.limit {
		return
	}
	leaves := len(s.list) - 1
	for i := leaves; i > 1; i-- {
		if s.list[i].subject == nil {
			leaves = i
			break
		}
	}
	s.list = slices.Delete(s.list, leaves, leaves+1)
}
