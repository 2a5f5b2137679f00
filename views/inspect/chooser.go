package inspect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/dataset"
	"beyond/ui"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// chooser is the list in which a class is looked for by typing.
type chooser struct {
	classes   *dataset.Classes
	suggested []int // shown first while nothing is typed
	query     string
	found     []int
	at        int
}

func newChooser(classes *dataset.Classes, suggested []int) *chooser {
	c := &chooser{classes: classes, suggested: suggested}
	c.search("")
	return c
}

// verdict of a key press in the chooser.
type verdict int

const (
	choosing verdict = iota
	chosen
	dismissed
)

func (c *chooser) pressed(msg tea.KeyPressMsg, k keys) verdict {
	switch {
	case key.Matches(msg, k.choose):
		if len(c.found) > 0 {
			return chosen
		}
	case key.Matches(msg, k.dismiss):
		return dismissed
	case key.Matches(msg, k.up):
		c.at = max(0, c.at-1)
	case key.Matches(msg, k.down):
		c.at = max(0, min(len(c.found)-1, c.at+1))
	default:
		c.search(ui.Edited(c.query, msg, 0))
	}
	return choosing
}

// class is the one under the cursor.
func (c *chooser) class() int { return c.found[c.at] }

// search lists what the query finds, the best first; everything, suggestions in front, if it is empty.
func (c *chooser) search(query string) {
	c.query, c.at, c.found = query, 0, nil
	if query == "" {
		c.found = append(c.found, c.suggested...)
	}
	match := map[int]int{}
	for i := range c.classes.Len() {
		how := likeness(c.classes.At(i), strings.ToLower(strings.TrimSpace(query)))
		if how == unlike || query == "" && slices.Contains(c.suggested, i) {
			continue
		}
		match[i] = how
		c.found = append(c.found, i)
	}
	slices.SortStableFunc(c.found, func(a, b int) int { return cmp.Compare(match[a], match[b]) })
}

// How well a class fits a query, the best first.
const (
	exact = iota
	begins
	wordBegins
	within
	unlike
)

// likeness of a class to a query in lower case. Every class is like the empty query, and equally so.
func likeness(class dataset.Class, query string) int {
	name := strings.ToLower(class.Name)
	switch {
	case query == "", name == query, class.WNID == query, strconv.Itoa(class.Index) == query:
		return exact
	case strings.HasPrefix(name, query):
		return begins
	case strings.Contains(name, " "+query):
		return wordBegins
	case strings.Contains(name, query):
		return within
	}
	return unlike
}

func (m *Model) openChooser() {
	if len(m.trace.frames) == 0 {
		return
	}
	var suggested []int
	if m.settings.Targeted {
		suggested = append(suggested, m.settings.Target)
	}
	for _, s := range m.trace.frames[m.shown()].Top {
		if s.Class != m.trace.label && !(m.settings.Targeted && s.Class == m.settings.Target) {
			suggested = append(suggested, s.Class)
		}
	}
	m.chooser, m.side = newChooser(m.options.Classes, suggested), chooserSide
}

func (m *Model) pasted(msg tea.PasteMsg) {
	if m.side == chooserSide {
		m.chooser.search(m.chooser.query + msg.Content)
	}
}

func (m *Model) pressedInChooser(msg tea.KeyPressMsg) tea.Cmd {
	s := m.settings
	switch m.chooser.pressed(msg, m.keys) {
	case choosing:
		return nil
	case chosen:
		s.Targeted, s.Target = true, m.chooser.class()
	case dismissed:
		s.Targeted, s.Target = false, 0
	}
	m.side, m.chooser = nothing, nil
	return m.set(s)
}
