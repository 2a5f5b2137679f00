package why

import "slices"

// Class is a class to explain, by its place in an attack.
type Class int

// The classes that may be explained.
const (
	TopClass   Class = iota // the first class at the step
	TrueClass               // the label
	CleanClass              // the first class of the unchanged picture
	WrongClass              // the attack's target, or the first other class that it led to
	classCount
)

// classAt is the class that is explained at a step: the one chosen, or the first where that one is missing.
func (p *Panel) classAt(step int) int {
	class, ok := p.attack.Class(p.class, step)
	if !ok {
		class, _ = p.attack.Class(TopClass, step)
	}
	return class
}

// classesAt lists the classes that may be explained at a step, each once.
func (p *Panel) classesAt(step int) []int {
	var classes []int
	for c := range classCount {
		if class, ok := p.attack.Class(c, step); ok && !slices.Contains(classes, class) {
			classes = append(classes, class)
		}
	}
	return classes
}

func (p *Panel) otherClasses() bool { return p.step != none && len(p.classesAt(p.step)) > 1 }

// nextClass explains the next class at the step on screen.
func (p *Panel) nextClass() {
	classes := p.classesAt(p.step)
	next := classes[(slices.Index(classes, p.classAt(p.step))+1)%len(classes)]
	for c := range classCount {
		if class, ok := p.attack.Class(c, p.step); ok && class == next {
			p.class, p.marked = c, none
			return
		}
	}
}
