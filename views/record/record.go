// Package record is shared by the screens that ask people: it saves answers, says how far they are, and offers keys
// for answers that cannot be saved.
package record

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Answers saves people's answers; a *people.Answers does.
type Answers interface {
	// Waiting counts the answers that are in memory only because the disk failed.
	Waiting() int
	// Retry saves the waiting answers.
	Retry(ctx context.Context) error
	// Export writes the waiting answers to a file for beyond judge import, and returns its path.
	Export() (path string, err error)
	// Notices are sentences about the store for people to see.
	Notices() []string
	// Raters are the people known, the one who answered last first.
	Raters(ctx context.Context) ([]string, error)
	// Enrol makes a rater known; one who is known stays.
	Enrol(ctx context.Context, name string) error
}

// Writer saves answers one at a time and says how far they are. Set Answers before the first use.
type Writer struct {
	Answers Answers
	writing ui.Ticket // 0 if no answer is on its way
	written bool      // the last answer is on disk
	waiting int
	rescued string // the file that holds the waiting answers
	err     error
}

// Written is the end of a write. The screen passes it to its Writer.
type Written struct {
	ID      string
	ticket  ui.Ticket
	waiting int
	rescued string
	err     error
}

// Write starts to save an answer. It goes on if the screen is left.
func (w *Writer) Write(save func(ctx context.Context) (id string, err error)) tea.Cmd {
	w.writing = ui.NewTicket()
	ticket, answers := w.writing, w.Answers
	return func() tea.Msg {
		id, err := save(context.Background())
		rescued := ""
		if r, ok := answers.(interface{ Rescued() string }); ok { // else they are in memory only
			rescued = r.Rescued()
		}
		return Written{id, ticket, answers.Waiting(), rescued, err}
	}
}

// Busy reports whether an answer is on its way.
func (w *Writer) Busy() bool { return w.writing != 0 }

// Arrived takes the end of a write. own reports whether it was this writer's. kept reports whether the answer is on
// disk or waits in memory; otherwise it was refused, and the question is still open.
func (w *Writer) Arrived(msg Written) (kept, own bool) {
	if w.writing == 0 || msg.ticket != w.writing {
		return false, false
	}
	w.writing, w.waiting, w.rescued, w.err = 0, msg.waiting, msg.rescued, msg.err
	w.written = msg.err == nil
	return w.written || w.waiting > 0, true
}

// Keys are the keys for answers that wait.
func (w *Writer) Keys() []ui.Key {
	return ui.AllNeed([]ui.Key{
		ui.NewKey("w", "try to save again", w.retry, "w"),
		ui.NewKey("x", "export what is not saved", w.export, "x"),
	}, w.Waits(), "every answer is saved")
}

// Waits reports whether answers wait in memory and none is on its way.
func (w *Writer) Waits() bool { return w.waiting > 0 && !w.Busy() }

// Beside returns a screen's keys with the writer's behind them. While an answer is on its way the screen's keys do
// nothing, because the next question is not there yet. They stay in the footer, which would flicker otherwise.
func (w *Writer) Beside(keys []ui.Key) []ui.Key {
	if w.Busy() {
		keys = ui.Idle(keys)
	}
	return append(keys, w.Keys()...)
}

func (w *Writer) retry() tea.Cmd {
	answers := w.Answers
	return w.Write(func(ctx context.Context) (string, error) { return "", answers.Retry(ctx) })
}

func (w *Writer) export() tea.Cmd {
	answers := w.Answers
	return func() tea.Msg { return exportNotice(answers.Export()) }
}

func exportNotice(path string, err error) tea.Msg {
	if err != nil {
		return ui.Notify{Text: safe.Format("not exported: %v", err), Failed: true}
	}
	return ui.Notify{
		Text: safe.Format("exported to %s; beyond judge import reads it", path), Links: ui.FileLinks(path),
	}
}

// Draw draws the state of the last answer on the last line of a screen, after the screen's own parts. If the answer is
// not saved it draws only that.
func (w *Writer) Draw(c *ui.Canvas, parts ...safe.Text) {
	cols, y := c.Width()-2*ui.Margin, c.Height()-1
	says, failed := w.Says()
	if failed {
		c.Print(ui.Margin, y, c.Theme.Mistake, w.fitting(says, cols))
		return
	}
	if !says.IsEmpty() {
		parts = append(parts, says)
	}
	c.Print(ui.Margin, y, c.Theme.Muted, safe.JoinFitting(" · ", cols, parts...))
}

// reason is why the last answer is not saved.
func (w *Writer) reason() string { return strings.TrimPrefix(w.err.Error(), "not saved: ") }

// fitting shortens what says that the last answer is not saved, so that the keys behind it stay on screen.
func (w *Writer) fitting(says safe.Text, cols int) safe.Text {
	if says.Width() > cols && w.rescued != "" {
		says = w.keptIn(filepath.Base(w.rescued))
	}
	if says.Width() <= cols || w.waiting == 0 {
		return says.Truncate(cols)
	}
	begin, end := safe.Clean("not saved: "), safe.Format(". Kept (%d); w: try again, x: export", w.waiting)
	reason := safe.Clean(w.reason()).Truncate(max(0, cols-begin.Width()-end.Width()))
	return safe.Join("", begin, reason, end).Truncate(cols)
}

// keptIn says where the answers are that are not saved.
func (w *Writer) keptIn(place string) safe.Text {
	return safe.Format("not saved: %s. Kept in %s (%d); w: try again, x: export", w.reason(), place, w.waiting)
}

// Says returns the state of the last answer, empty before the first.
func (w *Writer) Says() (words safe.Text, failed bool) {
	switch {
	case w.err != nil && w.waiting > 0:
		return w.keptIn(cmp.Or(w.rescued, "memory")), true
	case w.err != nil:
		return safe.Format("not saved: %s", w.reason()), true
	case w.Busy():
		return safe.Clean("saving"), false
	case w.written:
		return safe.Clean("saved"), false
	}
	return safe.Text{}, false
}
