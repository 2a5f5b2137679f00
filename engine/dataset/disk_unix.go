//go:build unix

package dataset

import (
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// readable returns an error if the file may not be read. It does not open the file: for a million files that takes a
// tenth of the time.
func readable(dir fs.File, name string) error {
	f, ok := dir.(*os.File)
	if !ok {
		return nil
	}
	if err := unix.Faccessat(int(f.Fd()), name, unix.R_OK, 0); err != nil {
		return &fs.PathError{Op: "access", Path: name, Err: err}
	}
	return nil
}
