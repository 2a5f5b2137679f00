package ui

import (
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// A Reason says why something failed or was left out. Its name links to a file, "" to nothing.
type Reason struct {
	Name, Reason safe.Text
	Link         string
}

// Reasons is a screen that lists failures by name, each with its reason. It shows the state at the time it was opened.
type Reasons struct {
	Page
	summary safe.Text // why the whole ended, above the list; may be empty
	reasons []Reason
	top     int
}

// NewReasons returns the screen. The summary may be empty.
func NewReasons(title, summary safe.Text, reasons []Reason) *Reasons {
	return &Reasons{Page: NewPage("reasons", title), summary: summary, reasons: reasons}
}

// Keys implements Screen.
func (r *Reasons) Keys() []Key { return Along(r.Height, r.scroll) }

// Update implements Screen.
func (r *Reasons) Update(msg tea.Msg) tea.Cmd {
	r.Page.Update(msg)
	if msg, ok := msg.(tea.MouseWheelMsg); ok {
		return r.scroll(Wheel(msg))
	}
	return r.scroll(0)
}

func (r *Reasons) scroll(by int) tea.Cmd {
	r.top = max(0, min(r.top+by, len(r.lines(r.Width))-r.Height))
	return nil
}

// lines are the lines of the summary, without a name, and one line for each reason.
func (r *Reasons) lines(width int) []Reason {
	var lines []Reason
	if !r.summary.IsEmpty() {
		for _, part := range r.summary.Wrap(width - 2*Margin) {
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
			c.Print(Margin, y, c.Theme.Mistake, l.Reason)
			continue
		}
		c.PrintLink(Margin, y, c.Theme.Text, l.Name.TruncateMiddle(names), l.Link)
		c.Print(Margin+names+2, y, c.Theme.Muted, l.Reason.Truncate(c.Width()-2*Margin-names-2))
	}
}
