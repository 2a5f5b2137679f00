package grid

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"✓ ✗", "the first prediction is the label, or is not"},
		{"·", "right or wrong is not known: no label"},
		{"↯2", "first wrong step of the attack"},
		{"↯∞", "still right after the last step"},
		{"★ ✎", "in one of your selections; with a note of yours"},
		{"p", "probability of the first prediction"},
	}
}
