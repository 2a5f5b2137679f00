package bias

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"↯∞ ↯1", "pictures still right at the end; wrong at step 1"},
		{"effect", "strongest difference in shares, 0 to 1"},
		{"◀", "sure: p 0.05 or less, corrected for all questions"},
		{"●", "share of the prototypes that have the value"},
		{"○", "share of the criticisms that have it"},
		{"│", "share of the whole class that has it"},
		{"───", "95 % interval of a share (Wilson)"},
		{"p", "chance that such a difference is an accident"},
		{"right", "pictures with the value that are right"},
		{"else", "pictures with another value that are right"},
		{"twins", "pairs that differ in one attribute only"},
		{"flip", "the two of a pair get different classes"},
	}
}
