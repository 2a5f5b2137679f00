package classes

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"n", "labelled pictures of the class"},
		{"error", "pictures whose first prediction is not the label"},
		{"95 %", "interval of the error (Wilson)"},
		{"top-5", "pictures whose five predictions miss the label"},
		{"↯", "attack step by which half of the right ones are wrong"},
		{"∞", "still right after the last step"},
		{"matrix", "pictures of the row's label taken for the column's class"},
		{"╲", "predicted as labelled: not a confusion"},
		{"▸ ▾", "row and column of the cursor"},
		{"both are", "lowest kind of both in WordNet, and its height, to 18"},
		{"mean p", "mean probability of the wrong class"},
	}
}
