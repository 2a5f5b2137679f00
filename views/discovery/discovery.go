// Package discovery is the screen of slices of a class that no attribute names: groups of pictures that the model sees as
// alike, those first in which prototypes and criticisms differ most, each put as a question: what do these share?
package discovery

import (
	"context"
	"time"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Source is where pictures come from; an *engine.Workspace is one.
type Source interface {
	Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error)
}

// Options of the screen; all but Note and Path are needed.
type Options struct {
	Source   Source
	Title    safe.Text
	Discover func(ctx context.Context) ([]bias.Slice, error)
	// Note is what is to be minded of the figures; may be empty.
	Note     string
	Path     func(i int) string
	OpenTags func(slice bias.Slice) tea.Cmd // asks people about a slice
	OpenGrid func(title safe.Text, pictures []int) tea.Cmd
	Content  string // names data set and preset, for the cache of drawn pictures
	Command  string
}

// Model is the screen.
type Model struct {
	options       Options
	width, height int
	keys          keys

	ctx     context.Context // while the screen is shown
	stop    context.CancelFunc
	looking ui.Ticket // 0 when nothing is awaited
	waited  time.Duration
	slices  []bias.Slice
	known   bool
	err     error

	at, top int
	loader  ui.Loader[int, *imaging.RGB]
}

type keys struct {
	tag, grid key.Binding
	ui.Moves
}

// New returns the screen.
func New(o Options) *Model {
	return &Model{
		options: o, stop: func() {},
		keys: keys{tag: ui.Bind("enter", "what do these share?", "enter"), grid: ui.Bind("o", "all of its pictures", "o"), Moves: ui.NewMoves()},
		loader: ui.Loader[int, *imaging.RGB]{Fetch: func(ctx context.Context, near bool, i int) (*imaging.RGB, error) {
			p := engine.Visible
			if near {
				p = engine.Near
			}
			img, _, err := o.Source.Crop(ctx, p, i)
			return img, err
		}},
	}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "discovery" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return m.options.Title }

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.looking != 0 }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	k := m.keys
	k.tag.SetEnabled(len(m.slices) > 0)
	k.grid.SetEnabled(len(m.slices) > 0)
	return append([]key.Binding{k.tag, k.grid}, k.Along()...)
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
		return m.settle()
	case ui.Pulse:
		m.waited = msg.Elapsed
	case foundMsg:
		return m.found(msg)
	case ui.Loaded[int, *imaging.RGB]:
		return m.loader.Arrived(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.MouseWheelMsg:
		return m.move(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	case tea.MouseClickMsg:
		return m.move(m.top + msg.Y/m.pitch() - m.at)
	}
	return nil
}

// begin looks for slices, once.
func (m *Model) begin() tea.Cmd {
	m.leave()
	m.ctx, m.stop = context.WithCancel(context.Background())
	if m.known {
		return m.settle()
	}
	m.looking, m.waited = ui.NewTicket(), 0
	ctx, ticket, discover := m.ctx, m.looking, m.options.Discover
	return func() tea.Msg {
		slices, err := discover(ctx)
		return foundMsg{ticket, slices, err}
	}
}

// foundMsg brings the slices.
type foundMsg struct {
	ticket ui.Ticket
	slices []bias.Slice
	err    error
}

func (m *Model) leave() {
	m.stop()
	m.loader.Abandon()
	m.ctx, m.looking = nil, 0
}

func (m *Model) found(msg foundMsg) tea.Cmd {
	if msg.ticket != m.looking {
		return nil
	}
	m.looking, m.slices, m.err, m.known = 0, msg.slices, msg.err, msg.err == nil
	return m.settle()
}

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if len(m.slices) == 0 {
		return nil
	}
	const far = 1 << 20
	switch k := m.keys; {
	case key.Matches(msg, k.tag):
		return m.options.OpenTags(m.slices[m.at])
	case key.Matches(msg, k.grid):
		return m.options.OpenGrid(safe.Format("slice %d", m.at+1), m.slices[m.at].Pictures)
	case key.Matches(msg, k.Up):
		return m.move(-1)
	case key.Matches(msg, k.Down):
		return m.move(1)
	case key.Matches(msg, k.PageUp):
		return m.move(-m.shown())
	case key.Matches(msg, k.PageDown):
		return m.move(m.shown())
	case key.Matches(msg, k.Home):
		return m.move(-far)
	case key.Matches(msg, k.End):
		return m.move(far)
	}
	return nil
}

func (m *Model) move(by int) tea.Cmd {
	m.at += by
	return m.settle()
}

// settle keeps the cursor on a slice that is on screen, and asks for the pictures of all that are.
func (m *Model) settle() tea.Cmd {
	m.at = min(max(m.at, 0), max(0, len(m.slices)-1))
	m.top = max(0, min(max(m.top, m.at-m.shown()+1), m.at))
	if m.ctx == nil || m.width == 0 {
		return nil
	}
	var visible []int
	for _, s := range m.slices[m.top:min(m.top+m.shown(), len(m.slices))] {
		visible = append(visible, s.Pictures[:min(m.across(), len(s.Pictures))]...)
	}
	return m.loader.Want(m.ctx, visible, nil)
}
