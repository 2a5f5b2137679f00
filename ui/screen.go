package ui

import (
	"sync/atomic"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// A Screen is one full page of the program: its state, the messages that change it, and its drawing.
//
// The shell calls all methods from one goroutine. Besides the keys and mouse events meant for it, a
// screen on the stack or among the roots receives every message the shell does not keep for itself, so
// its messages are types of its own and carry the [Ticket] of the request they answer.
type Screen interface {
	// Name is the stable identifier by which [Goto] finds the screen, for example "classes".
	Name() string
	// Title stands in the breadcrumb.
	Title() safe.Text
	// Update changes the screen's state. It does no I/O, decoding or inference: these go into the
	// command it returns.
	Update(msg tea.Msg) tea.Cmd
	// Draw shows the state on c. It is pure: no clock, no chance, no mutation.
	Draw(c *Canvas)
	// Keys are the keys of the screen, most important first. The footer shows up to eight available ones, the
	// help all. An available key goes to the screen even where the shell has a use of its own for it.
	Keys() []Key
}

// An Action is something the palette can do: a verb of a screen, a screen to go to, a class to open.
type Action struct {
	Title safe.Text
	// Key is the key that does the same, shown beside the title; "" if there is none.
	Key string
	// Do runs when the action is chosen. The message it returns takes the way of every message.
	Do tea.Cmd
	// For is Do for a shortcut about the picture at hand, which exists only where there is one ([Pictured]).
	For func(picture int) tea.Cmd
	// About says in a line what the action leads to; nil leaves it at the title and the key.
	About func() safe.Text
}

// Pictured is a screen with a picture at hand, such as the one under its cursor.
type Pictured interface {
	// Picture is its index in the data set, −1 while there is none.
	Picture() int
}

// Actor is a screen with actions for the palette beyond its key bindings.
type Actor interface{ Actions() []Action }

// Replayable is a screen that knows the command line that prints the same result. `y` copies it.
type Replayable interface{ CommandLine() string }

// Filterable is a screen that accepts a filter. The shell edits the line and sends a [Filter] at each
// change; the empty filter shows everything again.
type Filterable interface{ Filterable() bool }

// Typist is a screen that may be editing text. While Typing is true all keys but ctrl-c, ctrl-z and
// ctrl-l go to it.
type Typist interface{ Typing() bool }

// Waiter is a screen that may be waiting for an answer. While Waiting is true the shell sends it a
// [Pulse] ten times a second, so that it can say for how long.
type Waiter interface{ Waiting() bool }

// Stated is a screen with a line of its own above the footer: the numbers for which there was no room.
type Stated interface{ Status() safe.Text }

// Linked is a screen whose status line names files.
type Linked interface{ Links() []Link }

// Sign is a sign or a column on a screen, and its meaning in up to 58 letters.
type Sign [2]string

// Explained is a screen whose signs the help explains.
type Explained interface{ Signs() []Sign }

// Blind is a screen whose user must not learn the labels of the pictures. While Blind is true the header names neither
// data set nor model nor jobs: a folder may be called after its only class.
type Blind interface{ Blind() bool }

// A Ticket numbers a request. Tickets are unique within the process, so that an answer is taken only by
// the request it belongs to, even when two screens of one kind are open.
type Ticket uint64

var tickets atomic.Uint64

// NewTicket returns a number never returned before; it is never zero.
func NewTicket() Ticket { return Ticket(tickets.Add(1)) }
