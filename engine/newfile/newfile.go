// Package newfile writes files under names that are free.
package newfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// Write creates a file under the first free name of name(1), name(2) and so on, and returns its path. It overwrites
// nothing, and leaves no file that is not whole.
func Write(name func(n int) string, mode fs.FileMode, write func(io.Writer) error) (path string, err error) {
	for n := 1; ; n++ {
		path := name(n)
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := errors.Join(write(f), f.Close()); err != nil {
			_ = os.Remove(path)
			return "", err
		}
		return path, nil
	}
}
