package ui

import tea "charm.land/bubbletea/v2"

// Trail is what is open: the roots on the stack with their filters, the one on top last, and the item in use on a screen
// above them. A program that ends writes it down; one that starts can take it up.
type Trail struct {
	Stops []Stop `json:"stops"`
	Item  string `json:"item,omitempty"` // as in [Working]; "" while a root is on top
}

// Stop is a root with its filter.
type Stop struct {
	Name   string `json:"name"`
	Filter string `json:"filter,omitempty"`
}

// trail is what is open now.
func (s *Shell) trail() Trail {
	var t Trail
	for _, p := range s.stack {
		if s.isRoot(p.Screen) {
			t.Stops = append(t.Stops, Stop{p.Name(), p.filter})
		}
	}
	if !s.isRoot(s.top().Screen) {
		t.Item = s.status.Item
	}
	return t
}

// take opens the roots of a trail, and then what the next command opens. Roots that there are no more are left out.
func (s *Shell) take(t TakeUp) tea.Cmd {
	var cmds []tea.Cmd
	for _, stop := range t.Stops {
		cmds = append(cmds, s.goTo(stop.Name))
		if s.top().Name() == stop.Name && stop.Filter != "" {
			cmds = append(cmds, s.setFilter(stop.Filter))
		}
	}
	return tea.Batch(append(cmds, t.Then)...)
}
