package ui

import (
	"unicode"

	"beyond/ui/fault"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// globalKeys act on every screen that does not list them as its own.
type globalKeys struct {
	help, palette, filter, copyCommand, back, jumpBack, jumpAhead, quit, suspend, redraw key.Binding
}

var ownKeys = globalKeys{
	help:        Bind("?", "help", "?"),
	palette:     Bind(":", "palette", ":", "ctrl+k"),
	filter:      Bind("/", "filter", "/"),
	copyCommand: Bind("y", "copy as a command", "y"),
	back:        Bind("esc", "back", "esc"),
	jumpBack:    Bind("ctrl+o", "where you were before", "ctrl+o", "alt+left"),
	jumpAhead:   Bind("alt+→", "ahead again", "alt+right", "ctrl+i"),
	quit:        Bind("q", "quit", "q"),
	suspend:     Bind("ctrl+z", "suspend", "ctrl+z"),
	redraw:      Bind("ctrl+l", "redraw", "ctrl+l"),
}

// list returns the keys in the order of the help.
func (k globalKeys) list() []key.Binding {
	return []key.Binding{k.help, k.palette, k.filter, k.copyCommand, k.back, k.jumpBack, k.jumpAhead, k.redraw, k.suspend, k.quit}
}

// by returns the keys as m gives them.
func (k globalKeys) by(m Keymap) globalKeys {
	for _, b := range []*key.Binding{
		&k.help, &k.palette, &k.filter, &k.copyCommand, &k.back, &k.jumpBack, &k.jumpAhead, &k.quit, &k.suspend, &k.redraw,
	} {
		if given, ok := m.binding(Everywhere, false, *b); ok {
			*b = given
		} else {
			b.SetKeys()
			b.SetHelp("", b.Help().Desc)
		}
	}
	return k
}

// pressed gives a key to the overlay, the filter line, the screen on top or the shell.
func (s *Shell) pressed(msg tea.KeyPressMsg) tea.Cmd {
	fault.Here("key")
	if s.notice.Failed {
		s.notice.Notify = Notify{}
	}
	switch {
	case endsAtOnce(msg):
		return tea.Quit
	case s.isTwo(msg):
		return tea.Batch(s.pressed(tea.KeyPressMsg{Code: tea.KeyEscape}), s.pressed(withoutAlt(msg)))
	case key.Matches(msg, s.keys.suspend):
		return s.suspend()
	case key.Matches(msg, s.keys.redraw):
		s.pictures.Redraw()
		return nil
	case s.tooSmall():
		if key.Matches(msg, s.keys.quit) {
			return tea.Quit
		}
		return nil
	case s.overlay != nil:
		if cmd, _, ok := pressed(s.overlayKeys(), msg); ok {
			return cmd
		}
		return s.overlay.update(s, msg)
	case s.filtering != nil:
		return s.editFilter(msg)
	}
	cmd, why, ok := pressed(s.topKeys(), msg)
	if ok && why == "" {
		return cmd
	}
	if s.typing() {
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

// endsAtOnce reports whether a key is ctrl-c, behind an esc or alone.
func endsAtOnce(msg tea.KeyPressMsg) bool { return withoutAlt(msg).String() == "ctrl+c" }

// isTwo reports whether a key with alt is rather an esc and a key that came together, over a slow line, from a quick hand
// or while the program was busy: terminals send the same bytes for both. It is one key where it does something, and in
// a text, which has such keys of its own.
func (s *Shell) isTwo(msg tea.KeyPressMsg) bool {
	switch {
	case !msg.Mod.Contains(tea.ModAlt):
		return false
	case msg.Code == tea.KeyEscape:
		return true
	case s.filtering != nil, s.overlay != nil && s.overlay.typing(), s.overlay == nil && s.typing():
		return false
	}
	_, own := find(s.topKeys(), msg)
	return !own && !key.Matches(msg, s.keys.list()...)
}

func withoutAlt(msg tea.KeyPressMsg) tea.KeyPressMsg {
	msg.Mod &^= tea.ModAlt
	switch {
	case msg.Text != "" || msg.Mod&^tea.ModShift != 0:
	case msg.Mod == tea.ModShift && unicode.IsGraphic(msg.ShiftedCode):
		msg.Text = string(msg.ShiftedCode)
	case unicode.IsGraphic(msg.Code) && msg.Code < tea.KeyExtended:
		msg.Text = string(msg.Code)
	}
	return msg
}

// global acts on the keys that are the same on every screen. ok reports whether msg is one.
func (s *Shell) global(msg tea.KeyPressMsg) (cmd tea.Cmd, ok bool) {
	switch {
	case key.Matches(msg, s.keys.help):
		s.overlay = &help{}
	case key.Matches(msg, s.keys.palette):
		s.overlay = newPalette(s)
	case key.Matches(msg, s.keys.filter):
		return s.beginFilter(), true
	case key.Matches(msg, s.keys.copyCommand):
		return s.copyCommand(), true
	case key.Matches(msg, s.keys.back):
		return s.back(), true
	case key.Matches(msg, s.keys.jumpBack):
		return s.jumpBack(), true
	case key.Matches(msg, s.keys.jumpAhead):
		return s.jumpAhead(), true
	case key.Matches(msg, s.keys.quit):
		return tea.Quit, true
	default:
		return s.goBy(msg)
	}
	return nil, true
}

// back drops the filter, or leaves the screen where there is none.
func (s *Shell) back() tea.Cmd {
	if s.top().filter != "" {
		return s.setFilter("")
	}
	return s.pop()
}

// goBy goes to the root, or does the shortcut, whose key is pressed.
func (s *Shell) goBy(msg tea.KeyPressMsg) (cmd tea.Cmd, ok bool) {
	for _, r := range s.options.Roots {
		if key.Matches(msg, s.rootKey(r)) {
			return s.goTo(r.Screen.Name()), true
		}
	}
	for _, a := range s.shortcuts() {
		if key.Matches(msg, s.shortcutKey(a)) {
			return a.Do, true
		}
	}
	if name := msg.String(); len(name) == 1 && name >= "1" && name <= "9" && !s.alone() {
		return s.notify(Notify{Text: safe.Format("no screen has the key %s: %s lists all keys", name, s.keys.help.Help().Key)}), true
	}
	return nil, false
}

// alone reports whether there is only one root, as where a command shows a screen.
func (s *Shell) alone() bool { return len(s.options.Roots) < 2 }

// rootKey is the key of a root.
func (s *Shell) rootKey(r Root) key.Binding {
	return s.everywhere(Bind(r.Key, "go to "+r.Screen.Name(), r.Key))
}

// shortcuts are Options.Shortcuts as far as they make sense on the screen on top.
func (s *Shell) shortcuts() []Action {
	picture := -1
	if screen, ok := s.top().Screen.(Pictured); ok {
		picture = screen.Picture()
	}
	var list []Action
	for _, a := range s.options.Shortcuts {
		switch {
		case a.For == nil:
			list = append(list, a)
		case picture >= 0:
			a.Do = a.For(picture)
			list = append(list, a)
		}
	}
	return list
}

// shortcutKey is the key of one of Options.Shortcuts.
func (s *Shell) shortcutKey(a Action) key.Binding {
	return s.everywhere(Bind(a.Key, a.Title.String(), a.Key))
}

// everywhere is a binding of the shell as the key map gives it.
func (s *Shell) everywhere(b key.Binding) key.Binding {
	given, ok := s.options.Keys.binding(Everywhere, false, b)
	if !ok {
		return Bind("", b.Help().Desc)
	}
	return given
}

// topKeys are the keys of the screen on top, as they are to be pressed.
func (s *Shell) topKeys() []Key { return s.options.Keys.on(s.top().Name(), s.typing(), s.top().Keys()) }

// overlayKeys are the keys of help or palette, as they are to be pressed.
func (s *Shell) overlayKeys() []Key {
	return s.options.Keys.on(Common, s.overlay.typing(), s.overlay.keys(s))
}

// commonKey is how the key of a cursor is written, by its own name.
func (s *Shell) commonKey(name string) string {
	return s.options.Keys.Written(Common, name)
}

// typing reports whether keys are text for the screen on top.
func (s *Shell) typing() bool {
	t, is := s.top().Screen.(Typist)
	return is && t.Typing()
}

func (s *Shell) copyCommand() tea.Cmd {
	if r, ok := s.top().Screen.(Replayable); ok && r.CommandLine() != "" {
		return s.handle(Copy{Text: r.CommandLine()})
	}
	if w, ok := s.top().Screen.(Waiter); ok && w.Waiting() {
		return s.notify(Notify{Text: safe.Format("there is nothing to compute again yet: the figures are awaited")})
	}
	return s.notify(Notify{Text: safe.Format("no command does what is shown here")})
}

// typed hands pasted text to the line that is being edited.
func (s *Shell) typed(msg tea.PasteMsg) tea.Cmd {
	switch {
	case s.tooSmall():
		return nil
	case s.overlay != nil:
		return s.overlay.update(s, msg)
	case s.filtering != nil:
		return s.editFilter(msg)
	}
	return s.top().Update(msg)
}
