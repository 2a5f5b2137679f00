package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryShare is the part of the machine's memory, or of the container's, above which the program collects garbage
// hard: weights, caches, attacks and samples together. The rest is for what the system keeps of files.
const memoryShare = 0.6

// limitMemory tells Go how much memory there is. GOMEMLIMIT, where it is set, says something else.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	if most := memoryOf(os.DirFS("/")); most > 0 {
		debug.SetMemoryLimit(int64(memoryShare * float64(most)))
	}
}

// memoryBudgets bound the engine's sessions and caches together, and the pictures that are being decoded, in bytes: each
// a quarter of the memory, or less where that is plenty.
func memoryBudgets(root fs.FS) (caches, decoding int64) {
	caches, decoding = 256<<20, 512<<20
	if most := memoryOf(root); most > 0 {
		caches, decoding = min(caches, most/4), min(decoding, most/4)
	}
	return caches, decoding
}

// memoryOf returns the memory that a Linux system gives to this process, in bytes: the machine's, or less where a
// control group or one above it is limited. It is 0 where nothing tells.
func memoryOf(root fs.FS) int64 {
	most := int64(math.MaxInt64)
	if text, err := fs.ReadFile(root, "proc/meminfo"); err == nil {
		var kb int64
		if _, err := fmt.Sscanf(string(text), "MemTotal: %d kB", &kb); err == nil {
			most = kb << 10
		}
	}
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		folder, file := "sys/fs/cgroup", "memory.max" // version 2
		if fields[1] == "memory" {
			folder, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		} else if fields[1] != "" {
			continue
		}
		for at := path.Clean("/" + fields[2]); ; at = path.Dir(at) {
			if limit, ok := numberIn(root, path.Join(folder, at, file)); ok {
				most = min(most, limit)
			}
			if at == "/" {
				break
			}
		}
	}
	if most == math.MaxInt64 {
		return 0
	}
	return most
}

// numberIn reads a file that holds one number. The word max is none.
func numberIn(root fs.FS, name string) (int64, bool) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
	return n, err == nil && n > 0
}
