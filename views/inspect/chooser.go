package inspect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// chooser is a list of classes that typing narrows down.
type chooser struct {
	classes   *dataset.Classes
	suggested []int // shown first while nothing is typed
	query     string
	found     []int
	list      ui.List
}

func newChooser(classes *dataset.Classes, suggested []int) *chooser {
	c := &chooser{classes: classes, suggested: suggested}
	c.search("")
	return c
}

// search lists the classes that match a query, the best first; all of them, suggestions in front, if it is empty.
func (c *chooser) search(query string) {
	c.query, c.found = query, nil
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
	c.list.Reset()
	c.list.Settle(len(c.found), c.list.Page())
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
	s := m.settings
	var suggested []int
	if s.Targeted {
		suggested = append(suggested, s.Target)
	}
	for _, top := range m.trace.frames[m.shown()].Top {
		if top.Class != m.trace.label && !(s.Targeted && top.Class == s.Target) {
			suggested = append(suggested, top.Class)
		}
	}
	m.chooser, m.detailed = newChooser(m.options.Classes, suggested), false
	m.fitChooser()
}

// chooserHead is how many lines stand above the list of classes.
const chooserHead = 3

func (m *Model) fitChooser() {
	if c := m.chooser; c != nil {
		c.list.Settle(len(c.found), m.Height-chooserHead)
	}
}

// chooserKeys are the only keys while the chooser is open.
func (m *Model) chooserKeys() []ui.Key {
	c := m.chooser
	choose := m.closing(func(s *attack.Settings) { s.Targeted, s.Target = true, c.found[c.list.At] })
	return []ui.Key{
		ui.NewKey("enter", "lead towards it", choose, "enter").Needs(len(c.found) > 0, "no class matches"),
		ui.NewKey("esc", "untargeted", m.closing(func(s *attack.Settings) { s.Targeted, s.Target = false, 0 }), "esc"),
		ui.NewKey("↑", "up", ui.Act(func() { c.list.Move(-1) }), "up", "ctrl+p"),
		ui.NewKey("↓", "down", ui.Act(func() { c.list.Move(1) }), "down", "ctrl+n"),
	}
}

// closing returns the action that changes the settings and closes the chooser.
func (m *Model) closing(change func(s *attack.Settings)) func() tea.Cmd {
	adjust := m.adjusted(change)
	return func() tea.Cmd {
		m.chooser = nil
		return adjust()
	}
}

func (m *Model) typed(msg tea.KeyPressMsg) {
	if m.chooser != nil {
		m.chooser.search(ui.Edited(m.chooser.query, msg, 0))
	}
}

func (m *Model) pasted(msg tea.PasteMsg) {
	if m.chooser != nil {
		m.chooser.search(m.chooser.query + msg.Content)
	}
}
