//go:build unix

package explorer

import (
	"os"

	"golang.org/x/sys/unix"
)

// windowPixels is the size of the terminal's window in pixels, zeros where the system does not know.
func windowPixels() (w, h int) {
	size, err := unix.IoctlGetWinsize(int(os.Stdout.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0
	}
	return int(size.Xpixel), int(size.Ypixel)
}
