package guard

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// listen does nothing: the console sends its events to all processes on it.
func (g *guard) listen() {}

func (g *guard) unlisten() {}

// foreground does nothing, because Windows has no job control.
func (g *guard) foreground() error { return nil }

func ends(os.Signal) bool { return true }

// runChild runs the child without pipes, because Windows does not pass them on. Every exit counts as normal.
func (g *guard) runChild(trace *os.File, e *end) error {
	cmd := exec.Command(g.Path, g.Args...)
	cmd.Env = g.environment()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = g.In, g.Out, trace
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return fmt.Errorf("run the explorer: %w", err)
	}
	e.exit, e.status.Done = cmd.ProcessState.ExitCode(), true
	return nil
}

// Stop does nothing, because Windows has no job control.
func (c *Child) Stop() {}

func inherit() *os.File { return nil }

func ready(*os.File) bool { return true }

func flushInput(*os.File) {}
