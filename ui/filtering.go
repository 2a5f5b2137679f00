package ui

import (
	"slices"
	"strings"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Sifter is a screen that says what its filter finds. Failed says that something in the filter means nothing.
type Sifter interface {
	Sifted() (text safe.Text, failed bool)
}

// Completer is a screen that completes the last word of its filter. It lists what that may become, best first.
type Completer interface{ Completions(word string) []string }

// filtering is the filter line while it is edited.
type filtering struct {
	*line
	earlier int // how many filters back in the history; 0 is the one that was typed
	typed   string
}

// mostFilters bounds the history.
const mostFilters = 100

func (s *Shell) beginFilter() tea.Cmd {
	if f, ok := s.top().Screen.(Filterable); !ok || !f.Filterable() {
		return s.notify(Notify{Text: safe.Format("there is nothing to filter here")})
	}
	s.filtering = &filtering{line: newLine(s.top().filter)}
	return nil
}

// filterKeys are the keys of the filter line, as they are to be pressed.
func (s *Shell) filterKeys() []Key {
	return s.options.Keys.on(Common, true, []Key{
		NewKey("enter", "keep the filter", s.keepFilter, "enter"),
		NewKey("tab", "complete", s.completeFilter, "tab").Needs(s.completion() != "", "nothing completes this word"),
		Group("↑↓", "earlier filters",
			NewKey("", "", func() tea.Cmd { return s.recallFilter(1) }, "up", "ctrl+p"),
			NewKey("", "", func() tea.Cmd { return s.recallFilter(-1) }, "down", "ctrl+n")).
			Needs(len(s.filters) > 0, "there are no earlier filters"),
		NewKey("esc", "show everything again", s.dropFilter, "esc"),
	})
}

// editFilter changes the filter line; the screen filters along.
func (s *Shell) editFilter(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		if cmd, _, ok := pressed(s.filterKeys(), press); ok {
			return cmd
		}
	}
	s.filtering.update(msg)
	s.filtering.earlier = 0
	return s.setFilter(s.filtering.Value())
}

// keepFilter leaves the line, and remembers it.
func (s *Shell) keepFilter() tea.Cmd {
	if text := strings.TrimSpace(s.filtering.Value()); text != "" {
		s.filters = append(slices.DeleteFunc(s.filters, func(f string) bool { return f == text }), text)
		s.filters = s.filters[max(0, len(s.filters)-mostFilters):]
	}
	s.filtering = nil
	return nil
}

func (s *Shell) dropFilter() tea.Cmd {
	s.filtering = nil
	return s.setFilter("")
}

// recallFilter shows an earlier filter, or a later one, the last of which is the one that was typed.
func (s *Shell) recallFilter(by int) tea.Cmd {
	f := s.filtering
	if f.earlier == 0 {
		f.typed = f.Value()
	}
	f.earlier = min(max(f.earlier+by, 0), len(s.filters))
	text := f.typed
	if f.earlier > 0 {
		text = s.filters[len(s.filters)-f.earlier]
	}
	f.SetValue(text)
	f.CursorEnd()
	return s.setFilter(text)
}

// completion is what the last word of the line may become, behind what is typed of it; "" if nothing.
func (s *Shell) completion() string {
	screen, ok := s.top().Screen.(Completer)
	text := s.filtering.Value()
	word := text[strings.LastIndex(text, " ")+1:]
	if !ok || word == "" || s.filtering.Position() < len([]rune(text)) {
		return ""
	}
	for _, full := range screen.Completions(word) {
		if len(full) > len(word) && strings.EqualFold(full[:len(word)], word) {
			return full[len(word):]
		}
	}
	return ""
}

func (s *Shell) completeFilter() tea.Cmd {
	text := s.filtering.Value() + s.completion()
	s.filtering.SetValue(text)
	s.filtering.CursorEnd()
	return s.setFilter(text)
}

func (s *Shell) setFilter(text string) tea.Cmd {
	if s.top().filter == text {
		return nil
	}
	s.top().filter = text
	return s.top().Update(Filter{Text: text})
}

// drawFilter shows the filter being edited, or in force, and what it finds.
func (s *Shell) drawFilter(c *Canvas) {
	var x int
	if s.filtering != nil {
		s.filtering.draw(c, 1, 0, safe.Format("/ "), c.Theme.Text)
		x = 3 + safe.Clean(s.filtering.Value()).Width()
		x = c.Print(x, 0, c.Theme.Muted, safe.Clean(s.completion()))
	} else {
		x = c.Print(1, 0, c.Theme.Key, safe.Format("/ "))
		x = c.Print(x, 0, c.Theme.Text, safe.Clean(s.top().filter))
	}
	if screen, ok := s.top().Screen.(Sifter); ok && s.top().filter != "" {
		text, failed := screen.Sifted()
		style := c.Theme.Muted
		if failed {
			style, text = c.Theme.Mistake, safe.Concat(safe.Clean("✗ "), text)
		}
		x = c.Print(x+2, 0, style, text.Truncate(c.Width()-x-3))
	}
	if s.filtering == nil {
		c.Print(x+2, 0, c.Theme.Muted, safe.Format("%s shows everything again", s.keys.back.Help().Key))
	}
}
