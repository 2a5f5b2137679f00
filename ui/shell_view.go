package ui

import (
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
	if b, ok := s.top().Screen.(Blind); ok && b.Blind() {
		h = HeaderInfo{}
	}
	x := c.Print(1, 0, c.Theme.Title, safe.Format("beyond")) + 2
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

// breadcrumb names the screens from the last root on.
func (s *Shell) breadcrumb() safe.Text {
	from := 0
	for i, p := range s.stack {
		if s.isRoot(p.Screen) {
			from = i
		}
	}
	var titles []safe.Text
	for _, p := range s.stack[from:] {
		titles = append(titles, p.Title())
	}
	return safe.Join(" › ", titles...)
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
		s.filtering.draw(c, 1, 0, safe.Format("/ "), c.Theme.Text)
	case !s.notice.Text.IsEmpty():
		style, sign := c.Theme.Accent, ""
		if s.notice.Failed {
			style, sign = c.Theme.Mistake, "✗ "
		}
		c.Print(1, 0, style, safe.Concat(safe.Clean(sign), s.notice.Text).Truncate(c.Width()-2))
	case s.top().filter != "":
		x := c.Print(1, 0, c.Theme.Key, safe.Format("/ "))
		x = c.Print(x, 0, c.Theme.Text, safe.Clean(s.top().filter))
		c.Print(x+2, 0, c.Theme.Muted, safe.Format("esc shows everything again"))
	default:
		if st, ok := s.top().Screen.(Stated); ok {
			c.Print(1, 0, c.Theme.Muted, st.Status().Truncate(c.Width()-2))
		}
	}
}

// footerKeys is how many keys the last line holds at most, including the shell's.
const footerKeys = 8

// drawFooter lists the available keys of the screen or overlay on top, then the keys of palette and help.
func (s *Shell) drawFooter(c *Canvas) {
	own, tail := s.bindings(), []key.Binding{s.keys.palette, s.keys.help}
	own = append(own, s.shortcuts(own)...)
	switch {
	case s.overlay != nil:
		own, tail = Available(s.overlayKeys()), nil
	case s.filtering != nil:
		own, tail = []key.Binding{s.keys.keepFilter, s.keys.dropFilter}, nil
	case len(s.stack) > 1:
		tail = append([]key.Binding{s.keys.back}, tail...)
	default:
		tail = append(tail, s.keys.quit)
	}
	tailWidth := 0
	for _, b := range tail {
		tailWidth += footerEntry(b).Width() + 3
	}
	x := 1
	for _, b := range own[:min(len(own), footerKeys-len(tail))] {
		if w := footerEntry(b).Width(); x+w+3 <= c.Width()-tailWidth {
			x = drawKey(c, x, b)
		}
	}
	for _, b := range tail {
		x = drawKey(c, x, b)
	}
}

// shortcuts are the keys of Options.Shortcuts that the screen on top, whose bindings are own, does not use otherwise.
func (s *Shell) shortcuts(own []key.Binding) []key.Binding {
	var list []key.Binding
	for _, a := range s.options.Shortcuts {
		b := s.shortcutKey(a)
		if press, _ := keyPress(b); !key.Matches(press, own...) {
			list = append(list, b)
		}
	}
	return list
}

func footerEntry(b key.Binding) safe.Text { return safe.Format("%s %s", b.Help().Key, b.Help().Desc) }

func drawKey(c *Canvas, x int, b key.Binding) int {
	x = c.Print(x, 0, c.Theme.Key, safe.Clean(b.Help().Key))
	return 3 + c.Print(x+1, 0, c.Theme.Muted, safe.Clean(b.Help().Desc))
}
