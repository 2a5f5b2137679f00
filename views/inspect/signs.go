package inspect

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	if m.along.natural {
		return append(walkSigns(), m.attackSigns()...)
	}
	return m.attackSigns()
}

// walkSigns are those of a walk.
func walkSigns() []ui.Sign {
	return []ui.Sign{
		{"severity", "strength of a change: 1 to 5, where ImageNet-C has it as there"},
		{"σ", "of blur: of the filter, in pixels; of noise: values are 0 to 1"},
		{"Q", "JPEG quality; the other units: see docs/walks.md"},
	}
}

func (m *Model) attackSigns() []ui.Sign {
	return []ui.Sign{
		{"✓", "the label"},
		{"✗", "predicted, and not the label"},
		{"↯", "what the attack makes of it; the first wrong step"},
		{"◎", "the target that the attack is to reach"},
		{"∞", "still right after the last step"},
		{"ε 0.001", "length of a step; a grey level is 0.0039"},
		{"M 10", "number of steps"},
		{"L∞", "every pixel moves by up to ε; distance: the largest move"},
		{"L2", "the whole step has length ε; distance: of all moves"},
		{"×64", "the difference, 64 times as strong, grey is none"},
		{"p(true)", "probability of the label, step by step"},
		{"p(top)", "probability of the first class, step by step"},
		{"★ ✎", "your selections that it is in; your note"},
		{"within 4/255", "PGD and APGD: no further from the picture than that"},
		{"K=8", "segments shown as the explanation"},
		{"d 28", "segments that the picture is cut into"},
		{"R² 0.55", "how well the segments alone predict the answer; 1 is all"},
		{"stable 6/8", "segments that other random samples find too"},
		{"49/49", "the convolution that Grad-CAM looks at, of all"},
		{"±", "also the segments that speak against the class"},
	}
}
