package run

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// workerName tells this process' files from those of others: host, process, and when it began.
func workerName(now time.Time) string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s-%d-%x", plainHost(host), os.Getpid(), now.UnixNano())
}

// plainHost is a host's name as part of a file's.
func plainHost(host string) string {
	return regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(host, "_")
}

// staleAfter is how long a worker on another machine may be silent before its file is taken for left behind. A worker
// that lives on loses nothing but the name of its file.
const staleAfter = 10 * time.Minute

// gone reports whether the worker of a partial file writes no more. Of this machine's workers the process tells; of
// others the age of the file does, against the clock of the file's own disk.
func gone(name string) bool {
	fields := strings.Split(filepath.Base(name), ".")
	if len(fields) < 3 {
		return true
	}
	worker := strings.Split(fields[2], "-")
	host, _ := os.Hostname()
	if len(worker) == 3 && worker[0] == plainHost(host) {
		if pid, err := strconv.Atoi(worker[1]); err == nil {
			return pid == os.Getpid() || !alive(pid)
		}
	}
	info, err := os.Stat(name)
	now, ok := diskTime(filepath.Dir(name))
	return err == nil && ok && now.Sub(info.ModTime()) > staleAfter
}

// diskTime is the clock of the disk that holds a folder.
func diskTime(folder string) (time.Time, bool) {
	f, err := os.CreateTemp(folder, ".clock.*.new")
	if err != nil {
		return time.Time{}, false
	}
	defer func() { _ = os.Remove(f.Name()) }()
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return time.Time{}, false
	}
	return info.ModTime(), true
}
