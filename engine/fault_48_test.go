package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
	"testing"

	"beyond/engine/dataset"
)

// stalling are files that from some moment on do not open, as on a disk that has gone.
type stalling struct {
	fs.FS
	gone   atomic.Bool
	opened atomic.Int32 // since then
	until  chan struct{}
}

func (s *stalling) Open(name string) (fs.File, error) {
	if s.gone.Load() {
		s.opened.Add(1)
		<-s.until
	}
	return s.FS.Open(name)
}

// TestFault_48_Abandoned cancels questions about pictures on a disk that has gone, and closes the engine: neither
// waits for the disk. However many questions are cancelled, no more than mostReads wait for it.
func TestFault_48_Abandoned(t *testing.T) {
	dir := t.TempDir()
	picturesIn(t, dir, 1)
	files := &stalling{FS: os.DirFS(dir), until: make(chan struct{})}
	f := &fake{}
	m := fakeModel(t, f)
	set, err := dataset.OpenFS(t.Context(), files, "stalled", m.Classes)
	if err != nil {
		t.Fatal(err)
	}
	e := New(Config{Workers: 2})
	w := e.Open(m, set)
	files.gone.Store(true)
	defer close(files.until)
	for i := range 3 * mostReads {
		ctx, cancel := context.WithCancel(t.Context())
		asked := make(chan error, 1)
		go func() {
			_, err := w.Predict(ctx, Priority(i%3), 0)
			asked <- err
		}()
		cancel()
		if err := <-asked; !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled: %v", err)
		}
	}
	if n := files.opened.Load(); n > mostReads {
		t.Errorf("%d files are being read, want %d at most", n, mostReads)
	}
	asked := make(chan error, 1)
	e.Start("look", func(ctx context.Context, _ Progress) error {
		_, err := w.Predict(ctx, Background, 0)
		asked <- err
		return err
	})
	e.Close()
	if err := <-asked; !errors.Is(err, context.Canceled) && !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// TestOutlast turns a panic while a picture is read into an error.
func TestOutlast(t *testing.T) {
	_, err := outlast(t.Context(), func() (int, error) { panic("odd") })
	if fmt.Sprint(err) != "fault while reading: odd" {
		t.Error(err)
	}
}
