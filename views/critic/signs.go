package critic

import "beyond/ui"

// Signs implements ui.Explained.
func (m *Model) Signs() []ui.Sign {
	return []ui.Sign{
		{"prototypes", "pictures that the selector finds typical"},
		{"criticisms", "pictures that it finds not covered by them"},
		{"↯3", "first wrong step of the attack"},
		{"↯∞", "still right after the last step"},
		{"0.92", "probability of the label, by Adv after the attack"},
		{"w-0.052", "witness (MMD): how much the class outweighs the prototypes"},
		{"γ", "width of the kernel that says how alike pictures are"},
		{"log det", "worth of criticisms that differ from one another"},
		{"◆MR", "also chosen by MMD and Random, by first letters"},
		{"∩ M 0.14", "share that two selectors' choices have in common"},
	}
}
