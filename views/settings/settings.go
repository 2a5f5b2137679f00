// Package settings is the screen of the configuration: every setting with its value and where that comes from. A change
// holds at once where it can, and is written into the configuration file.
package settings

import (
	"slices"
	"strings"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Row is a setting.
type Row struct {
	Name, Value, Default string
	From                 string // default, file, environment or flag
	Doc                  string
	// Near are the values before and after the present one, which ←→ choose; "" is none.
	Before, After string
	// Live says that a change holds at once, not from the next start on.
	Live bool
}

// Source keeps the settings.
type Source interface {
	// Path is the configuration file; "" if there is none.
	Path() string
	// Rows lists the settings.
	Rows() []Row
	// Set writes a setting into the file, and returns the command that makes it hold.
	Set(name, value string) (hold tea.Cmd, err error)
}

// Model is the screen.
type Model struct {
	ui.Page
	source  Source
	rows    []Row // of the filter
	filter  string
	list    ui.List
	field   ui.Field
	writing ui.Request[tea.Cmd]
}

// New returns the screen.
func New(source Source) *Model {
	return &Model{Page: ui.NewPage("settings", safe.Text{}), source: source}
}

// Filterable implements ui.Filterable.
func (m *Model) Filterable() bool { return true }

// Typing implements ui.Typist.
func (m *Model) Typing() bool { return m.field.Open }

// Status implements ui.Stated.
func (m *Model) Status() safe.Text {
	if path := m.source.Path(); path != "" {
		return safe.Format("changes are written to %s", path)
	}
	return safe.Format("there is no home folder: changes are not kept")
}

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	if m.field.Open {
		return m.field.Keys(m.set)
	}
	r := m.row()
	changes := func(help, does, value string, names ...string) ui.Key {
		return ui.NewKey(help, does, func() tea.Cmd { return m.set(value) }, names...).
			Needs(value != "", "there is no other value on this side: "+m.Key("enter")+" types one")
	}
	along := ui.Along(m.list.Page(), m.move)
	keys := slices.Concat([]ui.Key{
		ui.NewKey("enter", "type a value", ui.Act(m.typeValue), "enter"),
		along[0],
		ui.Group("←→", "change", changes("←", "", r.Before, "left", "h"), changes("→", "", r.After, "right", "l")),
		ui.NewKey("r", "default", func() tea.Cmd { return m.set(r.Default) }, "r").
			Needs(r.Value != r.Default, "this is the default already"),
	}, along[1:])
	return ui.AllNeed(keys, len(m.rows) > 0 && !m.writing.Pending(), "no setting is called that")
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		m.Visit.Begin()
		m.reread()
	case ui.Hidden:
		m.field = ui.Field{}
	case ui.Resized:
		m.settle()
	case ui.Filter:
		m.filter = msg.Text
		m.list.Reset()
		m.reread()
	case tea.KeyPressMsg, tea.PasteMsg:
		m.field.Update(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		if !m.field.Open {
			return m.move(ui.Wheel(msg))
		}
	}
	return answered
}

// reread lists the settings whose name, value or origin has every word of the filter.
func (m *Model) reread() {
	words := strings.Fields(strings.ToLower(m.filter))
	m.rows = slices.DeleteFunc(slices.Clone(m.source.Rows()), func(r Row) bool {
		text := strings.ToLower(r.Name + " " + r.Value + " " + r.From)
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	})
	m.settle()
}

func (m *Model) settle() { m.list.Settle(len(m.rows), m.Height-headLines-footLines) }

// row is the setting under the cursor.
func (m *Model) row() Row {
	if m.list.At >= len(m.rows) {
		return Row{}
	}
	return m.rows[m.list.At]
}

func (m *Model) move(by int) tea.Cmd {
	m.list.Move(by)
	return nil
}

// typeValue begins with the value that is there.
func (m *Model) typeValue() {
	m.field.Begin()
	m.field.Text = m.row().Value
}

// set writes the setting under the cursor.
func (m *Model) set(value string) tea.Cmd {
	name, source := m.row().Name, m.source
	if !m.Visit.On() {
		return nil
	}
	return m.writing.Ask(m.Visit.Context(), asked(func() (tea.Cmd, error) { return source.Set(name, value) }),
		func(hold tea.Cmd, err error) tea.Cmd {
			m.reread()
			if err != nil {
				return ui.Send(ui.Notify{Text: safe.Format("not changed: %v", err), Failed: true})
			}
			return tea.Batch(hold, m.said(name))
		})
}

// said says when a change holds, unless that is at once.
func (m *Model) said(name string) tea.Cmd {
	at := slices.IndexFunc(m.source.Rows(), func(r Row) bool { return r.Name == name })
	switch r := m.source.Rows()[at]; {
	case r.From == "environment" || r.From == "flag":
		return ui.Send(ui.Notify{Text: safe.Format("written; the %s goes before the file", r.From)})
	case !r.Live:
		return ui.Send(ui.Notify{Text: safe.Format("written; %s holds from the next start on", name)})
	}
	return nil
}

// clicked chooses the row at y. On the value of the row that is chosen already it goes to the next value, or the one
// before on its left sign.
func (m *Model) clicked(x, y int) tea.Cmd {
	at := m.list.EntryAt(y - headLines)
	if at < 0 || m.field.Open {
		return nil
	}
	if at != m.list.At {
		return m.move(at - m.list.At)
	}
	t, r := columns(m), m.row()
	from := t.X(m.Width, valueColumn)
	switch {
	case t.ColumnAt(m.Width, x) != valueColumn:
	case x < from+2 && r.Before != "":
		return m.set(r.Before)
	case r.After != "":
		return m.set(r.After)
	case r.Before == "":
		m.typeValue()
	}
	return nil
}
