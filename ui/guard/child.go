package guard

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// Marker is the environment variable of a guarded child. Its value is a [Resume] as JSON.
const Marker = "BEYOND_GUARDED"

// Resume is the guard's message to a child at its start.
type Resume struct {
	// Item is the item to continue with after a crash; "" at the first start.
	Item string `json:"item,omitempty"`
	// Without lists the items to skip because they crashed an earlier child.
	Without []string `json:"without,omitempty"`
}

// Status is a child's report to the guard.
type Status struct {
	// Item is the item in use: the path of a picture, or "".
	Item string `json:"item,omitempty"`
	// Kitty reports that the terminal may contain kitty pictures.
	Kitty bool `json:"kitty,omitempty"`
	// Done reports that the child has restored the terminal and exits normally. An exit without it is a crash.
	Done bool `json:"done,omitempty"`
}

// Child is the child's side of the guard. A nil Child, of a process without a guard, does nothing.
type Child struct {
	Resume
	mu     sync.Mutex
	report *os.File
	last   Status
}

// Attach returns this process's side of the guard, or nil if it has no guard. From then on the process gets a SIGTERM
// if its guard ends, because only the process itself can then restore the terminal.
func Attach(getenv func(string) string) (*Child, error) {
	resume := getenv(Marker)
	if resume == "" {
		return nil, nil
	}
	c := &Child{report: inherit()}
	if err := json.Unmarshal([]byte(resume), &c.Resume); err != nil {
		return nil, fmt.Errorf("read %s: %w", Marker, err)
	}
	return c, nil
}

// Report sends a changed status to the guard. It does not block for long, because the guard always reads.
func (c *Child) Report(s Status) {
	if c == nil || c.report == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s == c.last {
		return
	}
	c.last = s
	_, _ = c.report.Write(append(encode(s), '\n')) // fails only if the guard has ended
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("guard: cannot encode plain strings: " + err.Error())
	}
	return b
}
