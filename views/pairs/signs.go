package pairs

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"⇄ =", "the change flips the prediction, or does not"},
		{"A, B", "the two pictures; they differ in one attribute"},
		{"Δp(label)", "probability of the label in B less that in A"},
		{"mean Δp", "its mean over the attribute's pairs"},
	}
}
