package engine

import (
	"context"
	"errors"
	"sync"

	"beyond/engine/people"
	"beyond/engine/store"
)

// Marks are people's selections and notes, as far as the workspace has been told.
func (w *Workspace) Marks() people.Marks {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.marks
}

// SetMarks tells the workspace selections and notes.
func (w *Workspace) SetMarks(m people.Marks) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.marks = m
	w.tell()
}

// FirstSelection is the name of the selection that pictures are put into before a person names another one.
const FirstSelection = "marked"

// Marking lets a person put pictures of a workspace into selections, and note something about them. Every change is
// saved before it is shown. It is safe for concurrent use.
type Marking struct {
	answers *people.Answers
	rater   string

	w *Workspace

	changing sync.Mutex // one change after the other; held while the store writes
	mu       sync.Mutex
	selected string
}

// NewMarking returns the marking of pictures of w by a person.
func NewMarking(answers *people.Answers, w *Workspace, rater string) *Marking {
	return &Marking{answers: answers, w: w, rater: rater, selected: FirstSelection}
}

// Read tells the workspace what is in the store.
func (m *Marking) Read(ctx context.Context) error {
	marks, err := m.answers.Marks(ctx)
	if err == nil {
		m.w.SetMarks(marks)
	}
	return err
}

// With marks the pictures of another workspace.
func (m *Marking) With(w *Workspace) *Marking {
	other := NewMarking(m.answers, w, m.rater)
	w.SetMarks(m.w.Marks())
	other.selected = m.Selected()
	return other
}

// Selected is the selection in use.
func (m *Marking) Selected() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.selected
}

// Select uses the selection of that name, which need not exist.
func (m *Marking) Select(name string) error {
	if err := people.CheckSelection(name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.selected = name
	return nil
}

// Toggle puts picture i into the selection in use, or takes it out. It returns whether the picture is in now.
func (m *Marking) Toggle(ctx context.Context, i int) (in bool, err error) {
	content, err := m.w.Content(i)
	if err != nil {
		return false, err
	}
	m.changing.Lock()
	defer m.changing.Unlock()
	selected := m.Selected()
	in = !m.w.Marks().Has(content, selected)
	return in, m.append(ctx, people.Mark{Picture: content, Selection: selected, In: in})
}

// Note notes a text on picture i; "" takes the note away.
func (m *Marking) Note(ctx context.Context, i int, text string) error {
	content, err := m.w.Content(i)
	if err != nil {
		return err
	}
	m.changing.Lock()
	defer m.changing.Unlock()
	return m.append(ctx, people.Mark{Picture: content, Note: text})
}

func (m *Marking) append(ctx context.Context, mark people.Mark) error {
	mark.Rater = m.rater
	if err := m.answers.Enrol(ctx, m.rater); err != nil {
		return err
	}
	err := m.answers.AppendMark(ctx, mark)
	if err == nil || errors.As(err, new(*store.NotSavedError)) { // such a mark waits, to be saved later
		m.w.SetMarks(m.w.Marks().With(mark))
	}
	return err
}
