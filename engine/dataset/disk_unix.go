//go:build unix

package dataset

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// readable asks whether the file may be read, without opening it: a tenth of the cost for a million files.
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

func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino)
	}
	return 0
}
