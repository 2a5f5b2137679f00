// Package listing is the screen of a data set whose pictures are still being found.
package listing

import (
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Options of the screen; all are needed.
type Options struct {
	Name string // of the data set
	// Found is how many pictures are found so far, and the path of the last one.
	Found func() (n int, path string)
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options
	n       int
	path    string
}

// New returns the screen.
func New(options Options) *Model {
	return &Model{Page: ui.NewPage("listing", safe.Text{}), options: options}
}

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	return []ui.Key{ui.NewKey("esc", "stop", func() tea.Cmd { return tea.Quit }, "esc")}
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	if _, ok := msg.(ui.Pulse); ok {
		m.n, m.path = m.options.Found()
	}
	return answered
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return true }

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	so := ui.SoFar(m.Waited)
	if m.n == 0 {
		c.Message("Opening "+m.options.Name+"…", so)
		return
	}
	last := safe.Clean(m.path).TruncateMiddle(c.Width() - 2*ui.Margin).String()
	c.Message("Listing "+m.options.Name+"…", finding.Count(m.n)+" pictures, "+so, last)
}
