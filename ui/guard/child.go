package guard

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// Marker is the environment variable that tells a process that it is a guarded child, and with what to
// begin. Its value is a [Resume] as JSON.
const Marker = "BEYOND_GUARDED"

// Resume is what a child is told at its start.
type Resume struct {
	// Item is where to go on after a crash; "" at the first start.
	Item string `json:"item,omitempty"`
	// Without lists the items that are set aside because they ended an earlier child.
	Without []string `json:"without,omitempty"`
}

// Status is what the guard should know of its child.
type Status struct {
	// Item is what is at hand: the path of a picture, or "".
	Item string `json:"item,omitempty"`
	// Kitty says that the terminal may hold pictures of kitty's.
	Kitty bool `json:"kitty,omitempty"`
	// Done says that the child has given the terminal back and ends in good order. An end without it
	// is a crash.
	Done bool `json:"done,omitempty"`
}

// Child is the guarded side. The nil Child, of a process without a guard, does nothing.
type Child struct {
	Resume
	mu     sync.Mutex
	report *os.File
	last   Status
}

// Attach returns this process' side of the guard, or nil if it has none. From then on the process gets a
// SIGTERM when its guard is gone, for then nobody else would give the terminal back.
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

// Report tells the guard what has changed. It does not block for long: the guard always reads.
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
	_, _ = c.report.Write(append(encode(s), '\n')) // it fails only when the guard is gone
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("guard: cannot encode plain strings: " + err.Error())
	}
	return b
}
