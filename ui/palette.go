package ui

import (
	"slices"

	"beyond/ui/fault"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"
)

// commandPalette finds every action by a few of its letters.
type commandPalette struct {
	query   *line
	actions []Action
	found   []int // indices into actions, best first
	at      int
}

func newPalette(s *Shell) *commandPalette {
	p := &commandPalette{query: newLine(""), actions: s.actions()}
	p.find()
	return p
}

// actions are everything that can be done now: screens, what the screen on top does, the shell's keys, the keys of
// cursors, and items by name.
func (s *Shell) actions() []Action {
	var list, cursors []Action
	for _, r := range s.options.Roots {
		name := r.Screen.Name()
		list = append(list, Action{
			Title: safe.Format("go to %s", name), Key: s.rootKey(r).Help().Key, Do: Send(Goto{name}), About: saying(r.About),
		})
	}
	for _, a := range s.shortcuts() {
		a.Key = s.shortcutKey(a).Help().Key
		list = append(list, a)
	}
	for _, b := range s.bindings() {
		if isCursor(b) {
			cursors = append(cursors, s.pressing(b, s.aboutHere)...)
		} else {
			list = append(list, s.pressing(b, s.aboutHere)...)
		}
	}
	if a, ok := s.top().Screen.(Actor); ok {
		list = append(list, a.Actions()...)
	}
	for _, b := range s.keys.list() {
		list = append(list, s.pressing(b, s.aboutEverywhere)...)
	}
	list = append(list, Action{Title: mouseTitle(s.options.NoMouse), Do: Send(mouseMsg{})})
	list = append(list, cursors...)
	if s.options.Items != nil {
		list = append(list, s.options.Items()...)
	}
	return once(list)
}

// once leaves out what is listed before under the same title and without another key, except for what it is about.
func once(list []Action) []Action {
	type name struct{ title, key string }
	at := map[name]int{}
	kept := list[:0]
	for _, a := range list {
		n := name{a.Title.String(), a.Key}
		first, listed := at[n]
		switch {
		case !listed:
			at[n] = len(kept)
			kept = append(kept, a)
		case kept[first].About == nil:
			kept[first].About = a.About
		}
	}
	return kept
}

// pressing is the action that presses a binding's first key; none for keys that make no sense from the palette.
func (s *Shell) pressing(b key.Binding, about func(key.Binding) safe.Text) []Action {
	press, ok := keyPress(b)
	if !ok || key.Matches(press, s.keys.back, s.keys.palette) {
		return nil
	}
	return []Action{{
		Title: safe.Clean(b.Help().Desc), Key: b.Help().Key, Do: Send(press),
		About: func() safe.Text { return about(b) },
	}}
}

// saying is an [Action.About] that is always the same, nil for "".
func saying(text string) func() safe.Text {
	if text == "" {
		return nil
	}
	return func() safe.Text { return safe.Clean(text) }
}

// aboutHere says where a key of the screen on top acts.
func (s *Shell) aboutHere(b key.Binding) safe.Text {
	return safe.Format("%s on this screen, %s", b.Help().Key, s.top().Name())
}

// aboutEverywhere says what a key of the shell leads to.
func (s *Shell) aboutEverywhere(b key.Binding) safe.Text {
	command, ok := s.top().Screen.(Replayable)
	switch desc := b.Help().Desc; {
	case desc == ownKeys.help.Help().Desc:
		return safe.Format("the keys of %s, its signs, and the keys that act everywhere", s.top().Name())
	case desc == ownKeys.filter.Help().Desc:
		return safe.Clean("only what matches, as: wrong, step<3, ground=snow")
	case desc == ownKeys.copyCommand.Help().Desc && ok && command.CommandLine() != "":
		return safe.Clean(command.CommandLine())
	}
	return safe.Format("%s on every screen", b.Help().Key)
}

// isCursor reports whether a binding moves a cursor, as those of [Along] and [Around] do.
func isCursor(b key.Binding) bool {
	return slices.Contains([]string{"move", "page", "first, last"}, b.Help().Desc)
}

