package catalogue

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// lock waits until no other process brings the same file, calling waiting with that process' number (0 if not
// known) on each look. The kernel frees the lock of a process that dies, so that its age never matters; the
// number in the lock's file is for people only. The file stays: removing it would let two processes lock two
// files of the same name.
func lock(
	ctx context.Context, path string, pid int, every time.Duration, waiting func(pid int),
) (unlock func(), err error) {
	l := flock.New(path, flock.SetPermissions(fileMode))
	for {
		ok, err := l.TryLock()
		if err != nil {
			return nil, err
		}
		if ok {
			// Where locks bind readers too, the number cannot be written, and is not worth an error.
			_ = os.WriteFile(path, []byte(strconv.Itoa(pid)), fileMode)
			return func() { _ = l.Unlock() }, nil
		}
		waiting(holder(path))
		if err := pause(ctx, every); err != nil {
			return nil, err
		}
	}
}

func holder(path string) int {
	text, _ := os.ReadFile(path)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// pause waits, but not longer than ctx.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
