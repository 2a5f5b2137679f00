package grid

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
)

// span is a tab's text and where it begins.
type span struct {
	counted
	x    int
	text safe.Text
}

const between = " │ "

// tabSpans places the tabs side by side. Where there is no room for all, the first ones make way until the
// open one is seen.
func tabSpans(tabs []counted, open tab, w int) []span {
	for first := range tabs {
		spans, seen := []span(nil), false
		x := ui.Margin
		for _, t := range tabs[first:] {
			text := safe.Clean(t.String())
			if x+text.Width() > w && len(spans) > 0 {
				break
			}
			spans = append(spans, span{t, x, text.Truncate(w - x)})
			seen = seen || t.tab == open
			x += text.Width() + safe.Clean(between).Width()
		}
		if seen || first == len(tabs)-1 {
			return spans
		}
	}
	return nil
}

// sortWidth is the room beside the tabs that says how they are sorted.
const sortWidth = 24

func (m *Model) tabsWidth() int {
	if m.Width < 3*sortWidth {
		return m.Width
	}
	return m.Width - sortWidth
}

func (m *Model) drawTabs(c *ui.Canvas) {
	spans := tabSpans(m.shown.tabs, m.wish.tab, m.tabsWidth())
	if len(spans) > 0 && spans[0].counted != m.shown.tabs[0] {
		c.Print(0, 0, c.Theme.Muted, safe.Clean("…"))
	}
	for i, s := range spans {
		style := c.Theme.Muted
		if s.tab == m.wish.tab {
			style = c.Theme.Title.Underline(true)
		}
		x := c.Print(s.x, 0, style, s.text)
		if i < len(spans)-1 {
			c.Print(x, 0, c.Theme.Hairline, safe.Clean(between))
		} else if s.counted != m.shown.tabs[len(m.shown.tabs)-1] {
			c.Print(x, 0, c.Theme.Muted, safe.Clean(" …"))
		}
	}
	if m.tabsWidth() < c.Width() && m.part() == nil {
		c.PrintRight(c.Width()-ui.Margin, 0, c.Theme.Muted, safe.Clean(m.count()))
	}
}

// count says how much of the tab is shown and how it is sorted.
func (m *Model) count() string {
	if n := len(m.shown.pictures); n != m.shown.of {
		return fmt.Sprintf("%s of %s match", finding.Count(n), finding.Count(m.shown.of))
	}
	return m.wish.order.String()
}
