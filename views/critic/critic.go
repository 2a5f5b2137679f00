// Package critic is the screen of a class's prototypes and criticisms: a block for each way of choosing them, side by
// side, so that one sees on which pictures they agree (Stock and Cissé 2018, Fig. 7).
package critic

import (
	"context"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/crops"
	tea "charm.land/bubbletea/v2"
)

// Source chooses; an *engine.Workspace is one.
type Source interface {
	Critique(ctx context.Context, p engine.Priority, q engine.Question, progress engine.Progress) (*engine.Critique, error)
	crops.Source
}

// Options of the screen. Source, Question, Path and OpenPicture are needed.
type Options struct {
	Source Source
	// Question is asked first: the class, the selectors in the order of their blocks, and how many pictures.
	Question engine.Question
	Title    safe.Text // of the class
	// Path is the name of a picture.
	Path func(i int) string
	// OpenPicture opens the picture at a place among others.
	OpenPicture func(pictures []int, at int) tea.Cmd
	// Content names data set and preset. The cache of drawn pictures tells pictures apart by it.
	Content string
	// Command is the command line that gives one selector's choice.
	Command func(q engine.Question, selector string) string
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options

	asking ui.Request[*engine.Critique]

	question engine.Question
	blocks   []block // nil until there is an answer
	err      error

	at    spot // under the cursor
	first int  // the first block on screen
	size  int  // steps larger than the size that fits well
	crops crops.Crops
}

// New returns the screen.
func New(options Options) *Model {
	return &Model{
		Page: ui.NewPage("critic", options.Title), options: options, question: options.Question,
		crops: crops.New(options.Source, options.Content),
	}
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.asking.Pending() }

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string {
	if m.options.Command == nil || len(m.blocks) == 0 {
		return ""
	}
	return m.options.Command(m.question, m.question.Selectors[m.at.block].Name())
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
	case tea.MouseClickMsg:
		return m.clicked(msg.X, msg.Y)
	}
	return answered
}

// begin asks for the answer unless it is there. The shell says Shown after a resize as well.
func (m *Model) begin() tea.Cmd {
	m.leave()
	ctx := m.Visit.Begin()
	if m.blocks != nil {
		return m.settle()
	}
	return m.ask(ctx)
}

// leave gives up everything that is on its way.
func (m *Model) leave() {
	m.crops.Abandon()
}

// ask puts the question to the source. The answer to an earlier one is dropped.
func (m *Model) ask(ctx context.Context) tea.Cmd {
	source, question, progress := m.options.Source, m.question, engine.Progress{Report: m.Track()}
	m.Waited = 0
	return m.asking.Ask(ctx, func(ctx context.Context) (*engine.Critique, error) {
		return source.Critique(ctx, engine.Visible, question, progress)
	}, m.answered)
}

// answered takes the choices of the selectors. The cursor stays in its place, if there is a picture in it.
func (m *Model) answered(c *engine.Critique, err error) tea.Cmd {
	if m.err = err; err == nil {
		m.blocks = blocksOf(c)
	}
	return m.settle()
}

// Picture implements ui.Pictured.
func (m *Model) Picture() int {
	if p := m.selected(); p != nil {
		return p.index
	}
	return -1
}

// selected is the choice under the cursor, nil if there is none.
func (m *Model) selected() *pick {
	if m.at.block < len(m.blocks) {
		if list := m.blocks[m.at.block].lists[m.at.list]; m.at.i < len(list) {
			return &list[m.at.i]
		}
	}
	return nil
}

// settle keeps the cursor on a picture that is on screen, and asks for all that are.
func (m *Model) settle() tea.Cmd {
	if !m.Visit.On() || m.Width == 0 || len(m.blocks) == 0 {
		return nil
	}
	m.place()
	var visible []int
	for _, s := range m.spots() {
		visible = append(visible, m.pick(s.spot).index)
	}
	var near []int
	for _, b := range m.blocks {
		near = append(near, b.pictures()...)
	}
	return m.crops.Want(m.Visit.Context(), visible, near)
}

// place keeps the cursor on a picture, and its block on screen.
func (m *Model) place() {
	m.at.block = min(max(m.at.block, 0), len(m.blocks)-1)
	n := m.layout().across
	m.first = min(max(m.first, m.at.block-n+1), m.at.block)
	if spots := m.spots(); len(spots) > 0 && indexOf(spots, m.at) < 0 {
		m.at = nearest(spots, m.at)
	}
}
