//go:build unix

package store

import (
	"errors"

	"golang.org/x/sys/unix"
)

// denied says why a file or folder cannot be written; "" if it can, as far as the system tells without a try.
func denied(path string) string {
	switch err := unix.Access(path, unix.W_OK); {
	case errors.Is(err, unix.EROFS):
		return "its disk is read-only"
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return path + " is read-only"
	case errors.Is(err, unix.ENOENT):
		return path + " is gone"
	}
	return ""
}
