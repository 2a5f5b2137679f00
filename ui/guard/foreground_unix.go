//go:build unix

package guard

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// errBackground refuses to draw where no shell can bring the program to the foreground.
var errBackground = errors.New("in the background of its terminal: start it in the foreground")

// foreground stops this process, as a shell's job, until it is in the foreground of its terminal: in the background it
// would draw over the shell's lines and take its keys.
func (g *guard) foreground() error {
	for inBackground(g.In) {
		if !inJob() {
			return errBackground
		}
		stop()
	}
	return nil
}

// inBackground reports whether another group of processes is in the foreground of a terminal. A terminal that is not
// this process' own has no foreground.
func inBackground(terminal *os.File) bool {
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err == nil && group != unix.Getpgrp()
}
