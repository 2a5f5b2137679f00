// Package models is the screen of the models there are: what each one is, how fast it is here, why one is refused;
// and the way to look at the same pictures with another.
package models

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Entry is a model that can be chosen.
type Entry = catalogue.Found

// About describes a model's file.
type About = catalogue.About

// Layer is the time that the layers of one type on planes of one size take together.
type Layer = engine.LayerTiming

// Source knows the models. All methods but Active may take a while, and end with ctx.
type Source interface {
	// Active is the Name of the model in use.
	Active() string
	List(ctx context.Context) ([]Entry, error)
	// About reads a model's file. An error is why it is refused.
	About(ctx context.Context, name string) (About, error)
	// Time is how long one picture takes, at best.
	Time(ctx context.Context, name string) (time.Duration, error)
	Layers(ctx context.Context, name string) ([]Layer, error)
	// Open loads a model, with another preset than its own if that is not "". The command puts it in the place of
	// the active one on all screens.
	Open(ctx context.Context, name, preset string) (use tea.Cmd, err error)
}

// Model is the screen.
type Model struct {
	source        Source
	width, height int
	shown         ui.Ticket // of this time on screen; 0 while it is hidden
	ctx           context.Context
	stop          context.CancelFunc

	entries []Entry // nil until they are listed
	listed  bool
	failed  error // why they cannot be listed
	filter  string
	visible []Entry // of entries, those under the filter
	at, top int
	about   ui.Loader[string, About]
	times   map[string]timing
	presets map[string]string // chosen in the place of a model's own
	opening opening
	elapsed time.Duration
	keys    keys
}

// timing is a measurement, running or done.
type timing struct {
	running bool
	took    time.Duration
	err     error
}

// opening is a model on its way.
type opening struct {
	ticket ui.Ticket // 0 where there is none
	name   string
	stop   context.CancelFunc
}

// New returns the screen.
func New(source Source) *Model {
	m := &Model{source: source, stop: func() {}, times: map[string]timing{}, presets: map[string]string{}, keys: newKeys()}
	m.about.Fetch = func(ctx context.Context, _ bool, name string) (About, error) { return source.About(ctx, name) }
	return m
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "models" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text { return safe.Clean("models") }

// Filterable implements ui.Filterable.
func (m *Model) Filterable() bool { return true }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.shown != 0 && !m.listed || m.opening.ticket != 0 }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	k := m.keys
	if m.opening.ticket != 0 {
		return []key.Binding{k.cancel}
	}
	e, about := m.selected(), About{}
	sound := e != nil
	if e != nil {
		var err error
		if about, err, _ = m.about.Get(e.Name); err != nil {
			sound = false
		}
	}
	k.open.SetEnabled(sound)
	k.time.SetEnabled(sound && !m.times[m.selectedName()].running)
	k.layers.SetEnabled(sound)
	k.preset.SetEnabled(sound && len(about.Presets) > 1)
	return append(append([]key.Binding{k.open, k.time, k.layers, k.preset}, k.Along()...), k.back)
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
		m.move(0)
	case ui.Filter:
		m.filter = msg.Text
		m.arrange()
	case ui.Pulse:
		m.elapsed = msg.Elapsed
	case listedMsg:
		return m.listArrived(msg)
	case ui.Loaded[string, About]:
		return m.about.Arrived(msg)
	case timedMsg:
		m.times[msg.name] = timing{took: msg.took, err: msg.err}
	case openedMsg:
		return m.opened(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		m.move(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	}
	return nil
}

// leave gives up all that is on its way.
func (m *Model) leave() {
	m.stop()
	m.about.Abandon()
	m.shown, m.opening = 0, opening{}
	for name, t := range m.times {
		if t.running {
			delete(m.times, name)
		}
	}
}

func (m *Model) listArrived(msg listedMsg) tea.Cmd {
	if msg.shown != m.shown {
		return nil
	}
	first := !m.listed
	m.listed, m.entries, m.failed = true, msg.entries, msg.err
	m.arrange()
	if first {
		m.at = max(0, slices.IndexFunc(m.visible, func(e Entry) bool { return e.Name == m.source.Active() }))
		m.move(0)
	}
	names := make([]string, len(m.entries))
	for i, e := range m.entries {
		names[i] = e.Name
	}
	commands := []tea.Cmd{m.about.Want(m.ctx, names, nil)}
	if _, timed := m.times[m.source.Active()]; !timed {
		commands = append(commands, m.measure(m.source.Active()))
	}
	return tea.Batch(commands...)
}

// arrange filters the entries; the cursor stays on its own.
func (m *Model) arrange() {
	was := m.selectedName()
	m.visible = nil
	for _, e := range m.entries {
		if strings.Contains(strings.ToLower(e.Title+" "+e.Where), strings.ToLower(m.filter)) {
			m.visible = append(m.visible, e)
		}
	}
	m.at = max(0, slices.IndexFunc(m.visible, func(e Entry) bool { return e.Name == was }))
	m.move(0)
}

// move moves the cursor and keeps it on screen.
func (m *Model) move(by int) {
	fit := max(1, m.layout().rows)
	m.at = min(max(0, m.at+by), max(0, len(m.visible)-1))
	m.top = max(0, min(max(m.top, m.at-fit+1), m.at, len(m.visible)-fit))
}

// selected is the model under the cursor, nil if there is none.
func (m *Model) selected() *Entry {
	if m.at >= len(m.visible) {
		return nil
	}
	return &m.visible[m.at]
}

func (m *Model) selectedName() string {
	if e := m.selected(); e != nil {
		return e.Name
	}
	return ""
}

// preset is the one that a model would be used with, "" where it is not known.
func (m *Model) preset(name string, about About) string {
	return cmp.Or(m.presets[name], about.Preset)
}
