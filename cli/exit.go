package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"beyond/ui/safe"
)

// Exit codes, as `beyond --help` lists them.
const (
	exitDone     = 0
	exitSome     = 1 // some items failed, each named
	exitUsage    = 2
	exitRefused  = 3 // the input was refused
	exitLimit    = 4 // a limit was reached
	exitFault    = 5 // a fault of ours
	exitSignalOf = 128
)

const exitCodesHelp = `Exit codes: 0 done, 1 some items failed (listed), 2 wrong use, 3 input refused,
4 a limit was reached, 5 a fault of ours, 128+n signal n.`

// coded is an error that knows its exit code. Without an error of its own, all has been said.
type coded struct {
	code int
	err  error
}

func (c *coded) Error() string {
	if c.err == nil {
		return fmt.Sprintf("exit code %d", c.code)
	}
	return c.err.Error()
}

func (c *coded) Unwrap() error { return c.err }

func wrongUse(err error) error {
	if err == nil {
		return nil
	}
	return &coded{exitUsage, err}
}

// refused names the file and the reason, as every refusal does. It is nil without an error.
func refused(file string, err error) error {
	if err == nil {
		return nil
	}
	return &coded{exitRefused, fmt.Errorf("%s: %w", file, err)}
}

// finish prints the one line of an error and returns the exit code.
func (a *app) finish(ctx context.Context, err error) int {
	if err == nil && len(a.leftOut.told) > 0 {
		return exitSome
	}
	if err == nil {
		return exitDone
	}
	var s signalled
	if errors.As(context.Cause(ctx), &s) {
		a.say(s.Error())
		return exitSignalOf + int(s.Signal)
	}
	code := exitFault
	var c *coded
	if errors.As(err, &c) {
		code = c.code
	} else if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		code = exitRefused
	}
	if c == nil || c.err != nil {
		a.say(err.Error())
	}
	return code
}

// lineLimit bounds a message: the names in a stranger's file must not fill the screen.
const lineLimit = 200

// sayAll writes lines to stderr.
func (a *app) sayAll(lines []string) {
	for _, line := range lines {
		a.say(line)
	}
}

// say writes one line to stderr.
func (a *app) say(text string) {
	line := safe.Clean("beyond: " + text)
	if !a.debug {
		line = line.Truncate(lineLimit)
	}
	fmt.Fprintln(a.err, line)
}
