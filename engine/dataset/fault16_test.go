//go:build unix

package dataset

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"beyond/engine/imaging"
)

// TestFault_16_Traps scans a folder of everything that must not be opened. A pipe that were opened would hang the
// test.
func TestFault_16_Traps(t *testing.T) {
	outside := folder(t, map[string]string{"secret.jpg": "outside"})
	dir := folder(t, map[string]string{"1.jpg": "one", "inner/2.jpg": "two", "locked.jpg": "", "closed/3.jpg": ""})
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.jpg"), 0o644); err != nil {
		t.Fatal(err)
	}
	link("/dev/zero", "device.jpg")
	link("loop.jpg", "loop.jpg")
	link("..", "inner/up")
	link("pipe.jpg", "to-pipe.jpg")
	link(filepath.Join(outside, "secret.jpg"), "away.jpg")
	link("../"+filepath.Base(outside)+"/secret.jpg", "away-too.jpg")
	link("inner/2.jpg", "inside.jpg")
	link("nowhere.jpg", "broken.jpg")
	want := []Skip{
		{"away-too.jpg", errOutside.Error()},
		{"away.jpg", errOutside.Error()},
		{"broken.jpg", errOutside.Error()},
		{"closed", "no right to read it"},
		{"device.jpg", errOutside.Error()},
		{"inner/up", errFolderLink.Error()},
		{"locked.jpg", "no right to read it"},
		{"loop.jpg", errOutside.Error()},
		{"pipe.jpg", errNotRegular.Error()},
		{"to-pipe.jpg", errNotRegular.Error()},
	}
	if os.Geteuid() == 0 { // who may read everything
		os.Remove(filepath.Join(dir, "locked.jpg"))
		os.RemoveAll(filepath.Join(dir, "closed"))
		want = slices.DeleteFunc(want, func(s Skip) bool { return strings.HasPrefix(s.Reason, "no right") })
	}
	for _, name := range []string{"locked.jpg", "closed"} {
		os.Chmod(filepath.Join(dir, name), 0)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "closed"), 0o755) })

	set, err := Open(t.Context(), dir, few(t))
	if err != nil {
		t.Fatal(err)
	}
	if items := listing(set); !slices.Equal(items, []string{"1.jpg -1", "inner/2.jpg -1", "inside.jpg -1"}) {
		t.Errorf("items %q", items)
	}
	if !slices.Equal(set.Skipped, want) {
		t.Errorf("got  %v\nwant %v", set.Skipped, want)
	}
	if data, err := set.Read(2); err != nil || string(data) != "two" {
		t.Errorf("a link inside the folder: %q, %v", data, err)
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "pipe.jpg"), few(t)); err == nil || !strings.HasSuffix(err.Error(), "is neither a folder nor a regular file") {
		t.Errorf("a pipe asked for by name: %v", err)
	}
}

// TestFault_16_ChangedAfterScan: what lies under a path when it is read counts, and what must not be read is not
// even when it was a picture at the scan.
func TestFault_16_ChangedAfterScan(t *testing.T) {
	outside := folder(t, map[string]string{"secret.jpg": "outside"})
	dir := folder(t, map[string]string{"1.jpg": "one", "2.jpg": "two", "3.jpg": "three", "4.jpg": "four", "d/5.jpg": "five"})
	set, err := Open(t.Context(), dir, few(t))
	if err != nil {
		t.Fatal(err)
	}
	before, err := set.Version(0)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(name string, with func(path string) error) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := with(path); err != nil {
			t.Fatal(err)
		}
	}
	replace("1.jpg", func(path string) error { return os.WriteFile(path, []byte("new"), 0o644) })
	replace("2.jpg", func(path string) error { return nil })
	replace("3.jpg", func(path string) error { return syscall.Mkfifo(path, 0o644) })
	replace("4.jpg", func(path string) error { return os.Symlink(filepath.Join(outside, "secret.jpg"), path) })
	replace("d", func(path string) error { return os.Symlink(outside, path) })
	if err := os.Rename(filepath.Join(outside, "secret.jpg"), filepath.Join(outside, "5.jpg")); err != nil {
		t.Fatal(err)
	}

	if data, err := set.Read(0); err != nil || string(data) != "new" {
		t.Errorf("a changed file reads %q, %v", data, err)
	}
	if after, err := set.Version(0); err != nil || after == before {
		t.Errorf("a changed file has version %v, %v, as before", after, err)
	}
	for i, want := range map[int]string{1: "the file is not there", 2: "not a regular file", 3: "", 4: ""} {
		data, err := set.Read(i)
		s, ok := err.(*imaging.SkippedError)
		if !ok || data != nil || want != "" && s.Reason != want {
			t.Errorf("%s reads %q, %v, want skipped: %s", set.Items[i].Path, data, err, want)
		}
	}
}

