package models

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"▸", "the model in use"},
		{"weights", "millions of parameters"},
		{"preset", "how pictures are prepared for it"},
		{"error", "wrong on these pictures, once used or compared"},
		{"↯", "median first wrong step of those it gets right"},
		{"ms", "time of one prediction here, " + m.Key("t") + " measures it"},
		{"…  ·  ✗", "being measured, not measured, refused"},
	}
}
