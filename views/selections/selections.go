// Package selections is the screen of a person's selections: what is in each, which one the pictures are put into, and a
// note on the picture at hand.
package selections

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Marking keeps selections and notes; an *engine.Marking does.
type Marking interface {
	// Selected is the selection in use, which need not have pictures; Select uses another.
	Selected() string
	Select(name string) error
	// Note notes a text on a picture; "" takes the note away.
	Note(ctx context.Context, picture int, text string) error
}

// Options of the screen. All but Picture are needed.
type Options struct {
	Marking Marking
	// Evidence is what is known of the pictures, Marks the selections in the store.
	Evidence func() finding.Evidence
	Marks    func() people.Marks
	// Picture is the one at hand, −1 for none.
	Picture int
	// OpenGrid opens pictures.
	OpenGrid func(title safe.Text, pictures []int) tea.Cmd
	// Command is the command line about a selection.
	Command func(selection string) string
}

// row is a selection.
type row struct {
	name     string
	size     int   // in the store
	pictures []int // of the data set
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options
	rows    []row
	path    string // of the picture at hand
	note    string // on it
	list    ui.List
	field   ui.Field
	noting  bool // the field is a note, not a name
	writing ui.Request[struct{}]
}

// New returns the screen.
func New(options Options) *Model {
	return &Model{Page: ui.NewPage("selections", safe.Text{}), options: options}
}

// With returns the screen, which reads from other sources.
func (m *Model) With(options Options) *Model { return New(options) }

// Picture implements ui.Pictured: the one that the screen was opened from.
func (m *Model) Picture() int { return m.options.Picture }

// Typing implements ui.Typist.
func (m *Model) Typing() bool { return m.field.Open }

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command(m.row().name) }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	if m.field.Open {
		return m.field.Keys(m.keep)
	}
	r := m.row()
	return append([]ui.Key{
		ui.NewKey("enter", "open", func() tea.Cmd { return m.options.OpenGrid(safe.Clean(r.name), r.pictures) }, "enter").
			Needs(len(r.pictures) > 0, "none of its pictures is here"),
		ui.NewKey("space", "use", func() tea.Cmd { return m.use(r.name) }, "space").
			Needs(r.name != m.options.Marking.Selected(), "pictures are put into it already"),
		ui.NewKey("n", "new selection", func() tea.Cmd { return m.open(false) }, "n"),
		ui.NewKey("e", "note on the picture", func() tea.Cmd { return m.open(true) }, "e").
			Needs(m.options.Picture >= 0, "open this screen from a picture"),
	}, ui.Along(m.list.Page(), m.move)...)
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
	case tea.KeyPressMsg, tea.PasteMsg:
		m.field.Update(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

// reread lists the selections by name, and the one in use among them.
func (m *Model) reread() {
	sizes, here := m.options.Marks().Sizes(), map[string][]int{}
	for i, p := range m.options.Evidence().Pictures {
		if i == m.options.Picture {
			m.path, m.note = p.Path, p.Note
		}
		for _, name := range p.Selections {
			here[name] = append(here[name], i)
		}
	}
	sizes[m.options.Marking.Selected()] += 0
	m.rows = nil
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		m.rows = append(m.rows, row{name, sizes[name], here[name]})
	}
	m.settle()
}

func (m *Model) row() row {
	if m.list.At >= len(m.rows) {
		return row{}
	}
	return m.rows[m.list.At]
}

func (m *Model) settle() { m.list.Settle(len(m.rows), m.Height-headLines-footLines) }

func (m *Model) move(by int) tea.Cmd {
	m.list.Move(by)
	return nil
}

func (m *Model) clicked(y int) tea.Cmd {
	switch at := m.list.EntryAt(y - headLines); {
	case at < 0 || m.field.Open:
		return nil
	case at != m.list.At:
		return m.move(at - m.list.At)
	case len(m.row().pictures) == 0:
		return nil
	}
	return m.options.OpenGrid(safe.Clean(m.row().name), m.row().pictures)
}

// open has a name typed, or a note, which begins with what is there.
func (m *Model) open(noting bool) tea.Cmd {
	m.noting = noting
	m.field.Begin()
	if noting {
		m.field.Text, m.field.Longest = m.note, people.LongestNote
	}
	return nil
}

func (m *Model) keep(text string) tea.Cmd {
	if !m.noting {
		return m.use(text)
	}
	marking, picture := m.options.Marking, m.options.Picture
	return m.writing.Ask(m.Visit.Context(), func(ctx context.Context) (struct{}, error) {
		return struct{}{}, marking.Note(ctx, picture, text)
	}, func(_ struct{}, err error) tea.Cmd {
		m.reread()
		if err != nil {
			return ui.Send(ui.Notify{Text: safe.Format("not noted: %v", err), Failed: true})
		}
		return ui.Send(ui.Notify{Text: safe.Clean(cmp.Or(text, "the note is gone"))})
	})
}

// use has pictures put into the selection of that name.
func (m *Model) use(name string) tea.Cmd {
	if err := m.options.Marking.Select(name); err != nil {
		return ui.Send(ui.Notify{Text: safe.Clean(err.Error()), Failed: true})
	}
	m.reread()
	m.list.At = slices.IndexFunc(m.rows, func(r row) bool { return r.name == name })
	m.settle()
	return nil
}
