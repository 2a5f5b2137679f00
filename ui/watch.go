package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Followed is a source of which more and more is known; an *engine.Workspace is one.
type Followed interface {
	// Changed waits until more is known than at a version, and returns the present one.
	Changed(ctx context.Context, version int) (int, error)
}

// nothingKnown is a version that no knowledge has, so that the first look does not wait.
const nothingKnown = -1

// Known brings the facts of one moment. The screen hands it to its Watch.
type Known[F any] struct {
	Facts   F
	version int
	watch   Ticket
}

// LookAgain says that it is time to look again. The screen hands it to its Watch.
type LookAgain struct {
	At    time.Time
	Watch Ticket
}

// Watch is how a screen keeps up with a source while it is shown: it waits until there is something new, has the
// facts worked out apart from the screen, and lets a while pass before it looks again. The exported fields are set
// once; all methods are called by the screen.
type Watch[F any] struct {
	Source Followed
	// Gather works out the facts, outside of the screen's goroutine, and says of which version they are.
	Gather func() (facts F, version int)
	// Pause is how long to wait after such facts. See [Pause].
	Pause func(F) time.Duration

	ticket  Ticket // 0 while nothing is followed
	ctx     context.Context
	stop    context.CancelFunc
	version int
}

// Pause is how long to wait between two looks at so many pictures: a thousand answers a second must not mean a
// thousand computations, and one look at 50,000 pictures takes a tenth of a second of a processor that predicts.
func Pause(pictures int) time.Duration {
	return 250*time.Millisecond + time.Duration(pictures)*40*time.Microsecond
}

// Begin starts to follow the source and looks at once. Answers to earlier looks are dropped.
func (w *Watch[F]) Begin() tea.Cmd {
	w.End()
	w.ctx, w.stop = context.WithCancel(context.Background())
	w.ticket, w.version = NewTicket(), nothingKnown
	return w.look()
}

// End follows it no more.
func (w *Watch[F]) End() {
	if w.stop != nil {
		w.stop()
	}
	w.ticket = 0
}

// On reports whether the source is being followed.
func (w *Watch[F]) On() bool { return w.ticket != 0 }

// Context ends with the watch.
func (w *Watch[F]) Context() context.Context { return w.ctx }

// Ticket is the watch's own, by which answers to other requests made during it can be told.
func (w *Watch[F]) Ticket() Ticket { return w.ticket }

// Arrived reports whether facts belong to this watch. Next is then the command that goes on watching.
func (w *Watch[F]) Arrived(msg Known[F]) (next tea.Cmd, ok bool) {
	if msg.watch != w.ticket {
		return nil, false
	}
	w.version = msg.version
	return tea.Tick(w.Pause(msg.Facts), func(at time.Time) tea.Msg { return LookAgain{at, msg.watch} }), true
}

// Again looks again, if it is this watch whose pause is over.
func (w *Watch[F]) Again(msg LookAgain) (next tea.Cmd, ok bool) {
	if msg.Watch != w.ticket {
		return nil, false
	}
	return w.look(), true
}

// Take hands facts of this watch to then, which shows them, and goes on watching.
func (w *Watch[F]) Take(msg tea.Msg, then func(facts F) tea.Cmd) tea.Cmd {
	switch msg := msg.(type) {
	case Known[F]:
		if next, ok := w.Arrived(msg); ok {
			return tea.Batch(then(msg.Facts), next)
		}
	case LookAgain:
		next, _ := w.Again(msg)
		return next
	}
	return nil
}

// look waits until more is known than was last seen, and works out the facts.
func (w *Watch[F]) look() tea.Cmd {
	ctx, source, gather, watch, version := w.ctx, w.Source, w.Gather, w.ticket, w.version
	return func() tea.Msg {
		if _, err := source.Changed(ctx, version); err != nil {
			return nil // the screen is not shown any more
		}
		facts, version := gather()
		return Known[F]{facts, version, watch}
	}
}
