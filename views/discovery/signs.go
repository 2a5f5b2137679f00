package discovery

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"◀", "sure: p 0.05 or less, corrected for all slices"},
		{"slice", "pictures that the model's features put together"},
	}
}
