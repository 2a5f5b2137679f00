package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// TestFault_30_FourProcesses lets four processes write to one store at once: 1,000 rows each in a long run.
func TestFault_30_FourProcesses(t *testing.T) {
	rows := 150
	if kills(t) >= 1000 {
		rows = 1000
	}
	cfg := config(t)
	ids := together(t, rows, errand{Do: "write", Path: cfg.Path, Busy: time.Minute})
	s := opened(t, cfg)
	missing(t, s, ids)
	if len(ids) != 4*rows {
		t.Errorf("%d rows acknowledged, want %d", len(ids), 4*rows)
	}
}

// together starts four writers of so many rows each and returns the ids reported as saved.
func together(t *testing.T, rows int, e errand) (ids []string) {
	t.Helper()
	var writers []*child
	for i := range 4 {
		e.Rater, e.Rows = fmt.Sprint("rater ", i), rows
		writers = append(writers, send(t, e))
	}
	proceed(t, writers...)
	for _, w := range writers {
		lines, err := w.rest()
		if err != nil {
			t.Errorf("a writer: %v: %q", err, lines[max(0, len(lines)-1):])
		}
		ids = append(ids, lines...)
	}
	return ids
}

func init() {
	// hold keeps everybody else from writing until it is told to go on.
	errands["hold"] = func(e errand) error {
		s, err := e.opener().open(context.Background())
		if err != nil {
			return err
		}
		err = s.write(context.Background(), func(*writer) error {
			ready()
			return nil
		})
		return errors.Join(err, s.Close())
	}
}

// TestFault_30_AProcessThatKeepsWriting names who is in the way, and loses nothing.
func TestFault_30_AProcessThatKeepsWriting(t *testing.T) {
	for name, fileSystem := range map[string]string{"on a local disk": "", "on nfs": "nfs"} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t)
			cfg.Busy = 20 * time.Millisecond
			holder := send(t, errand{Do: "hold", Path: cfg.Path, FileSystem: fileSystem})
			if line := holder.next(t); line != "ready" {
				t.Fatal(line)
			}
			pid := fmt.Sprintf("pid %d", holder.command.Process.Pid)
			s, err := onFileSystem(cfg, fileSystem)
			if fileSystem != "" { // where even a look at the store needs its lock
				if want := "not saved: " + pid + " keeps writing"; err == nil || err.Error() != want {
					t.Fatalf("%v, want %s", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if got := s.Notices(); len(got) != 1 || got[0] != "shared with "+pid {
				t.Errorf("notices %q, want shared with %s", got, pid)
			}
			p := NewPending(s)
			id, err := p.Append(context.Background(), tag("ana", "p", "grass", Yes))
			if want := "not saved: " + pid + " keeps writing"; err == nil || err.Error() != want || p.Waiting() != 1 {
				t.Errorf("%v, want %s; %d waiting", err, want, p.Waiting())
			}
			if err := holder.stdin.Close(); err != nil {
				t.Fatal(err)
			}
			if lines, err := holder.rest(); err != nil {
				t.Fatal(lines, err)
			}
			if err := s.AddRater(context.Background(), "ana", Person); err != nil {
				t.Fatal(err)
			}
			if err := p.Retry(context.Background()); err != nil {
				t.Errorf("once the other is gone: %v", err)
			}
			missing(t, s, []string{id})
			if got := s.Notices(); len(got) != 0 {
				t.Errorf("alone, and yet %q", got)
			}
		})
	}
}

func onFileSystem(cfg Config, name string) (*Store, error) {
	o := opener{Config: cfg, migrations: migrations(), fileSystem: func(string) string { return name }}
	return o.open(context.Background())
}

// TestFault_30_ManyGoroutines writes and reads at once in one process.
func TestFault_30_ManyGoroutines(t *testing.T) {
	s := opened(t, config(t))
	ids := make(chan string)
	for i := range 8 {
		go func() {
			for k := range 20 {
				id, err := s.Append(context.Background(), tag("ana", fmt.Sprint(i, k), "grass", Yes))
				if err != nil {
					t.Error(err)
				}
				if _, err := s.Answers(context.Background(), Filter{Rater: "ana"}); err != nil {
					t.Error(err)
				}
				ids <- id
			}
		}()
	}
	var all []string
	for range 160 {
		all = append(all, <-ids)
	}
	missing(t, s, all)
}
