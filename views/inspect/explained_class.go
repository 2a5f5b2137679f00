package inspect

import "slices"

// part is what a class must be to the picture to be the one that is explained.
type part int

const (
	ownClass    part = iota // the first class at the step
	labelClass              // the label
	cleanClass              // the first class of the unchanged picture
	fooledClass             // the attack's target, or the first other class that it led to
	partCount
)

// cast returns the class that plays a part at a step; ok is false where none does.
func (m *Model) cast(p part, step int) (class int, ok bool) {
	t := m.trace
	switch {
	case p == ownClass:
		return t.frames[step].Top[0].Class, true
	case p == labelClass && m.labelled():
		return t.label, true
	case p == cleanClass:
		return t.frames[0].Top[0].Class, true
	case p == fooledClass && t.key.settings.Targeted:
		return t.key.settings.Target, true
	case p == fooledClass && t.firstWrong != notYet:
		return t.frames[t.firstWrong].Top[0].Class, true
	}
	return 0, false
}

// explainedClass is the class that is explained at a step: the one asked for, or the first where that one is missing.
func (m *Model) explainedClass(step int) int {
	if class, ok := m.cast(m.explaining.asked, step); ok {
		return class
	}
	return m.trace.frames[step].Top[0].Class
}

// explainable lists the classes that may be explained at a step, each once.
func (m *Model) explainable(step int) []int {
	var classes []int
	for p := range partCount {
		if class, ok := m.cast(p, step); ok && !slices.Contains(classes, class) {
			classes = append(classes, class)
		}
	}
	return classes
}

// askNextClass explains the next class that plays a part at the step on screen. Side by side each has its own.
func (m *Model) askNextClass() {
	step := m.shown()
	classes := m.explainable(step)
	if m.explaining.beside {
		return
	}
	next := classes[(slices.Index(classes, m.explainedClass(step))+1)%len(classes)]
	for p := range partCount {
		if class, ok := m.cast(p, step); ok && class == next {
			m.explaining.asked, m.explaining.marked = p, none
			return
		}
	}
}
