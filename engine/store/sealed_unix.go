//go:build unix

package store

import "golang.org/x/sys/unix"

// sealed reports whether a folder cannot be written.
func sealed(folder string) bool { return unix.Access(folder, unix.W_OK) != nil }
