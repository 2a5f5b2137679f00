package catalogue

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// flushAll waits until all files of a folder's disk are on it. One call is much faster than one a file.
func flushAll(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}
