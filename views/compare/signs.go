package compare

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"error", "of the pictures that every model has answered"},
		{"on 1", "share of the row's adversarial pictures that fool model 1"},
		{"↯", "step by which half of the right ones are wrong; …: so far"},
		{"ms", "time of a forward pass of one picture, the fastest"},
		{"·", "not known, not measured"},
		{"by chance", "if each model erred independently, at its own rate"},
		{"κ", "agreement of right and wrong: 0 by chance, 1 the same"},
		{"McNemar", "chance of such a split if both err alike, corrected"},
	}
}
