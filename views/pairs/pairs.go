// Package pairs is the screen of counterfactual pairs: two pictures that differ mainly in one attribute, blinking in
// one place, with the model's predictions for both (Stock and Cissé 2018, Fig. 8).
package pairs

import (
	"context"
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/dataset"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/crops"
	tea "charm.land/bubbletea/v2"
)

// Source is where pictures and knowledge come from; an *engine.Workspace is one.
type Source interface {
	Outcomes() ([]engine.Outcome, int)
	Changed(ctx context.Context, version int) (int, error)
	Predict(ctx context.Context, p engine.Priority, i int) (*engine.Prediction, error)
	crops.Source
}

// Options of the screen. Source, Set, Classes, Pairs and OpenPicture are needed.
type Options struct {
	Source  Source
	Set     *dataset.Set
	Classes *dataset.Classes
	Title   safe.Text
	Pairs   []bias.Pair
	// Attribute is the one that is looked at first, "" for all.
	Attribute string
	// Nearest says that the pairs are nearest neighbours rather than twins: they differ mainly in the attribute.
	Nearest bool
	// OpenPicture opens the picture at a place among others.
	OpenPicture func(pictures []int, at int) tea.Cmd
	// Content names data set and preset. The cache of drawn pictures tells pictures apart by it.
	Content string
	// Command is the command line that computes the same figures.
	Command string
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options

	watch     ui.Watch[facts]
	facts     *facts // nil until the source has been asked once
	attribute string // the one that is shown, "" for all
	order     order
	rows      []row // of the attribute, in that order

	list     ui.List
	second   bool // B is shown, else A
	stopped  bool // the pictures do not blink by themselves
	blinking ui.Ticket
	crops    crops.Crops
}

// New returns the screen.
func New(options Options) *Model {
	m := &Model{Page: ui.NewPage("pairs", options.Title), options: options, attribute: options.Attribute}
	m.watch = ui.Watch[facts]{
		Source: options.Source,
		Gather: func() (facts, int) {
			outcomes, version := options.Source.Outcomes()
			return gather(options, outcomes), version
		},
		Pause: func(f facts) time.Duration { return ui.Pause(len(f.rows)) },
	}
	m.crops = crops.New(options.Source, options.Content)
	m.crops.Then = func(ctx context.Context, near bool, i int) { _, _ = options.Source.Predict(ctx, engine.At(near), i) }
	return m
}

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string { return m.options.Command }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.facts == nil }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	some, none := len(m.rows) > 0, m.noRows()
	several := m.facts != nil && len(m.facts.attributes) > 1
	return append([]ui.Key{
		ui.NewKey("space", "blink, stop", m.toggleBlinking, "space").Needs(some, none),
		ui.NewKey("tab", "the other", m.showOther, "tab", "left", "right", "h", "l").Needs(some, none),
		ui.NewKey("enter", "inspect", m.open, "enter").Needs(some, none),
		ui.NewKey("a", "next attribute", m.nextAttribute, "a").
			Needs(m.facts != nil, none).Needs(several, "all pairs differ in one attribute"),
		ui.NewKey("s", "sort", m.sort, "s").Needs(some, none),
	}, ui.Then(ui.Along(m.list.Page(), m.step), m.settle)...)
}

// noRows is why there is no pair to act on.
func (m *Model) noRows() string {
	if m.facts == nil {
		return "the pairs are not known yet"
	}
	return "there are no pairs"
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.watch.End()
		m.crops.Abandon()
		m.blinking = 0
	case ui.Resized:
		return m.settle()
	case ui.Known[facts], ui.LookAgain:
		return m.watch.Take(msg, m.factsArrived)
	case blinkMsg:
		return m.blinked(msg)
	case crops.Loaded:
		return m.crops.Arrived(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))
	}
	return answered
}

// begin follows the source. The shell says Shown after a resize as well.
func (m *Model) begin() tea.Cmd {
	m.crops.Abandon()
	m.Waited = 0
	return tea.Batch(m.watch.Begin(), m.settle(), m.blink())
}

func (m *Model) factsArrived(f facts) tea.Cmd {
	m.facts = &f
	return m.arrange()
}

// arrange sorts the pairs of the attribute; the cursor stays on its pair.
func (m *Model) arrange() tea.Cmd {
	if m.facts == nil {
		return nil
	}
	was := m.selected()
	m.rows = m.order.sorted(m.facts.of(m.attribute))
	same := func(r row) bool { return was != nil && r.Pair == was.Pair }
	if at := slices.IndexFunc(m.rows, same); at >= 0 {
		m.list.At = at
	}
	return m.settle()
}

// selected is the pair under the cursor, nil if there is none.
func (m *Model) selected() *row {
	if len(m.rows) == 0 {
		return nil
	}
	return &m.rows[m.list.At]
}

// settle keeps the cursor on a pair that is on screen, and asks for its pictures and its neighbours'.
func (m *Model) settle() tea.Cmd {
	m.list.Settle(len(m.rows), m.layout().table.Dy()-1)
	if m.Width == 0 || len(m.rows) == 0 || !m.watch.On() {
		return nil
	}
	at := m.list.At
	pair := m.rows[at].Pair
	var near []int
	for _, r := range m.rows[max(0, at-1):min(len(m.rows), at+3)] {
		near = append(near, r.A, r.B)
	}
	return m.crops.Want(m.watch.Context(), []int{pair.A, pair.B}, near)
}
