package run

import (
	"errors"
	"os"
	"path/filepath"
)

// writeWhole writes a file that appears whole, by rename, under a mode that others may read.
func writeWhole(path string, data []byte) error {
	return appear(path, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// appear makes a file under a name of its own, and renames it once it is on the disk.
func appear(path string, write func(*os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := errors.Join(write(f), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder makes a rename last through a power cut, where the system can.
func syncFolder(folder string) {
	if d, err := os.Open(folder); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
