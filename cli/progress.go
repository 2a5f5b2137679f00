package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"beyond/ui/safe"
	"github.com/charmbracelet/x/term"
)

// progress shows on stderr how far long work has come: a line that rewrites itself for people, JSON lines for
// programs, nothing when stderr is no terminal and neither is asked for. It is safe for concurrent use.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	kind  string // text, json or none
	name  string
	start time.Time
	shown time.Time
	now   func() time.Time
}

// startProgress begins the line of one piece of work.
func (a *app) startProgress(name string) (*progress, error) {
	kind := a.progress
	switch kind {
	case "auto":
		kind = "none"
		if f, ok := a.err.(term.File); ok && term.IsTerminal(f.Fd()) {
			kind = "text"
		}
	case "text", "json", "none":
	default:
		return nil, wrongUse(fmt.Errorf("--progress %q: choose auto, text, json or none", kind))
	}
	return &progress{w: a.err, kind: kind, name: name, start: a.now(), now: a.now}, nil
}

// report is called after each item.
func (p *progress) report(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.kind == "none" || done < total && now.Sub(p.shown) < 200*time.Millisecond {
		return
	}
	p.shown = now
	left := time.Duration(0)
	if done > 0 {
		left = time.Duration(float64(now.Sub(p.start)) / float64(done) * float64(total-done))
	}
	if p.kind == "json" {
		line, _ := json.Marshal(map[string]any{"what": p.name, "done": done, "total": total, "seconds_left": left.Seconds()})
		fmt.Fprintf(p.w, "%s\n", line)
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", safe.Format("%s %d of %d · %s left", p.name, done, total, left.Round(time.Second)))
}

// end clears the line.
func (p *progress) end() {
	if p.kind == "text" {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
