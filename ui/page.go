package ui

import (
	"cmp"
	"time"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Page is the part that all screens share: name, title, size, the present visit and the present wait. A screen embeds
// it and hands it every message before it acts on it.
type Page struct {
	name  string
	title safe.Text

	Width, Height int           // of the canvas, in cells; 0 before the first Resized
	Visit         Visit         // the screen begins it; it ends when the screen is hidden
	Waited        time.Duration // how long the screen has been waiting
	Keymap        Keymap        // as it is set
	Far           Far           // how far the work of the last Track is

	progress *Progress // of the last Track; nil before
}

// NewPage returns the page of a screen. An empty title stands for the name.
func NewPage(name string, title safe.Text) Page {
	return Page{name: name, title: cmp.Or(title, safe.Clean(name))}
}

// Name implements Screen.
func (p *Page) Name() string { return p.name }

// Title implements Screen.
func (p *Page) Title() safe.Text { return p.title }

// Key is how a text writes the key of one of the screen's actions, which it names by the first of the action's own keys.
func (p *Page) Key(name string) string { return p.Keymap.Written(p.name, name) }

// BackKey is how a text writes the shell's key that drops a filter or leaves the screen.
func (p *Page) BackKey() string { return p.Keymap.Written(Everywhere, "esc") }

// Update notes the size and the wait, ends the visit, and hands an answer to its request.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Hidden:
		p.Visit.End()
	case Resized:
		p.Width, p.Height, p.Keymap = msg.Width, msg.Height, msg.Keys
	case Pulse:
		p.Waited = msg.Elapsed
		if p.progress != nil {
			p.Far = p.progress.Far()
		}
	case Answer:
		return msg.Take()
	}
	return nil
}

// Track returns the function that reports how far some work is. Far follows it.
func (p *Page) Track() (report func(done, total int)) {
	p.progress, p.Far = &Progress{}, Far{}
	return p.progress.Report
}
