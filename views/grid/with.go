package grid

// With returns the screen as it stands, with the same pictures, reading from another source.
func (m *Model) With(options Options) *Model {
	options.Title, options.Pictures = m.options.Title, m.options.Pictures
	n := New(options)
	n.wish.tab, n.wish.order, n.wish.filter = m.wish.tab, m.wish.order, m.wish.filter
	n.shown, n.at, n.top, n.size = m.shown, m.at, m.top, m.size
	return n
}
