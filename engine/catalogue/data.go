package catalogue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/archive"
)

// A DataSet is a set of pictures that can be pulled: a packed tar, which becomes a folder.
type DataSet struct {
	Entry
	Dir      string // the folder in the tar, and on the disk
	Pictures int    // as published
	About    string
}

// dataSets are in the order in which they are shown. Their MD5 sums are fast.ai's, their SHA-256 those of TensorFlow
// Datasets.
var dataSets = []DataSet{
	imagenette("imagenette", "imagenette2-320", "shortest side 320 pixels", 341_663_724,
		"3df6f0d01a2c9592104656642f5e78a3", "569b4497c98db6dd29f335d1f109cf315fe127053cedf69010d047f0188e158c"),
	imagenette("imagenette-160", "imagenette2-160", "shortest side 160 pixels", 99_003_388,
		"e793b78cc4c9e9a4ccc0c1155377a412", "64d0c4859f35a461889e0147755a999a48b49bf38a7e0f9bd27003f10db02fe5"),
	imagenette("imagenette-full", "imagenette2", "as in ImageNet", 1_557_161_267,
		"fe2fc210e6bb7c5664d602c3cd71e612", "6cbfac238434d89fe99e651496f0812ebc7a10fa62bd42d6874042bf01de4efd"),
}

func imagenette(name, file, size string, bytes int64, md5, sha256 string) DataSet {
	const pictures = 13_394
	return DataSet{
		Entry: Entry{
			Name: name, File: file + ".tgz", Address: "https://s3.amazonaws.com/fast-ai-imageclas/" + file + ".tgz",
			SHA256: sha256, MD5: md5, Bytes: bytes, Licence: "ImageNet's terms",
		},
		Dir: file, Pictures: pictures, About: "10 of ImageNet's classes, train and val, " + size,
	}
}

// DataSets returns all data sets, in the order in which they are shown.
func DataSets() []DataSet { return slices.Clone(dataSets) }

// FindData returns the data set of that name.
func FindData(name string) (DataSet, bool) {
	at := slices.IndexFunc(dataSets, func(d DataSet) bool { return d.Name == name })
	if at < 0 {
		return DataSet{}, false
	}
	return dataSets[at], true
}

// SuggestData asks for the data sets that are close to a wrong name, see Suggest.
func SuggestData(name string) string {
	var names []string
	for _, d := range dataSets {
		names = append(names, d.Name)
	}
	return meant(closest(name, names, len(names)))
}

// DataPath is where a data set lies once it is pulled.
func DataPath(folder string, d DataSet) string { return filepath.Join(folder, d.Dir) }

// DataPulled reports whether a data set has been pulled. Its files are not looked at.
func DataPulled(folder string, d DataSet) bool {
	info, err := os.Stat(DataPath(folder, d))
	return err == nil && info.IsDir()
}

// PullData brings one data set and returns its folder, which appears whole. A folder that is there already is taken as
// it is. Errors are those of Pull, and a *RefusedError for an archive that is not as expected; it is deleted then.
func (p *Puller) PullData(ctx context.Context, d DataSet, report func(Status)) (string, error) {
	final := DataPath(p.Folder, d)
	if DataPulled(p.Folder, d) {
		return final, nil
	}
	if report == nil {
		report = func(Status) {}
	}
	path, err := p.Pull(ctx, d.Entry, report)
	if err != nil {
		return "", err
	}
	partial := filepath.Join(p.Folder, "partial")
	waiting := func(pid int) { report(Status{State: Waiting, Total: d.Bytes, Pid: pid}) }
	release, err := lock(ctx, filepath.Join(partial, d.Dir+".lock"), p.Pid, p.Poll, waiting)
	if err != nil {
		return "", err
	}
	defer release()
	if DataPulled(p.Folder, d) { // by the process that was waited for
		return final, nil
	}
	if err := p.unpack(ctx, d, path, filepath.Join(partial, d.Dir), report); err != nil {
		return "", err
	}
	if err := os.Rename(filepath.Join(partial, d.Dir, d.Dir), final); err != nil {
		return "", err
	}
	return final, errors.Join(flush(p.Folder), os.RemoveAll(filepath.Join(partial, d.Dir)), os.Remove(path))
}

// unpack makes a folder of a pulled archive. A folder that an earlier process left there is thrown away.
func (p *Puller) unpack(ctx context.Context, d DataSet, path, into string, report func(Status)) (err error) {
	if err := os.RemoveAll(into); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(into))
		}
	}()
	if err := os.Mkdir(into, folderMode); err != nil {
		return err
	}
	root, err := os.OpenRoot(into)
	if err != nil {
		return err
	}
	defer root.Close()
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	packed := &counted{Reader: file}
	expected := archive.Expected{Members: 2*d.Pictures + 1000, Bytes: 2 * d.Bytes}
	err = archive.Unpack(ctx, packed, root, expected, func(int64) {
		report(Status{State: Unpacking, Done: packed.bytes, Total: d.Bytes})
	})
	if err == nil {
		err = only(root, d.Dir)
	}
	switch {
	case err == nil:
		return flushAll(into)
	case ctx.Err() != nil, errors.As(err, new(*fs.PathError)):
		return err // not the archive's fault
	}
	return errors.Join(refuse("%s: %v", d.File, err), os.Remove(path))
}

// only makes sure that an archive had one folder and nothing else beside it.
func only(root *os.Root, dir string) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != dir && !strings.HasPrefix(e.Name(), ".") {
			return fmt.Errorf("holds %q, not only %q", e.Name(), dir)
		}
	}
	if info, err := root.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("holds no folder %q", dir)
	}
	return nil
}

// counted counts the bytes that are read.
type counted struct {
	io.Reader
	bytes int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bytes += int64(n)
	return n, err
}
