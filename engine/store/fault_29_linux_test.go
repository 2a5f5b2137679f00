package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestFault_29_FailingDisk makes the file that answers are written to, for the length of a write, one that cannot be
// written, or one that cannot be read either.
func TestFault_29_FailingDisk(t *testing.T) {
	s := opened(t, config(t))
	p := NewPending(s)
	var ids []string
	for i := range 100 {
		broken, err := os.Open([]string{s.path + "-wal", "/"}[i%2])
		if err != nil {
			t.Fatal(err)
		}
		mend := swap(t, s.path+"-wal", broken)
		id, err := p.Append(context.Background(), tag("ana", fmt.Sprint(i), "grass", Yes))
		mend()
		var disk *NotSavedError
		if !errors.As(err, &disk) || disk.Reason != "the disk gives an error" {
			t.Fatalf("answer %d: %v, want that it is not saved", i, err)
		}
		ids = append(ids, id)
		if i%5 == 4 {
			if err := p.Retry(context.Background()); err != nil {
				t.Fatalf("mended after %d: %v", i, err)
			}
		}
	}
	missing(t, s, ids)
}

// swap lets all of this process' descriptors of a file be another file's until mend.
func swap(t *testing.T, path string, other *os.File) (mend func()) {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	var open []int
	for _, entry := range list {
		var fd int
		if _, err := fmt.Sscan(entry.Name(), &fd); err != nil {
			t.Fatal(err)
		}
		if to, err := os.Readlink("/proc/self/fd/" + entry.Name()); err == nil && to == path && fd != int(other.Fd()) {
			open = append(open, fd)
		}
	}
	saved := map[int]int{}
	for _, fd := range open {
		kept, err := unix.Dup(fd)
		if err == nil {
			err = unix.Dup3(int(other.Fd()), fd, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		saved[fd] = kept
	}
	if len(saved) == 0 {
		t.Fatalf("%s is not open", path)
	}
	return func() {
		for fd, kept := range saved {
			if err := errors.Join(unix.Dup3(kept, fd, 0), unix.Close(kept)); err != nil {
				t.Fatal(err)
			}
		}
		other.Close()
	}
}

func init() {
	errands["write little"] = func(e errand) error {
		limit := unix.Rlimit{Cur: e.FileBytes, Max: e.FileBytes}
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		return writeRows(e)
	}
}

// TestFault_29_Quota lets a process write files of a few pages only.
func TestFault_29_Quota(t *testing.T) {
	cfg := config(t)
	opened(t, cfg)
	e := errand{Do: "write little", Path: cfg.Path, Rater: "ana", FileBytes: 300 << 10, Rows: 1000}
	c := send(t, e)
	proceed(t, c)
	lines, err := c.rest()
	last := lines[len(lines)-1]
	if err == nil || !strings.HasPrefix(last, "error: not saved: ") || len(lines) < 10 {
		t.Errorf("%d lines, the last %q, %v", len(lines), last, err)
	}
	missing(t, opened(t, cfg), lines[:len(lines)-1])
}

// TestFault_29_SmallDisk fills a real disk at each of the first 200 writes.
func TestFault_29_SmallDisk(t *testing.T) {
	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("mounts no disk of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s, err := Open(context.Background(), Config{Path: filepath.Join(folder, "beyond.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.AddRater(context.Background(), "ana", Person); err != nil {
		t.Fatal(err)
	}
	p := NewPending(s)
	var ids []string
	failed := 0
	for i := range 200 {
		fill(t, filepath.Join(folder, "film"))
		id, err := p.Append(context.Background(), tag("ana", fmt.Sprint(i), "grass", Yes))
		var disk *NotSavedError
		if err != nil && !errors.As(err, &disk) {
			t.Fatal(err)
		}
		if err != nil {
			failed++
		}
		ids = append(ids, id)
		if err := os.Remove(filepath.Join(folder, "film")); err != nil {
			t.Fatal(err)
		}
		if err := p.Retry(context.Background()); err != nil {
			t.Fatalf("answer %d, with room again: %v", i, err)
		}
	}
	if failed == 0 {
		t.Error("the disk was never full")
	}
	missing(t, s, ids)
	t.Logf("%d of 200 writes met a full disk", failed)
}

// fill writes a file until there is no room.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, block := range [][]byte{make([]byte, 1<<16), make([]byte, 512)} {
		for err == nil {
			_, err = f.Write(block)
		}
		if !errors.Is(err, unix.ENOSPC) {
			t.Fatal(err)
		}
		err = nil
	}
}
