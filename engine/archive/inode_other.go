//go:build !unix

package archive

import "io/fs"

// Inode returns the Identity of an archive's member; 0 for files, whose system has no inodes.
func Inode(info fs.FileInfo) uint64 {
	id, _ := info.Sys().(Identity)
	return uint64(id)
}
