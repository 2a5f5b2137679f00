package bias

// With returns the screen as it stands, reading from another source.
func (m *Model) With(options Options) *Model {
	n := New(options)
	n.class, n.moved, n.selector, n.order, n.pane = m.class, m.moved, m.selector, m.order, m.pane
	n.divider = m.divider
	return n
}
