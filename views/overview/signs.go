package overview

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"wrong", "of the class's pictures, as a bar with its 95 % interval"},
		{"median ↯", "attack step by which half of the right pictures are wrong"},
		{"∞", "still right after the last step"},
		{"–", "not attacked yet"},
		{"taken for", "classes predicted instead, most frequent first"},
		{"both are", "lowest kind of both in WordNet, and its height, to 18"},
		{"p, rank", "of the surest mistake, and of its label among all classes"},
		{"p 0.002", "chance that such a difference is an accident, corrected"},
		{"+3 alike", "more mistakes of the same label and prediction"},
		{"▸", m.Key("enter") + " opens the pictures behind the line"},
	}
}
