package ui

import (
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Reason says what is the matter with something.
type Reason struct{ Name, Reason safe.Text }

// Reasons is a screen that lists by name what failed or was left out, and why, as it was when it was opened.
type Reasons struct {
	title         safe.Text
	summary       safe.Text // why the whole ended, above the list; may be empty
	reasons       []Reason
	width, height int
	top           int
	moves         Moves
}

// NewReasons returns the screen. The summary may be empty.
func NewReasons(title, summary safe.Text, reasons []Reason) *Reasons {
	return &Reasons{title: title, summary: summary, reasons: reasons, moves: NewMoves()}
}

// Name implements Screen.
func (r *Reasons) Name() string { return "reasons" }

// Title implements Screen.
func (r *Reasons) Title() safe.Text { return r.title }

// Bindings implements Screen.
func (r *Reasons) Bindings() []key.Binding { return r.moves.Along() }

// Update implements Screen.
func (r *Reasons) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Resized:
		r.width, r.height = msg.Width, msg.Height
		r.scroll(0)
	case tea.KeyPressMsg:
		r.pressed(msg)
	case tea.MouseWheelMsg:
		r.scroll(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	}
	return nil
}

func (r *Reasons) pressed(msg tea.KeyPressMsg) {
	switch k := r.moves; {
	case key.Matches(msg, k.Up):
		r.scroll(-1)
	case key.Matches(msg, k.Down):
		r.scroll(1)
	case key.Matches(msg, k.PageUp):
		r.scroll(-r.height)
	case key.Matches(msg, k.PageDown):
		r.scroll(r.height)
	case key.Matches(msg, k.Home):
		r.scroll(-r.top)
	case key.Matches(msg, k.End):
		r.scroll(len(r.lines(r.width)))
	}
}

func (r *Reasons) scroll(by int) {
	r.top = max(0, min(r.top+by, len(r.lines(r.width))-r.height))
}

// reasonsMargin is left free at both sides.
const reasonsMargin = 2

// lines are those of the summary, without a name, and one for each reason.
func (r *Reasons) lines(width int) []Reason {
	var lines []Reason
	if !r.summary.IsEmpty() {
		for _, part := range r.summary.Wrap(width - 2*reasonsMargin) {
			lines = append(lines, Reason{Reason: part})
		}
	}
	return append(lines, r.reasons...)
}

// Draw implements Screen.
func (r *Reasons) Draw(c *Canvas) {
	names := min(max(c.Width()/3, 16), 60)
	for y, l := range r.lines(c.Width())[r.top:] {
		if y == c.Height() {
			return
		}
		if l.Name.IsEmpty() {
			c.Print(reasonsMargin, y, c.Theme.Mistake, l.Reason)
			continue
		}
		c.Print(reasonsMargin, y, c.Theme.Text, l.Name.TruncateMiddle(names))
		c.Print(reasonsMargin+names+2, y, c.Theme.Muted, l.Reason.Truncate(c.Width()-2*reasonsMargin-names-2))
	}
}
