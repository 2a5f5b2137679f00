package cli

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"
)

// until reads from r until ctx ends: a read that waits for a line or for another program then returns the cause, though
// r itself goes on waiting.
func until(ctx context.Context, r io.Reader) io.Reader { return &untilReader{ctx: ctx, r: r} }

type untilReader struct {
	ctx context.Context
	r   io.Reader
	err error // of all later reads
}

// piece is the outcome of one read.
type piece struct {
	data []byte
	err  error
}

func (u *untilReader) Read(p []byte) (int, error) {
	if u.err != nil || len(p) == 0 {
		return 0, u.err
	}
	done := make(chan piece, 1)
	go func() {
		buf := make([]byte, len(p)) // not p, which is the caller's again once ctx ends
		n, err := u.r.Read(buf)
		done <- piece{buf[:n], err}
	}()
	select {
	case <-u.ctx.Done():
		u.err = context.Cause(u.ctx)
		return 0, u.err
	case got := <-done:
		u.err = got.err
		return copy(p, got.data), u.err
	}
}

// waiting does what may wait for a disk, and returns the cause when ctx ends before; f then goes on by itself.
func waiting(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-done:
		return err
	}
}

// lastWords is how long a terminal or a pipe has to take what is written when the program is about to end.
const lastWords = 250 * time.Millisecond

// lastSave is how long a disk has to answer when the program is about to end.
const lastSave = time.Second

// ending does at the end what may wait for a disk. Where it does not answer, f goes on by itself.
func ending(f func()) {
	ctx, cancel := context.WithTimeout(context.Background(), lastSave)
	defer cancel()
	_ = waiting(ctx, func() error {
		f()
		return nil
	})
}

// untilFile is a file to write into until ctx ends. A write to a terminal that reads no more then returns the cause.
type untilFile struct {
	term.File
	ctx context.Context
	mu  sync.Mutex
	err error // of all later writes
}

// Write implements [io.Writer].
func (u *untilFile) Write(p []byte) (int, error) {
	if err := u.ended(nil); err != nil {
		return 0, err
	}
	done, data := make(chan piece, 1), bytes.Clone(p) // p is the caller's again after a write that is given up
	go func() {
		n, err := u.File.Write(data)
		done <- piece{data[:n], err}
	}()
	select {
	case got := <-done:
		return len(got.data), got.err
	case <-u.ctx.Done():
	}
	select {
	case got := <-done:
		return len(got.data), got.err
	case <-time.After(lastWords):
		return 0, u.ended(context.Cause(u.ctx))
	}
}

// ended notes an error that ends the writing, and returns the first one.
func (u *untilFile) ended(err error) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.err == nil {
		u.err = err
	}
	return u.err
}
