package store

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// A lock is a file beside the store. The kernel frees the lock of a process that dies, so that its age never
// matters; the number of whoever took it last lies in a second file and is for people only. (In the same file, closing
// it after the number was written would free the lock on NFS, where flock is made of POSIX locks.) On an ordinary
// file system whoever comes first keeps the lock, to be known to the others, and SQLite's own locks do the work.
// Where those cannot be trusted, everybody takes it for each transaction.
type lock struct {
	signature string // path of the second file
	pid       int
	busy      time.Duration

	mu   sync.Mutex // flock's own state is per object, not per goroutine
	file *flock.Flock
	held bool
}

// newLock is the lock of the store at path.
func newLock(path string, pid int, busy time.Duration) *lock {
	return &lock{signature: path + ".pid", pid: pid, busy: busy, file: flock.New(path+".lock", flock.SetPermissions(fileMode))}
}

// hold takes the lock if it is free, until close.
func (l *lock) hold() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.held {
		l.held, _ = l.file.TryLock()
		if l.held {
			l.sign()
		}
	}
	return l.held
}

// take waits for the lock, but not longer than for a writer; then another holds on to it: *NotSavedError.
func (l *lock) take(ctx context.Context) (unlock func(), err error) {
	const every = 5 * time.Millisecond
	l.mu.Lock()
	patience, cancel := context.WithTimeout(ctx, l.busy)
	defer cancel()
	ok, err := l.file.TryLockContext(patience, every)
	if ok {
		l.sign()
		return func() { _ = l.file.Unlock(); l.mu.Unlock() }, nil
	}
	defer l.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, &NotSavedError{process(l.holder()) + " keeps writing", err}
}

// sign leaves this process' number; on a full disk it cannot, and that is not worth an error.
func (l *lock) sign() { _ = os.WriteFile(l.signature, []byte(strconv.Itoa(l.pid)), fileMode) }

// holder is the number of the process that has the lock, 0 where it is not known.
func (l *lock) holder() int {
	text, err := os.ReadFile(l.signature)
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

func (l *lock) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.file.Unlock()
}
