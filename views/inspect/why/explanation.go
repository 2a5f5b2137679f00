package why

import (
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/saliency"
)

// subjectKey names a picture as it is explained: after a step of an attack, segmented and scored in one way.
type subjectKey struct {
	Step
	cut engine.Cut
	way
}

// explanation says why the model sees some classes in a picture, as far as that is computed. It keeps its samples when
// it is interrupted.
type explanation struct {
	key     subjectKey
	classes []int                 // explained together, from the same samples
	samples int                   // of which it is complete
	subject *engine.Subject       // nil until segmented
	words   []engine.SegmentWords // of its segments
	rows    []uint8               // [samples, d], all samples there will be
	probs   []float64             // [n, len(classes)], of the samples evaluated so far
	scores  *saliency.Map         // of a method that is not LIME, as far as it is
	asked   *patient              // by such a method, until it has ended
	done    int                   // passes of such a method, as the shell has last looked
	fits    fits                  // of the last checkpoint
	paths   map[selection]path
	repeats map[selection]repeats
	spent   time.Duration // on samples, as far as the shell has counted it
	err     error         // why there is nothing, or no more

	sought   bool // whether it is kept is known
	recalled bool // it was kept: there are no samples
	recorded bool // by the run that is loaded
}

// fits are the surrogates made from the first n samples, by the number of segments asked for; one for each class.
type fits struct {
	n   int
	byK map[int][]lime.Fit
}

// selection is a class and how many segments are selected for it.
type selection struct{ class, k int }

// path shows the model the first K segments alone, K = 1, 2, …
type path struct {
	n     int // samples its explanation was made from
	steps []pathStep
	err   error
}

// pathStep is some segments alone, the rest grey, and the class's probability then.
type pathStep struct {
	segments []int
	p        float64
}

// repeats is how often each segment is selected when the samples are drawn with other seeds.
type repeats struct {
	lime.Stability
	err error // why there are no more
}

func newExplanation(key subjectKey, classes []int, samples int) *explanation {
	return &explanation{
		key: key, classes: classes, samples: samples, asked: &patient{},
		paths: map[selection]path{}, repeats: map[selection]repeats{},
	}
}

// n is the number of samples evaluated so far.
func (e *explanation) n() int { return len(e.probs) / len(e.classes) }

// complete reports that no more samples come.
func (e *explanation) complete() bool { return e.err != nil || e.fits.n == e.samples }

// fit is the surrogate of a selection, nil while there is none.
func (e *explanation) fit(s selection) *lime.Fit {
	list, at := e.fits.byK[s.k], slices.Index(e.classes, s.class)
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

// left estimates the time that the remaining samples take, from the time of the first ones.
func (e *explanation) left() time.Duration {
	return e.spent / time.Duration(e.n()) * time.Duration(e.samples-e.n())
}

// cache holds the explanations used last, each of up to two megabytes.
type cache struct {
	limit int
	list  []*explanation // the one used last in front
}

// find returns the explanation of a subject, nil if there is none.
func (c *cache) find(key subjectKey) *explanation {
	for _, e := range c.list {
		if e.key == key {
			return e
		}
	}
	return nil
}

// subject returns what is known of a picture that was cut in the same way for another method.
func (c *cache) subject(key subjectKey) (*engine.Subject, []engine.SegmentWords) {
	for _, e := range c.list {
		if e.key.Step == key.Step && e.key.cut == key.cut && e.subject != nil {
			return e.subject, e.words
		}
	}
	return nil, nil
}

// use puts an explanation in front. If there is no room it drops one without samples, which a held key leaves behind,
// or else the one used longest ago. The first two stay: they may be on screen.
func (c *cache) use(e *explanation) {
	c.list = slices.DeleteFunc(c.list, func(old *explanation) bool { return old.key == e.key })
	c.list = slices.Insert(c.list, 0, e)
	if len(c.list) <= c.limit {
		return
	}
	drop := len(c.list) - 1
	for i := drop; i > 1; i-- {
		if c.list[i].subject == nil {
			drop = i
			break
		}
	}
	c.list = slices.Delete(c.list, drop, drop+1)
}
