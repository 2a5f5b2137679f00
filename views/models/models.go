// Package models is the screen of all models: description, speed on this machine and, for some, the reason for refusal.
// Another model can be put in the place of the present one on all screens.
package models

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/compare"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Entry is a model that can be chosen.
type Entry = catalogue.Found

// About describes a model's file.
type About = catalogue.About

// Known is what is known of a model's answers on the open pictures.
type Known = compare.Model

// Layer is the time that the layers of one type on planes of one size take together.
type Layer = engine.LayerTiming

// Source knows the models. All methods but Active may take a while, and end with ctx.
type Source interface {
	// Active is the Name of the model in use.
	Active() string
	List(ctx context.Context) ([]Entry, error)
	// Known is what is known so far of a model that was in use since the start, or compared; its zero value of others.
	Known(name string) Known
	// About reads a model's file. An error is why it is refused.
	About(ctx context.Context, name string) (About, error)
	// Time is how long one picture takes, at best.
	Time(ctx context.Context, name string) (time.Duration, error)
	Layers(ctx context.Context, name string) ([]Layer, error)
	// Pull downloads a published model, or goes on where it stopped. report is given bytes.
	Pull(ctx context.Context, name string, report func(done, total int)) error
	// Open loads a model, with another preset than its own if that is not "". The command puts it in the place of
	// the active one on all screens.
	Open(ctx context.Context, name, preset string) (use tea.Cmd, err error)
}

// Model is the screen.
type Model struct {
	ui.Page
	source  Source
	listing ui.Request[list]

	entries []Entry // nil until they are listed
	listed  bool
	failed  error // why they cannot be listed
	filter  string
	visible []Entry // the entries that match the filter
	list    ui.List
	about   ui.Loader[string, About]
	known   map[string]Known
	times   map[string]timing
	presets map[string]string // chosen in the place of a model's own
	opening opening
	pulling pulling
}

// list is the models with what is known of their answers.
type list struct {
	entries []Entry
	known   map[string]Known
}

// timing is a measurement, running or done.
type timing struct {
	running bool
	took    time.Duration
	err     error
}

// opening is a model being loaded.
type opening struct {
	ui.Request[tea.Cmd]
	stop context.CancelFunc
}

// pulling is a model being downloaded.
type pulling struct {
	ui.Request[string]
	stop context.CancelFunc
	name string
}

// New returns the screen.
func New(source Source) *Model {
	m := &Model{
		Page: ui.NewPage("models", safe.Text{}), source: source, times: map[string]timing{}, presets: map[string]string{},
	}
	m.about.Fetch = func(ctx context.Context, _ bool, name string) (About, error) { return source.About(ctx, name) }
	return m
}

// Filterable implements ui.Filterable.
func (m *Model) Filterable() bool { return true }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool {
	return m.Visit.On() && !m.listed || m.opening.Pending() || m.pulling.Pending()
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
		m.settle()
	case ui.Filter:
		m.filter = msg.Text
		m.arrange()
	case ui.Loaded[string, About]:
		return m.about.Arrived(msg)
	case timedMsg:
		m.times[msg.name] = timing{took: msg.took, err: msg.err}
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

// leave gives up all that is on its way.
func (m *Model) leave() {
	m.about.Abandon()
	for name, t := range m.times {
		if t.running {
			delete(m.times, name)
		}
	}
}

func (m *Model) listArrived(l list, err error) tea.Cmd {
	first := !m.listed
	m.listed, m.entries, m.known, m.failed = true, l.entries, l.known, err
	m.arrange()
	if first {
		m.goTo(m.source.Active())
	}
	var names []string
	for _, e := range m.entries {
		if !published(e) {
			names = append(names, e.Name)
		}
	}
	commands := []tea.Cmd{m.about.Want(m.Visit.Context(), names, nil)}
	if _, timed := m.times[m.source.Active()]; !timed {
		commands = append(commands, m.measure(m.source.Active()))
	}
	return tea.Batch(commands...)
}

// published reports whether a model is still to be pulled.
func published(e Entry) bool { return e.Where == catalogue.Published }

// arrange filters the entries; the cursor stays on its own.
func (m *Model) arrange() {
	was := m.selectedName()
	m.visible = nil
	for _, e := range m.entries {
		if strings.Contains(strings.ToLower(e.Title+" "+e.Where), strings.ToLower(m.filter)) {
			m.visible = append(m.visible, e)
		}
	}
	m.goTo(was)
}

// goTo moves the cursor to a model, to the first where there is none of that name.
func (m *Model) goTo(name string) {
	m.list.At = max(0, slices.IndexFunc(m.visible, func(e Entry) bool { return e.Name == name }))
	m.settle()
}

func (m *Model) settle() { m.list.Settle(len(m.visible), m.layout().rows) }

func (m *Model) move(by int) tea.Cmd {
	m.list.Move(by)
	return nil
}

// selected is the model under the cursor, nil if there is none.
func (m *Model) selected() *Entry {
	if len(m.visible) == 0 {
		return nil
	}
	return &m.visible[m.list.At]
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
