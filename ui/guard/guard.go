// Package guard keeps the terminal usable whatever becomes of the program that draws on it.
//
// Some ends cannot be recovered from within: running out of memory, a stack overflow, a panic in a
// goroutine that a library started, SIGKILL. So the explorer is the child of a small parent on the same
// terminal. The parent ([Run]) remembers the terminal's settings, passes signals on, and when the child
// ends badly takes the terminal back, says in one line what happened and where, and offers to go on.
// The child ([Attach]) tells it through a pipe what is at hand.
//
// The guard knows nothing of screens or of the engine. On Windows, where a console comes back by itself,
// it only starts the child and passes its exit code on.
package guard

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/charmbracelet/x/term"
)

// Options of a guarded run.
type Options struct {
	Path string   // of the program
	Args []string // its arguments, without the program's name
	Env  []string
	// Crashes is the folder in which a crash leaves its trace; it is made when needed.
	Crashes string
	// In and Out are the terminal. Err gets what a child that ended in good order wrote to stderr.
	In, Out *os.File
	Err     io.Writer
}

// Fault is the exit code after a crash.
const Fault = 5

// Run runs the program as a guarded child, again as long as the user wants to go on, and returns its exit
// code: the child's own where it ended in good order, 128+n where signal n ended it, [Fault] after a crash.
func Run(o Options) (int, error) {
	g := &guard{Options: o, deaths: map[string]int{}}
	state, err := term.GetState(o.In.Fd())
	if err != nil {
		return 0, fmt.Errorf("read the terminal's settings: %w", err)
	}
	g.state = state
	g.listen()
	defer g.unlisten()
	for {
		e, err := g.once()
		if err != nil {
			return 0, err
		}
		if !e.bad() || !g.goOn(e) {
			return e.code(), nil
		}
	}
}

// guard is the parent's side.
type guard struct {
	Options
	state   *term.State // the terminal's settings at the start
	signals chan os.Signal
	resume  Resume         // what the next child is told
	deaths  map[string]int // how often children ended badly, by item
}

// once runs the child from its start to its end, and has the terminal in order afterwards.
func (g *guard) once() (*end, error) {
	// The file is on no disk's record any more when the program ends, however it ends.
	trace, err := os.CreateTemp("", "beyond-messages-*")
	if err != nil {
		return nil, fmt.Errorf("keep the explorer's messages: %w", err)
	}
	defer trace.Close()
	defer func() { _ = os.Remove(trace.Name()) }()

	e := &end{}
	kills := oomKills()
	if err := g.runChild(trace, e); err != nil {
		return nil, err
	}
	e.starved = oomKills() > kills
	e.trace = read(trace)
	g.restore(e)
	if e.status.Done {
		_, _ = io.WriteString(g.Err, e.trace)
	}
	return e, nil
}

// environment is the child's.
func (g *guard) environment() []string {
	return append(slices.Clip(g.Env), Marker+"="+string(encode(g.resume)))
}

// restore gives the terminal its settings back, and its modes if the child did not do so itself.
func (g *guard) restore(e *end) {
	if !e.status.Done {
		_, _ = g.Out.WriteString(resetSequences(e.status.Kitty))
	}
	_ = term.Restore(g.In.Fd(), g.state)
}

// maxTrace bounds how much of the child's messages is kept: the beginning, where the cause stands.
const maxTrace = 1 << 20

func read(f *os.File) string {
	b, _ := io.ReadAll(io.NewSectionReader(f, 0, maxTrace))
	return string(b)
}
