package ui

import (
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

// actions are everything that can be done now: the keys and actions of the screen, the other screens, the shell's keys.
func (s *Shell) actions() []Action {
	var list []Action
	for _, b := range append(s.bindings(), s.keys.list()...) {
		press, ok := keyPress(b)
		if !ok || key.Matches(press, s.keys.back, s.keys.palette) {
			continue
		}
		list = append(list, Action{Title: safe.Clean(b.Help().Desc), Key: b.Help().Key, Do: Send(press)})
	}
	for _, a := range s.options.Shortcuts {
		a.Key = s.shortcutKey(a).Help().Key
		list = append(list, a)
	}
	for _, r := range s.options.Roots {
		name := r.Screen.Name()
		list = append(list, Action{
			Title: safe.Format("go to %s", name), Key: s.rootKey(r).Help().Key, Do: Send(Goto{name}),
		})
	}
	if a, ok := s.top().Screen.(Actor); ok {
		list = append(list, a.Actions()...)
	}
	list = append(list, Action{Title: mouseTitle(s.options.NoMouse), Do: Send(mouseMsg{})})
	if s.options.Items != nil {
		list = append(list, s.options.Items()...)
	}
	return list
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

// update edits the query.
func (p *commandPalette) update(_ *Shell, msg tea.Msg) tea.Cmd {
	before := p.query.Value()
	p.query.update(msg)
	if p.query.Value() != before {
		p.find()
	}
	return nil
}

func (p *commandPalette) draw(s *Shell, c *Canvas) {
	rows := min(14, s.rows-9)
	box := drawBox(c, min(72, s.cols-8), rows+1, safe.Format("palette · a few letters of what you want"))
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
	}
}
