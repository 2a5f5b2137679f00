package grid

// IsOfAll reports whether the screen shows all pictures of the data set.
func (m *Model) IsOfAll() bool { return m.options.Pictures == nil }

// Moved is With for a source whose pictures have other places: to tells the new place of one, −1 for none.
func (m *Model) Moved(options Options, to func(i int) int) *Model {
	n := m.With(options)
	n.shown, n.at, n.top = arrangement{}, 0, 0
	if at := m.selected(); at >= 0 {
		n.shown.pictures = []int{to(at)} // until all are arranged around it
	}
	return n
}

// With returns the screen as it stands, with the same pictures, reading from another source.
func (m *Model) With(options Options) *Model {
	options.Title, options.Pictures = m.options.Title, m.options.Pictures
	n := New(options)
	n.wish.tab, n.wish.order, n.wish.filter = m.wish.tab, m.wish.order, m.wish.filter
	n.shown, n.at, n.top, n.size = m.shown, m.at, m.top, m.size
	return n
}
