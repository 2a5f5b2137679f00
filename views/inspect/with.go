package inspect

// With returns the screen as it stands, on the same picture, with the same attack and looking at explanations in the
// same way, reading from other sources.
func (m *Model) With(options Options) *Model {
	n := New(options, m.pictures, m.at)
	n.settings, n.wanted, n.gain, n.choice = m.settings, m.wanted, m.gain, m.choice
	if m.side != chooserSide {
		n.side = m.side
	}
	n.explaining.manner = m.explaining.manner
	return n
}
