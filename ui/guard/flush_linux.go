package guard

import (
	"os"

	"golang.org/x/sys/unix"
)

// flushInput throws away what has come from the terminal and was not read.
func flushInput(in *os.File) {
	_ = unix.IoctlSetInt(int(in.Fd()), unix.TCFLSH, unix.TCIFLUSH)
}
