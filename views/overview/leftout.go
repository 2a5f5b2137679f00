package overview

import (
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// leftOut lists by name what is in no figure, and why.
type leftOut struct {
	files  []finding.Skipped
	top    int
	height int
	keys   keys
}

func newLeftOut(files []finding.Skipped) *leftOut { return &leftOut{files: files, keys: newKeys()} }

func (s *leftOut) Name() string { return "left out" }

func (s *leftOut) Title() safe.Text { return safe.Format("left out %d", len(s.files)) }

func (s *leftOut) Bindings() []key.Binding {
	k := s.keys
	return []key.Binding{
		together("↑↓", "move", k.up, k.down), together("pgup pgdn", "page", k.pageUp, k.pageDown),
		together("home end", "first, last", k.home, k.end),
	}
}

func (s *leftOut) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Resized:
		s.height = msg.Height
		s.scroll(0)
	case tea.KeyPressMsg:
		s.pressed(msg)
	case tea.MouseWheelMsg:
		s.scroll(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	}
	return nil
}

func (s *leftOut) pressed(msg tea.KeyPressMsg) {
	k := s.keys
	switch {
	case key.Matches(msg, k.up):
		s.scroll(-1)
	case key.Matches(msg, k.down):
		s.scroll(1)
	case key.Matches(msg, k.pageUp):
		s.scroll(-s.height)
	case key.Matches(msg, k.pageDown):
		s.scroll(s.height)
	case key.Matches(msg, k.home):
		s.scroll(-len(s.files))
	case key.Matches(msg, k.end):
		s.scroll(len(s.files))
	}
}

func (s *leftOut) scroll(by int) {
	s.top = max(0, min(s.top+by, len(s.files)-s.height))
}

func (s *leftOut) Draw(c *ui.Canvas) {
	name := c.Width() / 2
	for y := range c.Height() {
		if s.top+y >= len(s.files) {
			return
		}
		file := s.files[s.top+y]
		c.Print(margin, y, c.Theme.Text, safe.Clean(file.Path).TruncateMiddle(name-margin-1))
		c.Print(name, y, c.Theme.Muted, safe.Clean(file.Reason).Truncate(c.Width()-name-margin))
	}
}
