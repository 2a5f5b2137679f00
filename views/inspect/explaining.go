package inspect

import (
	"cmp"
	"math"
	"slices"

	"beyond/engine"
	"beyond/engine/lime"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// explaining is how pictures are explained, and what is known of that.
type explaining struct {
	manner
	marked  int // place in the list of segments, none if no segment is marked
	shelf   shelf
	running running
}

// manner is what has been chosen of explanations.
type manner struct {
	on, paused bool
	beside     bool // the unchanged picture's explanation stands beside that of the step
	look       look
	both       bool // segments that speak against the class are shown as well
	k          int  // segments shown
	hidden     lime.Hidden
	asked      part
}

const (
	mostSegments = 12 // that K goes up to
	none         = -1
	// keptExplanations is room for every step of an attack of ten and for the pictures looked at before.
	keptExplanations = 16
)

func newExplaining() explaining {
	return explaining{manner: manner{k: paperK}, marked: none, shelf: shelf{limit: keptExplanations}}
}

// selecting is how many segments a surrogate has: K beyond the paper's needs one of its own, fewer are its first ones.
func (x *explaining) selecting() int { return max(x.k, paperK) }

// reading is how a class is looked at now.
func (x *explaining) reading(class int) reading { return reading{class, x.selecting()} }

// settings are those of every surrogate, with n samples.
func (x *explaining) settings(n int) lime.Settings {
	s := lime.Default()
	s.Samples, s.K = n, x.selecting()
	return s
}

// sight is the picture on screen after a step.
func (m *Model) sight(step int) sight {
	s := sight{picture: m.index(), step: step, cut: engine.Cut{Hidden: m.explaining.hidden}}
	if step > 0 {
		s.attack = m.trace.key.settings
	}
	return s
}

// explanation is what is known of the picture after a step; nil before anything is, or while nothing is explained.
func (m *Model) explanation(step int) *explanation {
	if !m.explaining.on || step == notYet {
		return nil
	}
	return m.explaining.shelf.find(m.sight(step))
}

// beginExplanations sees to it that there is an explanation of every step that is explained on screen, a new one if
// there is none or if it lacks the class asked for.
func (m *Model) beginExplanations() {
	for _, step := range slices.Backward(m.explainedSteps()) {
		e := m.explanation(step)
		if e == nil || !slices.Contains(e.classes, m.explainedClass(step)) {
			e = newExplanation(m.sight(step), m.explainable(step))
		}
		m.explaining.shelf.use(e)
	}
}

// toggleExplanation begins, pauses or goes on.
func (m *Model) toggleExplanation() {
	switch x := &m.explaining; {
	case !x.on:
		x.on, x.paused, m.choice = true, false, 0
	case m.canPause():
		x.paused = !x.paused
	}
}

// canPause reports that there is something to pause or to go on with.
func (m *Model) canPause() bool {
	_, e := m.urgent()
	return m.explaining.paused || e != nil
}

// hideExplanation goes back to the attack alone. What is known stays known.
func (m *Model) hideExplanation() {
	x := &m.explaining
	x.on, x.beside, x.marked, m.choice = false, false, none, 0
}

// toggleBeside puts the unchanged picture's explanation beside that of the step on screen, or takes it away.
func (m *Model) toggleBeside() {
	x := &m.explaining
	x.on, x.beside, x.asked, m.choice = true, !x.beside, ownClass, 0
}

// explainedBy does what a key does to the explanation; ok is false for a key that does something else.
func (m *Model) explainedBy(msg tea.KeyPressMsg) (ok bool) {
	k, x := m.keys, &m.explaining
	switch {
	case !m.canExplain():
		return false
	case key.Matches(msg, k.explain):
		m.toggleExplanation()
	case key.Matches(msg, k.beside):
		m.toggleBeside()
	case !x.on:
		return false
	case key.Matches(msg, k.hideExplanation):
		m.hideExplanation()
	case key.Matches(msg, k.fewerSegments):
		x.k = max(1, x.k-1)
	case key.Matches(msg, k.moreSegments):
		x.k = min(mostSegments, x.k+1)
	case key.Matches(msg, k.otherLook):
		x.look = (x.look + 1) % lookCount
	case key.Matches(msg, k.bothSigns):
		x.both = !x.both
	case key.Matches(msg, k.otherHidden):
		x.hidden = (x.hidden + 1) % (lime.Blur + 1)
	case key.Matches(msg, k.otherClass):
		m.askNextClass()
	case key.Matches(msg, k.up):
		m.mark(x.marked - 1)
	case key.Matches(msg, k.down):
		m.mark(x.marked + 1)
	default:
		return false
	}
	return true
}

// bindExplanation says which keys act on an explanation now, and what l does.
func (m *Model) bindExplanation(k *keys) {
	x, can := &m.explaining, m.canExplain()
	k.explain.SetEnabled(can && (!x.on || m.canPause()))
	k.beside.SetEnabled(can)
	for _, b := range []*key.Binding{&k.hideExplanation, &k.segments, &k.otherLook, &k.bothSigns, &k.otherHidden, &k.mark} {
		b.SetEnabled(can && x.on)
	}
	k.otherClass.SetEnabled(can && x.on && !x.beside && len(m.explainable(m.shown())) > 1)
	switch {
	case x.on && x.paused:
		k.explain.SetHelp("l", "go on")
	case x.on:
		k.explain.SetHelp("l", "pause")
	}
	if x.on && x.beside {
		k.beside.SetHelp("c", "one alone")
	}
}

// sampling reports that samples are awaited.
func (m *Model) sampling() bool {
	r := m.explaining.running
	return m.visit != 0 && r.ticket != 0 && r.job.kind == sampling
}

// canExplain reports that there is a prediction to explain and somebody to do it.
func (m *Model) canExplain() bool {
	return m.options.Explainer != nil && m.failed == nil && len(m.trace.frames) > 0
}

// mark puts the cursor on a segment of the list, before the first on none.
func (m *Model) mark(at int) {
	last := none
	if f := m.fit(m.shown()); f != nil {
		last = len(f.Selected) - 1
	}
	m.explaining.marked = min(max(at, none), last)
}

// fit is the surrogate on screen for a step, nil while there is none.
func (m *Model) fit(step int) *lime.Fit {
	e := m.explanation(step)
	if e == nil {
		return nil
	}
	return e.fit(m.explaining.reading(m.explainedClass(step)))
}

// visible are the segments of a surrogate that are shown, the weightiest first.
func (x *explaining) visible(f *lime.Fit) []lime.Weight {
	list := slices.Clone(f.Selected)
	if x.both {
		slices.SortStableFunc(list, byStrength)
	} else {
		list = slices.DeleteFunc(list, func(w lime.Weight) bool { return w.Weight <= 0 })
	}
	return list[:min(x.k, len(list))]
}

// byStrength puts the weightiest first, whatever its sign.
func byStrength(a, b lime.Weight) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) }
