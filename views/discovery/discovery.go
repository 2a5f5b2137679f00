// Package discovery is the screen of slices of a class that no attribute names: groups of pictures that look alike to
// the model. The groups in which prototypes and criticisms differ most come first. Each is a question to people.
package discovery

import (
	"context"

	"beyond/engine/bias"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/crops"
	tea "charm.land/bubbletea/v2"
)

// Options of the screen; all but Note and Path are needed.
type Options struct {
	Source   crops.Source
	Title    safe.Text
	Discover func(ctx context.Context) ([]bias.Slice, error)
	// Note is a caution about the figures; may be empty.
	Note     string
	Path     func(i int) string
	OpenTags func(slice bias.Slice) tea.Cmd // asks people about a slice
	OpenGrid func(title safe.Text, pictures []int) tea.Cmd
	Content  string // names data set and preset, for the cache of drawn pictures
	Command  string
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options

	looking ui.Request[[]bias.Slice]
	slices  []bias.Slice
	known   bool
	err     error

	list  ui.List
	crops crops.Crops
}

// New returns the screen.
func New(o Options) *Model {
	return &Model{Page: ui.NewPage("discovery", o.Title), options: o, crops: crops.New(o.Source, o.Content)}
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.looking.Pending() }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	some, none := len(m.slices) > 0, "there are no slices"
	return append([]ui.Key{
		ui.NewKey("enter", "what do these share?", m.openTags, "enter").Needs(some, none),
		ui.NewKey("o", "all of its pictures", m.openGrid, "o").Needs(some, none),
	}, ui.Then(ui.Along(m.list.Page(), m.step), m.settle)...)
}

func (m *Model) openTags() tea.Cmd { return m.options.OpenTags(m.slices[m.list.At]) }

func (m *Model) openGrid() tea.Cmd {
	return m.options.OpenGrid(safe.Format("slice %d", m.list.At+1), m.slices[m.list.At].Pictures)
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		return m.settle()
	case crops.Loaded:
		return m.crops.Arrived(msg)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	case tea.MouseClickMsg:
		return m.move(m.list.Top + msg.Y/m.pitch() - m.list.At)
	}
	return answered
}

// begin looks for slices, once.
func (m *Model) begin() tea.Cmd {
	m.leave()
	ctx := m.Visit.Begin()
	if m.known {
		return m.settle()
	}
	m.Waited = 0
	return m.looking.Ask(ctx, m.options.Discover, m.found)
}

func (m *Model) leave() {
	m.crops.Abandon()
}

func (m *Model) found(found []bias.Slice, err error) tea.Cmd {
	m.slices, m.err, m.known = found, err, err == nil
	return m.settle()
}

func (m *Model) step(by int) tea.Cmd {
	m.list.Move(by)
	return nil
}

func (m *Model) move(by int) tea.Cmd { return tea.Batch(m.step(by), m.settle()) }

// settle keeps the cursor on a slice that is on screen, and asks for the pictures of all that are.
func (m *Model) settle() tea.Cmd {
	m.list.Settle(len(m.slices), m.shown())
	if !m.Visit.On() || m.Width == 0 {
		return nil
	}
	from, to := m.list.Shown()
	var visible []int
	for _, s := range m.slices[from:to] {
		visible = append(visible, s.Pictures[:min(m.across(), len(s.Pictures))]...)
	}
	return m.crops.Want(m.Visit.Context(), visible, nil)
}
