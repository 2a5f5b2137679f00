// Package guard restores the terminal after a crash of the program that draws on it.
//
// A process cannot recover from some crashes: running out of memory, a stack overflow, a panic in a goroutine of a
// library, SIGKILL. Therefore the explorer runs as the child of a small parent process on the same terminal. The parent
// ([Run]) saves the terminal's settings and forwards signals. If the child crashes, the parent restores the terminal,
// prints one line with the cause and the item, and offers to continue. The child ([Attach]) reports its current item
// through a pipe.
//
// The guard does not know about screens or the engine, and does not prevent crashes. On Windows, whose console restores
// itself, it only starts the child and returns its exit code.
package guard

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/charmbracelet/x/term"
)

// Options are the parameters of a guarded run.
type Options struct {
	Path string   // of the program
	Args []string // its arguments, without the program's name
	Env  []string
	// Crashes is the folder for the traces of crashes. It is created when needed.
	Crashes string
	// In and Out are the terminal. Err receives the stderr of a child that exited normally.
	In, Out *os.File
	Err     io.Writer
}

// Fault is the exit code after a crash.
const Fault = 5

// Run runs the program as a guarded child, once the process is in the foreground of its terminal, and runs it again
// while the user chooses to continue. It returns the exit code: the child's own after a normal exit, 128+n if signal n
// ended it, [Fault] after a crash.
func Run(o Options) (int, error) {
	g := &guard{Options: o, deaths: map[string]int{}}
	if err := g.foreground(); err != nil {
		return 0, err
	}
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
	resume  Resume         // for the next child
	deaths  map[string]int // number of crashes by item
}

// once runs the child once and restores the terminal afterwards.
func (g *guard) once() (*end, error) {
	// The file is removed after the child's end, normal or not.
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

// environment returns the child's environment.
func (g *guard) environment() []string {
	return append(slices.Clip(g.Env), Marker+"="+string(encode(g.resume)))
}

// restore restores the terminal's settings, and also its modes if the child did not.
func (g *guard) restore(e *end) {
	if !e.status.Done {
		_, _ = g.Out.WriteString(resetSequences(e.status.Kitty))
	}
	_ = term.Restore(g.In.Fd(), g.state)
}

// maxTrace is the maximum size of a trace. The beginning is kept, because it contains the cause.
const maxTrace = 1 << 20

func read(f *os.File) string {
	b, _ := io.ReadAll(io.NewSectionReader(f, 0, maxTrace))
	return string(b)
}
