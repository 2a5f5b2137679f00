package models

// With returns the screen as it stands, for another model in use. Measured times are kept.
func (m *Model) With(source Source) *Model {
	n := New(source)
	n.entries, n.listed, n.filter, n.list = m.entries, m.listed, m.filter, m.list
	n.visible, n.known = m.visible, m.known
	for name, t := range m.times {
		if !t.running {
			n.times[name] = t
		}
	}
	return n
}
