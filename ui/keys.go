package ui

import (
	"beyond/ui/fault"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// globalKeys act on every screen that does not list them as its own.
type globalKeys struct {
	help, palette, filter, copyCommand, back, quit, suspend, redraw, root key.Binding
	// The keys of help, palette and the filter line.
	keepFilter, dropFilter, scroll, choose, do, close key.Binding
}

var keys = globalKeys{
	help:        Bind("?", "help", "?"),
	palette:     Bind(":", "palette", ":", "ctrl+k"),
	filter:      Bind("/", "filter", "/"),
	copyCommand: Bind("y", "copy as a command", "y"),
	back:        Bind("esc", "back", "esc"),
	quit:        Bind("q", "quit", "q", "ctrl+c"),
	suspend:     Bind("ctrl+z", "suspend", "ctrl+z"),
	redraw:      Bind("ctrl+l", "redraw", "ctrl+l"),
	root:        Bind("1–9", "screens", "1", "2", "3", "4", "5", "6", "7", "8", "9"),

	keepFilter: Bind("enter", "keep the filter", "enter"),
	dropFilter: Bind("esc", "show everything again", "esc"),
	scroll:     Bind("↓↑", "scroll", "down", "up", "j", "k"),
	choose:     Bind("↓↑", "choose", "down", "up", "ctrl+n", "ctrl+p"),
	do:         Bind("enter", "do it", "enter"),
	close:      Bind("esc", "close", "esc"),
}

// list returns the keys in the order of the help.
func (k globalKeys) list() []key.Binding {
	return []key.Binding{k.help, k.palette, k.filter, k.copyCommand, k.root, k.back, k.redraw, k.suspend, k.quit}
}

// pressed gives a key to the overlay, the filter line, the screen on top or the shell.
func (s *Shell) pressed(msg tea.KeyPressMsg) tea.Cmd {
	fault.Here("key")
	if s.notice.Failed {
		s.notice.Notify = Notify{}
	}
	switch {
	case msg.String() == "alt+esc": // two escs that came together, over a slow line or from a quick hand
		once := tea.KeyPressMsg{Code: tea.KeyEscape}
		return tea.Batch(s.pressed(once), s.pressed(once))
	case msg.String() == "ctrl+c":
		return tea.Quit
	case key.Matches(msg, keys.suspend):
		return s.suspend()
	case key.Matches(msg, keys.redraw):
		s.pictures.Redraw()
		return nil
	case s.tooSmall():
		if key.Matches(msg, keys.quit) {
			return tea.Quit
		}
		return nil
	case s.overlay != nil:
		return s.overlay.update(s, msg)
	case s.filtering != nil:
		return s.editFilter(msg)
	}
	cmd, why, ok := Press(s.top().Screen, msg)
	if ok && why == "" {
		return cmd
	}
	if t, is := s.top().Screen.(Typist); is && t.Typing() {
		return s.top().Update(msg)
	}
	if cmd, ok := s.global(msg); ok {
		return cmd
	}
	if why != "" {
		return s.notify(Notify{Text: safe.Clean(why)})
	}
	return nil
}

// global acts on the keys that are the same on every screen. ok reports whether msg is one.
func (s *Shell) global(msg tea.KeyPressMsg) (cmd tea.Cmd, ok bool) {
	switch {
	case key.Matches(msg, keys.help):
		s.overlay = &help{}
	case key.Matches(msg, keys.palette):
		s.overlay = newPalette(s)
	case key.Matches(msg, keys.filter):
		return s.beginFilter(), true
	case key.Matches(msg, keys.copyCommand):
		return s.copyCommand(), true
	case key.Matches(msg, keys.back):
		return s.back(), true
	case key.Matches(msg, keys.quit):
		return tea.Quit, true
	case key.Matches(msg, keys.root):
		return s.goToRoot(msg.String()), true
	default:
		return s.shortcut(msg.String())
	}
	return nil, true
}

func (s *Shell) beginFilter() tea.Cmd {
	if f, ok := s.top().Screen.(Filterable); !ok || !f.Filterable() {
		return s.notify(Notify{Text: safe.Format("there is nothing to filter here")})
	}
	s.filtering = newLine(s.top().filter)
	return nil
}

// back drops the filter, or leaves the screen where there is none.
func (s *Shell) back() tea.Cmd {
	if s.top().filter != "" {
		return s.setFilter("")
	}
	return s.pop()
}

func (s *Shell) goToRoot(digit string) tea.Cmd {
	for _, r := range s.options.Roots {
		if r.Key == digit {
			return s.goTo(r.Screen.Name())
		}
	}
	return nil
}

func (s *Shell) shortcut(name string) (cmd tea.Cmd, ok bool) {
	for _, a := range s.options.Shortcuts {
		if a.Key == name {
			return a.Do, true
		}
	}
	return nil, false
}

func (s *Shell) copyCommand() tea.Cmd {
	if r, ok := s.top().Screen.(Replayable); ok && r.CommandLine() != "" {
		return s.handle(Copy{Text: r.CommandLine()})
	}
	return s.notify(Notify{Text: safe.Format("no command does what is shown here")})
}

// typed hands pasted text to the line that is being edited.
func (s *Shell) typed(msg tea.PasteMsg) tea.Cmd {
	switch {
	case s.overlay != nil:
		return s.overlay.update(s, msg)
	case s.filtering != nil:
		return s.editFilter(msg)
	}
	return s.top().Update(msg)
}

// editFilter changes the filter line; the screen filters along.
func (s *Shell) editFilter(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "enter":
			s.filtering = nil
			return nil
		case "esc":
			s.filtering = nil
			return s.setFilter("")
		}
	}
	s.filtering.update(msg)
	return s.setFilter(s.filtering.Value())
}

func (s *Shell) setFilter(text string) tea.Cmd {
	if s.top().filter == text {
		return nil
	}
	s.top().filter = text
	return s.top().Update(Filter{Text: text})
}

// pointed hands mouse events to the screen in its own cells.
func (s *Shell) pointed(msg tea.MouseMsg) tea.Cmd {
	fault.Here("mouse")
	area := body(s.cols, s.rows)
	m := msg.Mouse()
	if s.overlay != nil {
		return s.overlay.update(s, msg)
	}
	if s.tooSmall() || m.Y < area.Min.Y || m.Y >= area.Max.Y {
		return nil
	}
	m.Y -= area.Min.Y
	switch msg.(type) {
	case tea.MouseClickMsg:
		return s.top().Update(tea.MouseClickMsg(m))
	case tea.MouseReleaseMsg:
		return s.top().Update(tea.MouseReleaseMsg(m))
	case tea.MouseWheelMsg:
		return s.top().Update(tea.MouseWheelMsg(m))
	case tea.MouseMotionMsg:
		return s.top().Update(tea.MouseMotionMsg(m))
	}
	return nil
}
