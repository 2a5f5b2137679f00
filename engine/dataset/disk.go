package dataset

import (
	"io/fs"
	"os"
	"syscall"
)

// disk is a folder on disk as an fs.FS whose access never leaves the folder and never blocks: links are followed only
// within the folder (os.Root), and only folders and regular files are opened.
type disk struct {
	root *os.Root
}

func openDisk(dir string) (disk, error) {
	root, err := os.OpenRoot(dir)
	return disk{root}, err
}

// Open implements fs.FS. It checks the file's type before opening it, because opening a device can have side effects,
// and again afterwards, because the file may have been replaced in between. O_NONBLOCK keeps Open from waiting for a
// writer if the replacement is a pipe.
func (d disk) Open(name string) (fs.File, error) {
	info, err := d.Stat(name)
	if err != nil {
		return nil, err
	}
	if !openable(info) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotRegular}
	}
	f, err := d.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && !openable(info) {
		err = &fs.PathError{Op: "open", Path: name, Err: errNotRegular}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Stat implements fs.StatFS. It follows links within the folder.
func (d disk) Stat(name string) (fs.FileInfo, error) { return d.root.Stat(name) }

func openable(info fs.FileInfo) bool { return info.IsDir() || info.Mode().IsRegular() }
