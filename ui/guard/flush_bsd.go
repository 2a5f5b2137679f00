//go:build unix && !linux

package guard

import (
	"os"

	"golang.org/x/sys/unix"
)

// flushInput throws away what has come from the terminal and was not read.
func flushInput(in *os.File) {
	const fread = 1 // FREAD of sys/fcntl.h
	_ = unix.IoctlSetPointerInt(int(in.Fd()), unix.TIOCFLUSH, fread)
}
