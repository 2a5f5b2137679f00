package classes

// With returns the screen as it stands, reading from another source. Its old facts are on screen until that answers.
func (m *Model) With(options Options) *Model {
	n := New(options)
	n.facts, n.pane, n.table, n.matrix = m.facts, m.pane, m.table, m.matrix
	n.dividers = m.dividers
	return n
}
