package overview

// With returns the screen as it stands, reading from other sources. Its old facts are on screen until they answer.
func (m *Model) With(options Options) *Model {
	n := New(options)
	n.facts, n.visible, n.filter, n.cursor = m.facts, m.visible, m.filter, m.cursor
	return n
}