func mouseTitle(off bool) safe.Text {
	if off {
		return safe.Format("use the mouse")
	}
	return safe.Format("leave the mouse to the terminal")
}

func (p *commandPalette) find() {
	fault.Here("palette")
	p.at, p.found = 0, nil
	if p.query.Value() == "" {
		for i := range p.actions {
			p.found = append(p.found, i)
		}
		return
	}
	titles := make([]string, len(p.actions))
	for i, a := range p.actions {
		titles[i] = a.Title.String()
	}
	for _, match := range fuzzy.Find(p.query.Value(), titles) {
		p.found = append(p.found, match.Index)
	}
}

func (p *commandPalette) keys(s *Shell) []Key {
	return []Key{
		NewKey("enter", "do it", func() tea.Cmd { return p.do(s) }, "enter"),
		Group("↓↑", "choose",
			NewKey("", "", Act(func() { p.at = min(p.at+1, max(len(p.found)-1, 0)) }), "down", "ctrl+n"),
			NewKey("", "", Act(func() { p.at = max(p.at-1, 0) }), "up", "ctrl+p")),
		NewKey("esc", "close", Act(func() { s.overlay = nil }), "esc", "ctrl+k"),
	}
}

func (p *commandPalette) typing() bool { return true }

func (p *commandPalette) do(s *Shell) tea.Cmd {
	s.overlay = nil
	if p.at < len(p.found) {
		return p.actions[p.found[p.at]].Do
	}
	return nil
}

// update edits the query. A click does the action on its line, and the wheel goes along the list.
func (p *commandPalette) update(s *Shell, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		p.at = min(max(p.at+Wheel(msg), 0), max(len(p.found)-1, 0))
		return nil
	case tea.MouseClickMsg:
		return p.clicked(s, msg.X, msg.Y)
	}
	before := p.query.Value()
	p.query.update(msg)
	if p.query.Value() != before {
		p.find()
	}
	return nil
}

// size is that of the list, in cells.
func (p *commandPalette) size(s *Shell) (cols, rows int) { return min(72, s.cols-8), min(14, s.rows-9) }

// around is how many lines of the palette are not the list: what is typed, and what the chosen action is about.
const around = 2

// clicked does the action on the line at (x, y), or closes the palette beside its list.
func (p *commandPalette) clicked(s *Shell, x, y int) tea.Cmd {
	cols, rows := p.size(s)
	box := boxAt(s.cols, s.rows, cols, rows+around)
	at := max(0, p.at-rows+1) + y - box.Min.Y - 1
	switch {
	case x < box.Min.X || x >= box.Max.X || y < box.Min.Y || y >= box.Max.Y:
		s.overlay = nil
	case y > box.Min.Y && y < box.Max.Y-1 && at < len(p.found):
		p.at = at
		return p.do(s)
	}
	return nil
}

func (p *commandPalette) draw(s *Shell, c *Canvas) {
	cols, rows := p.size(s)
	box := drawBox(c, cols, rows+around, safe.Format("palette · a few letters of what you want"))
	box.PrintRight(box.Width()-1, 0, box.Theme.Muted, safe.Format("%d of %d", len(p.found), len(p.actions)))
	p.query.draw(box, 0, 0, safe.Format(": "), box.Theme.Text)
	first := max(0, p.at-rows+1)
	for y, i := range p.found[first:min(len(p.found), first+rows)] {
		a := p.actions[i]
		style := box.Theme.Text
		if first+y == p.at {
			style = box.Theme.Selection
			box.Fill(0, 1+y, box.Width(), 1, style)
		}
		box.Print(1, 1+y, style, a.Title.Truncate(box.Width()-12))
		box.PrintRight(box.Width()-1, 1+y, box.Theme.Key, safe.Clean(a.Key))
	}
	if len(p.found) == 0 {
		box.Print(1, 1, box.Theme.Muted, safe.Format("nothing is called that"))
	} else if about := p.actions[p.found[p.at]].About; about != nil && !s.blind() {
		box.Print(1, 1+rows, box.Theme.Muted, about().Truncate(box.Width()-2))
	}
}
