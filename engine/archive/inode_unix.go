//go:build unix

package archive

import (
	"io/fs"
	"syscall"
)

// Inode returns a file's inode number, or the Identity of an archive's member.
func Inode(info fs.FileInfo) uint64 {
	switch sys := info.Sys().(type) {
	case *syscall.Stat_t:
		return uint64(sys.Ino)
	case Identity:
		return uint64(sys)
	}
	return 0
}