// TestFault_16_Version: size, time and inode are all looked at.
func TestFault_16_Version(t *testing.T) {
	dir := folder(t, map[string]string{"1.jpg": "one"})
	path := filepath.Join(dir, "1.jpg")
	set, err := Open(t.Context(), dir, few(t))
	if err != nil {
		t.Fatal(err)
	}
	when := time.Unix(1000, 0)
	seen := map[Version]string{}
	for _, change := range []struct {
		name string
		do   func() error
	}{
		{"as it was", func() error { return nil }},
		{"longer", func() error { return os.WriteFile(path, []byte("longer"), 0o644) }},
		{"another inode", func() error {
			if err := os.WriteFile(path+"2", []byte("longer"), 0o644); err != nil {
				return err
			}
			return os.Rename(path+"2", path)
		}},
		{"later", func() error { when = when.Add(1); return nil }},
	} {
		if err := change.do(); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
		v, err := set.Version(0)
		if err != nil {
			t.Fatal(err)
		}
		if earlier, ok := seen[v]; ok {
			t.Errorf("%s has the version of %s", change.name, earlier)
		}
		seen[v] = change.name
	}
}

// TestFault_16_TooLarge: a file is not read beyond its limit, whether it says its size or not.
func TestFault_16_TooLarge(t *testing.T) {
	dir := folder(t, map[string]string{"1.jpg": ""})
	if err := os.Truncate(filepath.Join(dir, "1.jpg"), 1<<40); err != nil {
		t.Skip("no sparse files here")
	}
	set, err := Open(t.Context(), dir, few(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := set.Read(0); err == nil || err.Error() != "skipped: the file has 1099.5 GB (limit 64 MiB)" {
		t.Errorf("%v", err)
	}
}

// TestFault_16_Million scans a folder of a million files, which a fake hands out a chunk at a time: the first item
// is announced before the second chunk is asked for, and the set takes less than 400 MiB.
func TestFault_16_Million(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 10_000
	}
	dir := &crowd{left: n}
	s := newScan(t.Context(), dir, "crowd", few(t), func(Item) {
		if dir.first == 0 {
			dir.first = n - dir.left
		}
	})
	set, err := s.finish(s.walk(".", unlabelled))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Items) != n || set.Items[1].Path != "n01440764_2.JPEG" || set.Labelled() != n {
		t.Errorf("%d items, %d labelled, the second is %v", len(set.Items), set.Labelled(), set.Items[1])
	}
	if dir.first != chunk {
		t.Errorf("the first item came after %d entries, want %d", dir.first, chunk)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if memory.Sys > 400<<20 {
		t.Errorf("%d MiB of memory, want at most 400", memory.Sys>>20)
	}
}

// crowd is a folder of files n01440764_N.JPEG, the last first, that counts what it has handed out.
type crowd struct {
	fs.ReadDirFile
	left, first int
}

func (c *crowd) Open(name string) (fs.File, error) {
	if name != "." {
		return nil, fs.ErrNotExist
	}
	return c, nil
}

func (c *crowd) Close() error { return nil }

func (c *crowd) ReadDir(n int) ([]fs.DirEntry, error) {
	if c.left == 0 {
		return nil, io.EOF
	}
	entries := make([]fs.DirEntry, min(n, c.left))
	for i := range entries {
		entries[i] = member("n01440764_" + strconv.Itoa(c.left) + ".JPEG")
		c.left--
	}
	return entries, nil
}

// member is a regular file of a crowd.
type member string

func (m member) Name() string               { return string(m) }
func (m member) IsDir() bool                { return false }
func (m member) Type() fs.FileMode          { return 0 }
func (m member) Info() (fs.FileInfo, error) { return nil, fs.ErrNotExist }
