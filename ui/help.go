package ui

import (
	"image"
	"slices"
	"strings"

	"beyond/ui/fault"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// help lists all keys of the screen on top, its signs, then the keys that act everywhere.
type help struct {
	scroll int
	search *line // nil while all is listed
}

// beside is the width in cells from which the signs stand beside the keys.
const beside = 130

// keys scroll; any other key closes.
func (h *help) keys(s *Shell) []Key {
	by := func(n int, names ...string) Key {
		return NewKey("", "", Act(func() { h.by(s, n) }), names...)
	}
	if h.search != nil {
		return []Key{
			Group("↓↑", "scroll", by(1, "down"), by(-1, "up")),
			NewKey("esc", "all keys", Act(func() { h.scroll, h.search = 0, nil }), "esc"),
		}
	}
	keys := []Key{
		Group("↓↑", "scroll", by(1, moves.down...), by(-1, moves.up...)),
		Group("pgup pgdn", "page", by(-10, moves.pageUp...), by(10, append([]string{"space"}, moves.pageDown...)...)),
		NewKey("esc", "close", Act(func() { s.overlay = nil }), "esc"),
	}
	if search := s.keys.filter; len(search.Keys()) > 0 {
		keys = append(keys, NewKey(search.Help().Key, "search", Act(func() { h.scroll, h.search = 0, newLine("") }), search.Keys()...))
	}
	return keys
}

func (h *help) typing() bool { return h.search != nil }

func (h *help) update(s *Shell, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		h.by(s, map[tea.MouseButton]int{tea.MouseWheelDown: 2, tea.MouseWheelUp: -2}[msg.Button])
	case tea.KeyPressMsg, tea.PasteMsg:
		if h.search == nil {
			s.overlay = nil
			break
		}
		h.search.update(msg)
		h.scroll = 0
	}
	return nil
}

// by scrolls by some lines.
func (h *help) by(s *Shell, n int) { h.scroll = max(0, min(h.scroll+n, len(h.lines(s))-h.height(s))) }

// helpLine is a heading (no key), or a key with its action.
type helpLine struct{ key, text safe.Text }

// lines are all of the help, or those with the words that are searched for.
func (h *help) lines(s *Shell) []helpLine {
	lines := h.all(s)
	if h.search == nil {
		return lines
	}
	if s.cols >= beside {
		lines = append(lines, h.signs(s)...)
	}
	return slices.DeleteFunc(lines, func(l helpLine) bool {
		return l.key.IsEmpty() || !containsWords(l.key.String()+" "+l.text.String(), h.search.Value())
	})
}

// containsWords reports whether a text has all words, in any order and in capitals or not.
func containsWords(text, words string) bool {
	text = strings.ToLower(text)
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(words)), func(word string) bool {
		return !strings.Contains(text, word)
	})
}

func (h *help) all(s *Shell) []helpLine {
	lines := []helpLine{{text: s.top().Title()}}
	add := func(bindings []key.Binding) {
		for _, b := range bindings {
			if b.Help().Key != "" {
				lines = append(lines, helpLine{safe.Clean(b.Help().Key), safe.Clean(b.Help().Desc)})
			}
		}
	}
	add(s.bindings())
	if signs := h.signs(s); len(signs) > 0 && s.cols < beside {
		lines = append(append(lines, helpLine{}), signs...)
	}
	lines = append(lines, helpLine{}, helpLine{text: safe.Format("everywhere")})
	add(s.keys.list())
	for _, a := range s.shortcuts() {
		add([]key.Binding{s.shortcutKey(a)})
	}
	for _, r := range s.options.Roots {
		add([]key.Binding{s.rootKey(r)})
	}
	return append(lines, s.aboutPictures()...)
}

// aboutPictures says how pictures are shown, and which setting would show better ones.
func (s *Shell) aboutPictures() []helpLine {
	const width = 50 // of a line's text
	protocol := s.pictures.Capabilities().Protocol
	lines := []helpLine{{}, {text: safe.Format("pictures")}, {safe.Format("shown as"), safe.Clean(protocol.String())}}
	if protocol != picture.Blocks || s.options.Better.IsEmpty() {
		return lines
	}
	for i, text := range s.options.Better.Wrap(width) {
		lines = append(lines, helpLine{safe.Clean([]string{"better", " "}[min(i, 1)]), text})
	}
	return lines
}

