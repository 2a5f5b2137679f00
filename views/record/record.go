// Package record is what screens that put questions to people have in common: answers on their way to the disk, and
// what to say and to do when they do not get there.
package record

import (
	"context"
	"fmt"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Book is where answers are kept.
type Book interface {
	// Waiting is how many answers are kept in memory only, because the disk is at fault.
	Waiting() int
	// Retry writes those that wait.
	Retry(ctx context.Context) error
	// Export puts those that wait into a file, from which they can be imported, and says into which.
	Export() (path string, err error)
	// Notices are sentences that people should know of how answers are kept.
	Notices() []string
}

// Pen writes answers into a book, one at a time, and says how they fare. Set Book before its first use.
type Pen struct {
	Book    Book
	writing ui.Ticket // 0: nothing is on its way
	written bool      // the last one is safe
	waiting int
	err     error
}

// Written says what became of an answer. The screen hands it to its Pen.
type Written struct {
	ID      string
	ticket  ui.Ticket
	waiting int
	err     error
}

// Write starts to write an answer. What is begun is not given up when the screen is left.
func (p *Pen) Write(write func(ctx context.Context) (id string, err error)) tea.Cmd {
	p.writing = ui.NewTicket()
	ticket, book := p.writing, p.Book
	return func() tea.Msg {
		id, err := write(context.Background())
		return Written{id, ticket, book.Waiting(), err}
	}
}

// Busy reports whether an answer is on its way.
func (p *Pen) Busy() bool { return p.writing != 0 }

// Arrived takes the news of an answer, if it is one of this pen's. kept says that it is kept, on the disk or for now
// in memory; if not it was refused, and the question is still open.
func (p *Pen) Arrived(msg Written) (kept, own bool) {
	if p.writing == 0 || msg.ticket != p.writing {
		return false, false
	}
	p.writing, p.waiting, p.err = 0, msg.waiting, msg.err
	p.written = msg.err == nil
	return p.written || p.waiting > 0, true
}

// Keys to rescue what waits, for footer and help; enabled when there is something.
func (p *Pen) Keys() []key.Binding {
	again, export := ui.Bind("w", "try to save again", "w"), ui.Bind("x", "export what is not saved", "x")
	for _, b := range []*key.Binding{&again, &export} {
		b.SetEnabled(p.waiting > 0 && !p.Busy())
	}
	return []key.Binding{again, export}
}

// Pressed acts on the keys of Keys; done reports whether it was one of them.
func (p *Pen) Pressed(msg tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	keys := p.Keys()
	switch book := p.Book; {
	case key.Matches(msg, keys[0]):
		return p.Write(func(ctx context.Context) (string, error) { return "", book.Retry(ctx) }), true
	case key.Matches(msg, keys[1]):
		return func() tea.Msg { return exportNotice(book.Export()) }, true
	}
	return nil, false
}

func exportNotice(path string, err error) tea.Msg {
	if err != nil {
		return ui.Notify{Text: safe.Format("not exported: %v", err), Failed: true}
	}
	return ui.Notify{Text: safe.Format("exported to %s; beyond judge import reads it", path)}
}

// Says how the last answer fares: nothing before the first.
func (p *Pen) Says() (words safe.Text, failed bool) {
	switch {
	case p.err != nil && p.waiting > 0:
		return safe.Format("not saved: %v. Kept in memory (%d); w: try again, x: export", p.err, p.waiting), true
	case p.err != nil:
		return safe.Format("not saved: %v", p.err), true
	case p.Busy():
		return safe.Clean("saving"), false
	case p.written:
		return safe.Clean("saved"), false
	}
	return safe.Text{}, false
}

// Duration writes how long something will take yet, or took, as exactly as that is worth knowing.
func Duration(seconds float64) string {
	switch {
	case seconds < 60:
		return fmt.Sprintf("%.0f s", max(1, seconds))
	case seconds < 90*60:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.0f h", seconds/3600)
}
