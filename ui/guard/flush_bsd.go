//go:build unix && !linux

package guard

import (
	"os"

	"golang.org/x/sys/unix"
)

// flushInput discards unread input from the terminal.
func flushInput(in *os.File) {
	const fread = 1 // FREAD of sys/fcntl.h
	_ = unix.IoctlSetPointerInt(int(in.Fd()), unix.TIOCFLUSH, fread)
}
