package ui

import tea "charm.land/bubbletea/v2"

// configure changes how the shell looks and listens while it runs.
func (s *Shell) configure(c Configure) tea.Cmd {
	s.options.Theme, s.options.NoMouse = c.Theme, c.NoMouse
	s.options.Keys, s.options.Colours = c.Keys, c.Colours
	s.keys, s.theme = ownKeys.by(c.Keys), s.chooseTheme()
	return s.tellSize()
}
