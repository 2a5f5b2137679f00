//go:build !linux

package catalogue

import (
	"io/fs"
	"path/filepath"
)

// flushAll waits until all files of a folder are on the disk.
func flushAll(folder string) error {
	return filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return flush(path)
	})
}
