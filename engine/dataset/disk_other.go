//go:build !unix

package dataset

import "io/fs"

// readable returns nil. On this system an unreadable file is detected when it is read.
func readable(fs.File, string) error { return nil }
