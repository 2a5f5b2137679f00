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

// A lock is a file beside the store. The kernel frees the lock of a process that dies, so that its age never matters.
// A second file holds the number of the process that took it last, for people. (On NFS, where flock is made of POSIX
// locks, closing the lock's own file after a write would free the lock.) On an ordinary file system the first process
// keeps the lock, so that others can name it, and SQLite's locks protect the data. In safe mode, where SQLite's locks
// are not reliable, each transaction takes the lock.
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
	file := flock.New(path+".lock", flock.SetPermissions(fileMode))
	return &lock{signature: path + ".pid", pid: pid, busy: busy, file: file}
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

// take waits for the lock as long as for a writer, and then returns a *NotSavedError.
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

// sign writes this process' number. It ignores a full disk.
func (l *lock) sign() { _ = os.WriteFile(l.signature, []byte(strconv.Itoa(l.pid)), fileMode) }

// holder is the number of the process that has the lock, 0 if unknown.
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
