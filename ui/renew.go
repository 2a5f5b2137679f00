package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// renew replaces roots and stack; filters stay.
func (s *Shell) renew(r Renew) tea.Cmd {
	commands := []tea.Cmd{s.top().Update(Hidden{})}
	become := make(map[Screen]Screen) // from old to new
	for i, root := range s.options.Roots {
		if renewed := r.Screen(root.Screen); renewed != nil {
			r.Roots[i].Screen = renewed
		}
		become[root.Screen] = r.Roots[i].Screen
	}
	var stack []*place
	for _, p := range s.stack {
		renewed, isRoot := become[p.Screen]
		if !isRoot {
			renewed = r.Screen(p.Screen)
		}
		if renewed == nil {
			continue
		}
		stack = append(stack, &place{Screen: renewed, filter: p.filter})
		if p.filter != "" {
			commands = append(commands, renewed.Update(Filter{Text: p.filter}))
		}
	}
	s.jumps = jumps{} // what was left reads from where nothing comes any more
	s.stack, s.options.Roots, s.options.Header = stack, r.Roots, r.Header
	s.options.Items, s.options.Shortcuts = r.Items, r.Shortcuts
	s.renewals++
	return tea.Batch(append(commands, s.askHeader(0), s.arrive())...)
}

// idleEvery is how often it is looked whether the shell is idle.
const idleEvery = 100 * time.Millisecond

func (s *Shell) whenIdle(w WhenIdle) tea.Cmd {
	top := s.top().Screen
	if typist, ok := top.(Typist); s.filtering == nil && s.overlay == nil && !(ok && typist.Typing()) {
		if cmd := w.Do(top, s.isRoot(top)); cmd != nil {
			return cmd
		}
	}
	return tea.Tick(idleEvery, func(time.Time) tea.Msg { return w })
}
