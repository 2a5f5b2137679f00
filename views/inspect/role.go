package inspect

import (
	"beyond/ui"
	"beyond/views/inspect/why"
	"charm.land/lipgloss/v2"
)

// role of a class in an attack.
type role int

const (
	otherClass  role = iota
	trueLabel        // the picture's label
	predicted        // the model's first class for the unchanged picture
	adversarial      // the model's first class after a step
	target           // of a targeted attack
)

// role of a class at a step. A class with several roles has the first of them.
func (t *trace) role(class, step int) role {
	switch {
	case t.labelled && class == t.label:
		return trueLabel
	case class == t.top1(0):
		return predicted
	case t.key.settings.Targeted && class == t.key.settings.Target:
		return target
	case class == t.top1(step):
		return adversarial
	}
	return otherClass
}

// sign stands before the name of a class, so that colour is not the only sign.
func (t *trace) sign(r role) string {
	switch r {
	case trueLabel:
		return "✓"
	case predicted:
		if t.labelled {
			return "✗"
		}
		return "·" // right or wrong is not known
	case adversarial:
		return "↯"
	case target:
		return "◎"
	}
	return " "
}

func (r role) style(t ui.Theme) lipgloss.Style {
	switch r {
	case trueLabel:
		return t.TrueLabel
	case predicted:
		return t.Predicted
	case adversarial, target:
		return t.Adversarial
	}
	return t.Muted
}

// Role implements why.Attack.
func (t *trace) Role(theme ui.Theme, class, step int) (sign string, style lipgloss.Style) {
	r := t.role(class, step)
	return t.sign(r), r.style(theme)
}

// Class implements why.Attack.
func (t *trace) Class(c why.Class, step int) (index int, ok bool) {
	switch {
	case c == why.TopClass:
		return t.top1(step), true
	case c == why.TrueClass && t.labelled:
		return t.label, true
	case c == why.CleanClass:
		return t.top1(0), true
	case c == why.WrongClass && t.key.settings.Targeted:
		return t.key.settings.Target, true
	case c == why.WrongClass && t.firstWrong != notYet:
		return t.top1(t.firstWrong), true
	}
	return 0, false
}
