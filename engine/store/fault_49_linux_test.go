package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFault_49 reads stores on a disk that cannot be written, closed properly or with the log that a killed writer
// leaves: checks and exports give what is there, in silence about damage, and an answer is told why it is not saved.
func TestFault_49(t *testing.T) {
	whole, export := closed(t)
	for _, killed := range []bool{false, true} {
		folder := t.TempDir()
		if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=16m"); err != nil {
			t.Skipf("mounts no disk of its own: %v", err)
		}
		t.Cleanup(func() {
			if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
		path := filepath.Join(folder, "beyond.db")
		want := export
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		if killed {
			c := send(t, errand{Do: "write", Path: path, Rater: "zoe", Rows: 0})
			proceed(t, c)
			for range 20 {
				c.next(t)
			}
			if err := c.command.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_, _ = c.rest()
			want = ""
		}
		if err := unix.Mount("", folder, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), Config{Path: path, Now: newClock().now, PID: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if notices := strings.Join(s.Notices(), "; "); !strings.Contains(notices, "opened read-only") ||
			strings.Contains(notices, "shared") || strings.Contains(notices, "is not read") {
			t.Errorf("killed %t: notices %s", killed, notices)
		}
		var exported, salvaged bytes.Buffer
		counts, err := s.Export(t.Context(), &exported, "")
		if err != nil || want != "" && exported.String() != want || killed && strings.Count(exported.String(), `"rater":"zoe"`) < 20 {
			t.Errorf("killed %t: export of %+v, %v", killed, counts, err)
		}
		if r, err := s.Check(t.Context()); err != nil || len(r.Problems) > 0 {
			t.Errorf("killed %t: check %+v, %v", killed, r, err)
		}
		if found, err := Salvage(t.Context(), path, &salvaged); err != nil || found.Answers != counts.Answers {
			t.Errorf("killed %t: salvaged %+v, %v; exported %+v", killed, found, err, counts)
		}
		_, err = s.Append(t.Context(), tag("ana", "p", "grass", Yes))
		if !errors.As(err, new(*NotSavedError)) || !strings.Contains(err.Error(), "cannot be written") {
			t.Errorf("killed %t: an answer: %v", killed, err)
		}
	}
}

func init() { errands["read as nobody"] = readAsNobody }

// TestFault_49_Folder reads a store in somebody else's folder.
func TestFault_49_Folder(t *testing.T) {
	whole, _ := closed(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "beyond.db")
	err := errors.Join(os.WriteFile(path, whole, 0o644), os.Chmod(path, 0o644), os.Chmod(folder, 0o555),
		os.Chmod(filepath.Dir(folder), 0o755))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := send(t, errand{Do: "read as nobody", Path: path}).rest()
	if err != nil {
		t.Errorf("%v: %q", err, lines)
	}
}

// readAsNobody exports a store without the rights of root.
func readAsNobody(e errand) error {
	if os.Getuid() == 0 {
		if err := unix.Setuid(65534); err != nil {
			return err
		}
	}
	s, err := e.opener().open(context.Background())
	if err != nil {
		return err
	}
	_, err = s.Export(context.Background(), io.Discard, "")
	return errors.Join(err, s.Close())
}
