package cli

import (
	"context"
	"io"
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
