package guard

import (
	"os"

	"golang.org/x/sys/unix"
)

// flushInput discards unread input from the terminal.
func flushInput(in *os.File) {
	_ = unix.IoctlSetInt(int(in.Fd()), unix.TCFLSH, unix.TCIFLUSH)
}
