package ui

import (
	"slices"

	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
)

// drawAll draws header, screen, status line and footer, and the overlay.
func (s *Shell) drawAll(c *Canvas) {
	if s.tooSmall() {
		c.Wrapped(c.Theme.Text, safe.Format("beyond needs %d x %d cells, here are %d x %d.",
			MinCols, MinRows, s.cols, s.rows))
		return
	}
	area := body(s.cols, s.rows)
	s.drawHeader(c.Sub(0, 0, s.cols, 2))
	s.top().Draw(c.Sub(area.Min.X, area.Min.Y, area.Dx(), area.Dy()))
	s.drawStatus(c.Sub(0, s.rows-2, s.cols, 1))
	s.drawFooter(c.Sub(0, s.rows-1, s.cols, 1))
	if s.overlay != nil {
		s.overlay.draw(s, c)
	}
}

// drawHeader shows the path to the screen at the left, and data, model and jobs at the right. Where there is no room
// for all, the least necessary of these goes first.
func (s *Shell) drawHeader(c *Canvas) {
	h := s.header
	if s.blind() {
		h = HeaderInfo{}
	}
	c.Print(1, 0, c.Theme.Title, safe.Format("beyond"))
	x := titleColumn
	path := s.breadcrumb()
	for _, right := range []safe.Text{
		joinNonEmpty(h.Data, h.Model, h.Preset, h.Jobs), joinNonEmpty(h.Data, h.Model, h.Jobs),
		joinNonEmpty(h.Model, h.Jobs), h.Jobs,
		{},
	} {
		room := c.Width() - 1 - right.Width() - 2 - x
		if path.Width() <= room || right.IsEmpty() {
			c.Print(x, 0, c.Theme.Accent, path.TruncateMiddle(max(room, 0)))
			c.PrintRight(c.Width()-1, 0, c.Theme.Muted, right)
			break
		}
	}
	c.HLine(0, 1, c.Width())
}

// blind reports whether the labels of the pictures must not be seen.
func (s *Shell) blind() bool {
	b, ok := s.top().Screen.(Blind)
	return ok && b.Blind()
}

const (
	titleColumn    = 9 // where the titles begin in the first line
	titleSeparator = " › "
)

// breadcrumb names the screens from the last root on.
func (s *Shell) breadcrumb() safe.Text {
	_, titles := s.titles()
	return safe.Join(titleSeparator, titles...)
}

// titles are those of the screens from the last root on, which is at from on the stack.
func (s *Shell) titles() (from int, titles []safe.Text) {
	for i, p := range s.stack {
		if s.isRoot(p.Screen) {
			from = i
		}
	}
	for _, p := range s.stack[from:] {
		titles = append(titles, p.Title())
	}
	return from, titles
}

func joinNonEmpty(parts ...safe.Text) safe.Text {
	var kept []safe.Text
	for _, p := range parts {
		if !p.IsEmpty() {
			kept = append(kept, p)
		}
	}
	return safe.Join(" · ", kept...)
}

// drawStatus shows the first of these that there is: the filter being edited, a notification, the filter in force, the
// screen's status.
func (s *Shell) drawStatus(c *Canvas) {
	switch {
	case s.filtering != nil:
		s.drawFilter(c)
	case !s.notice.Text.IsEmpty():
		style, sign := c.Theme.Accent, ""
		if s.notice.Failed {
			style, sign = c.Theme.Mistake, "✗ "
		}
		c.PrintLinks(1, 0, c.Width()-2, style, safe.Concat(safe.Clean(sign), s.notice.Text), s.notice.Links)
	case s.top().filter != "":
		s.drawFilter(c)
	default:
		if st, ok := s.top().Screen.(Stated); ok {
			var links []Link
			if l, ok := s.top().Screen.(Linked); ok {
				links = l.Links()
			}
			c.PrintLinks(1, 0, c.Width()-2, c.Theme.Muted, st.Status(), links)
		}
	}
}

// mostFooterKeys is how many keys the last line holds at most, including the shell's.
const mostFooterKeys = 8

// drawFooter lists the keys of the last line.
func (s *Shell) drawFooter(c *Canvas) {
	for _, e := range s.footer(c.Width()) {
		x := c.Print(e.x, 0, c.Theme.Key, safe.Clean(e.Help().Key))
		c.Print(x+1, 0, c.Theme.Muted, safe.Clean(e.Help().Desc))
	}
}

// footerEntry is a key of the last line, and where it is.
type footerEntry struct {
	key.Binding
	x, width int
}

// footer places the available keys of the screen or overlay on top, then those of palette and help. While a text is
// typed only the keys that are none of its letters act.
func (s *Shell) footer(width int) (entries []footerEntry) {
	own, tail := s.footerKeys()
	tailWidth := 0
	for _, b := range tail {
		tailWidth += entryWidth(b) + 3
	}
	x := 1
	add := func(b key.Binding) {
		w := entryWidth(b)
		entries = append(entries, footerEntry{b, x, w})
		x += w + 3
	}
	for _, b := range own[:min(len(own), mostFooterKeys-len(tail))] {
		if x+entryWidth(b)+3 <= width-tailWidth {
			add(b)
		}
	}
	for _, b := range tail {
		add(b)
	}
	return entries
}

// footerKeys are the keys of the last line: as many of the first ones as there is room for, and the others always.
func (s *Shell) footerKeys() (own, tail []key.Binding) {
	switch {
	case s.overlay != nil:
		return Available(s.overlayKeys()), nil
	case s.filtering != nil:
		return Available(s.filterKeys()), nil
	case s.typing():
		return s.bindings(), nil
	}
	own, tail = s.bindings(), []key.Binding{s.keys.palette, s.keys.help}
	own = slices.DeleteFunc(own, func(b key.Binding) bool { // the key that opened the screen leads back too
		return b.Help().Desc == s.keys.back.Help().Desc && b.Help().Key != s.keys.back.Help().Key
	})
	own = append(own, s.shortcutKeys(own)...)
	switch {
	case slices.ContainsFunc(own, func(b key.Binding) bool { return b.Help().Key == s.keys.back.Help().Key }):
	case len(s.stack) > 1:
		tail = append([]key.Binding{s.keys.back}, tail...)
	default:
		tail = append(tail, s.keys.quit)
	}
	return own, slices.DeleteFunc(tail, func(b key.Binding) bool { return b.Help().Key == "" })
}

// shortcutKeys are the keys of shortcuts that the screen on top, whose bindings are own, does not use otherwise.
func (s *Shell) shortcutKeys(own []key.Binding) []key.Binding {
	var list []key.Binding
	for _, a := range s.shortcuts() {
		b := s.shortcutKey(a)
		if press, _ := keyPress(b); !key.Matches(press, own...) {
			list = append(list, b)
		}
	}
	return list
}

func entryWidth(b key.Binding) int { return safe.Format("%s %s", b.Help().Key, b.Help().Desc).Width() }