// signs explains the signs of the screen on top under a heading.
func (h *help) signs(s *Shell) (lines []helpLine) {
	screen, ok := s.top().Screen.(Explained)
	if !ok {
		return nil
	}
	lines = append(lines, helpLine{text: safe.Format("on this screen")})
	for _, sign := range screen.Signs() {
		lines = append(lines, helpLine{safe.Clean(sign[0]), safe.Clean(sign[1])})
	}
	return lines
}

func (h *help) height(s *Shell) int {
	if h.search != nil {
		return s.rows - 9 // a line is what is searched for
	}
	return s.rows - 8
}

func (h *help) draw(s *Shell, c *Canvas) {
	fault.Here("overlay")
	lines := h.lines(s)
	shown := min(len(lines), h.height(s))
	title := safe.Format("keys · %s closes", s.commonKey("esc"))
	if more := len(lines) - shown; more > 0 {
		title = safe.Format("keys · lines %d–%d of %d, %s %s · %s closes",
			h.scroll+1, h.scroll+shown, len(lines), s.commonKey("up"), s.commonKey("down"), s.commonKey("esc"))
	}
	lines, signs := lines[h.scroll:][:shown], []helpLine{}
	if h.search != nil {
		h.drawSearch(drawBox(c, min(72, s.cols-8), h.height(s)+1, safe.Text{}), lines, s)
		return
	}
	if s.cols >= beside {
		signs = h.signs(s)
		signs = signs[:min(len(signs), h.height(s))]
	}
	if len(signs) == 0 {
		w := 64
		if len(h.signs(s)) > 0 {
			w = 72
		}
		drawHelp(drawBox(c, min(w, s.cols-8), shown, title), lines)
		return
	}
	box := drawBox(c, beside-10, max(shown, len(signs)), title)
	drawHelp(box.Sub(0, 0, 44, box.Height()), lines)
	drawHelp(box.Sub(46, 0, box.Width()-46, box.Height()), signs)
}

// drawSearch draws what is searched for in the place of the title, and the lines that are found.
func (h *help) drawSearch(c *Canvas, lines []helpLine, s *Shell) {
	c.PrintRight(c.Width()-1, 0, c.Theme.Muted, safe.Format("%d found", len(h.lines(s))))
	h.search.draw(c, 0, 0, safe.Format("%s ", s.keys.filter.Help().Key), c.Theme.Text)
	drawHelp(c.Sub(0, 1, c.Width(), c.Height()-1), lines)
}

func drawHelp(c *Canvas, lines []helpLine) {
	for y, l := range lines {
		if l.key.IsEmpty() {
			c.Print(0, y, c.Theme.Title, l.text.Truncate(c.Width()))
			continue
		}
		c.PrintRight(12, y, c.Theme.Key, l.key)
		c.Print(14, y, c.Theme.Text, l.text.Truncate(c.Width()-14))
	}
}

// boxAt is where the w×h cells in the middle of a frame lie.
func boxAt(cols, rows, w, h int) image.Rectangle {
	at := image.Pt((cols-w)/2, (rows-h)/2)
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(w, h))}
}

// drawBox clears a rectangle in the middle, writes its title, and returns the w×h cells within.
func drawBox(c *Canvas, w, h int, title safe.Text) *Canvas {
	at := boxAt(c.Width(), c.Height(), w, h)
	x, y := at.Min.X-2, at.Min.Y-2
	c.Fill(x, y, w+4, h+4, c.Theme.Overlay)
	c.HLine(x, y, w+4)
	c.HLine(x, y+h+3, w+4)
	c.Print(x+2, y+1, c.Theme.Muted, title.Truncate(w))
	box := c.Sub(x+2, y+2, w, h)
	box.Theme.Text = c.Theme.Overlay
	return box
}
