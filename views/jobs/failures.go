package jobs

import (
	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// failures is the screen of what a job could not do, as it was when the screen was opened.
type failures struct {
	job                        engine.JobStatus
	width, height, top         int
	up, down, pageUp, pageDown key.Binding
}

func newFailures(job engine.JobStatus) *failures {
	bind := func(help, does string, names ...string) key.Binding {
		return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
	}
	return &failures{
		job: job,
		up:  bind("↑", "up", "up", "k"), down: bind("↓", "down", "down", "j"),
		pageUp: bind("pgup", "page up", "pgup"), pageDown: bind("pgdn", "page down", "pgdown"),
	}
}

// Name implements ui.Screen.
func (f *failures) Name() string { return "failures" }

// Title implements ui.Screen.
func (f *failures) Title() safe.Text { return safe.Clean(f.job.Name) }

// Bindings implements ui.Screen.
func (f *failures) Bindings() []key.Binding {
	return []key.Binding{f.up, f.down, f.pageUp, f.pageDown}
}

// Update implements ui.Screen.
func (f *failures) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Resized:
		f.width, f.height = msg.Width, msg.Height
		f.scroll(0)
	case tea.KeyPressMsg:
		f.pressed(msg)
	case tea.MouseWheelMsg:
		f.scroll(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	}
	return nil
}

func (f *failures) pressed(msg tea.KeyPressMsg) {
	switch {
	case key.Matches(msg, f.up):
		f.scroll(-1)
	case key.Matches(msg, f.down):
		f.scroll(1)
	case key.Matches(msg, f.pageUp):
		f.scroll(-f.height)
	case key.Matches(msg, f.pageDown):
		f.scroll(f.height)
	}
}

func (f *failures) scroll(by int) {
	f.top = min(max(0, f.top+by), max(0, len(f.lines(f.width))-f.height))
}

// Draw implements ui.Screen.
func (f *failures) Draw(c *ui.Canvas) {
	names := min(max(c.Width()/3, 16), 60)
	for y, l := range f.lines(c.Width())[f.top:] {
		if y == c.Height() {
			return
		}
		if l.name.IsEmpty() {
			c.Print(margin, y, c.Theme.Mistake, l.reason)
			continue
		}
		c.Print(margin, y, c.Theme.Text, l.name.TruncateMiddle(names))
		c.Print(margin+names+2, y, c.Theme.Muted, l.reason.Truncate(c.Width()-2*margin-names-2))
	}
}

// line is an item that failed; without a name, a part of why the job ended.
type line struct{ name, reason safe.Text }

func (f *failures) lines(w int) []line {
	var lines []line
	if f.job.Err != nil {
		for _, part := range safe.Clean(f.job.Err.Error()).Wrap(w - 2*margin) {
			lines = append(lines, line{reason: part})
		}
	}
	for _, failure := range f.job.Failures {
		lines = append(lines, line{safe.Clean(failure.Item), safe.Clean(failure.Reason)})
	}
	return lines
}
