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

// TestFault_16_Traps scans a folder of files that must not be opened. Opening the pipe would block the test.
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
		{"closed", "permission denied"},
		{"device.jpg", errOutside.Error()},
		{"inner/up", errFolderLink.Error()},
		{"locked.jpg", "permission denied"},
		{"loop.jpg", errOutside.Error()},
		{"pipe.jpg", errNotRegular.Error()},
		{"to-pipe.jpg", errNotRegular.Error()},
	}
	if os.Geteuid() == 0 { // root may read everything
		os.Remove(filepath.Join(dir, "locked.jpg"))
		os.RemoveAll(filepath.Join(dir, "closed"))
		want = slices.DeleteFunc(want, func(s Skip) bool { return s.Reason == "permission denied" })
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
		t.Errorf("items %q, want 1.jpg, inner/2.jpg and inside.jpg", items)
	}
	if !slices.Equal(set.Skipped, want) {
		t.Errorf("got  %v\nwant %v", set.Skipped, want)
	}
	if data, err := set.Read(2); err != nil || string(data) != "two" {
		t.Errorf("a link inside the folder: %q, %v, want \"two\"", data, err)
	}
	const notRegular = "is neither a folder nor a regular file"
	_, err = Open(t.Context(), filepath.Join(dir, "pipe.jpg"), few(t))
	if err == nil || !strings.HasSuffix(err.Error(), notRegular) {
		t.Errorf("a pipe opened by name: %v, want it %s", err, notRegular)
	}
}

// TestFault_16_ChangedAfterScan: Read returns the file's content at the time of the call, and refuses a file that was a
// picture at the scan but is now a pipe or a link to the outside.
func TestFault_16_ChangedAfterScan(t *testing.T) {
	outside := folder(t, map[string]string{"secret.jpg": "outside"})
	dir := folder(t, map[string]string{
		"1.jpg": "one", "2.jpg": "two", "3.jpg": "three", "4.jpg": "four", "d/5.jpg": "five",
	})
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
		t.Errorf("a changed file reads %q, %v, want \"new\"", data, err)
	}
	if after, err := set.Version(0); err != nil || after == before {
		t.Errorf("a changed file has version %v, %v, want a new one", after, err)
	}
	for i, want := range map[int]string{1: "file not found", 2: "not a regular file", 3: "", 4: ""} {
		data, err := set.Read(i)
		s, ok := err.(*imaging.SkippedError)
		if !ok || data != nil || want != "" && s.Reason != want {
			t.Errorf("%s reads %q, %v, want skipped: %s", set.Items[i].Path, data, err, want)
		}
	}
}

// TestFault_16_Version: a change of size, time or inode changes the version.
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
		{"unchanged", func() error { return nil }},
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
			t.Errorf("%q has the version of %q", change.name, earlier)
		}
		seen[v] = change.name
	}
}

// TestFault_16_TooLarge: a file above the limit is refused.
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
		t.Errorf("%v, want it too large", err)
	}
}

// TestFault_16_Million scans a fake folder of a million files: the first item is reported before the second chunk is
// read, and the process takes less than 400 MiB.
func TestFault_16_Million(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 10_000
	}
	dir := &crowd{left: n}
	s := newScan(t.Context(), dir, "crowd", few(t), Options{Found: func(Item) {
		if dir.first == 0 {
			dir.first = n - dir.left
		}
	}})
	set, err := s.finish(s.walk(".", unlabelled, byFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Items) != n || set.Items[1].Path != "n01440764_2.JPEG" || set.Labelled() != n {
		t.Errorf("%d items, %d labelled, want %d; the second is %v", len(set.Items), set.Labelled(), n, set.Items[1])
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

// crowd is a folder of files n01440764_N.JPEG, in descending order. left is the number of files not yet listed, first
// the number of files listed when the first item was reported.
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
