package inspect

import (
	"beyond/ui"
	"charm.land/lipgloss/v2"
)

// role is what a class is to the picture: the true one, the one predicted for the unchanged picture, the one
// that the attack has led to or is to lead to.
type role int

const (
	bystander role = iota
	trueLabel
	predicted
	adversarial
	aim
)

// role of a class at a step. A class that is several things is the first of them.
func (m *Model) role(class, step int) role {
	t := m.trace
	switch {
	case m.labelled() && class == t.label:
		return trueLabel
	case class == t.frames[0].Top[0].Class:
		return predicted
	case t.key.settings.Targeted && class == t.key.settings.Target:
		return aim
	case class == t.frames[step].Top[0].Class:
		return adversarial
	}
	return bystander
}

// sign stands before the name of a class; colour alone would not tell everyone.
func (m *Model) sign(r role) string {
	switch r {
	case trueLabel:
		return "✓"
	case predicted:
		if m.labelled() {
			return "✗"
		}
		return "·" // right or wrong is not known
	case adversarial:
		return "↯"
	case aim:
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
	case adversarial, aim:
		return t.Adversarial
	}
	return t.Muted
}
