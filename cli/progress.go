package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"beyond/engine"
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
	bytes bool // are counted, and shown in megabytes
	from  int  // done before the start, which says nothing of the speed
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

// working shows on stderr how far work has come.
func (a *app) working(name string, work func(engine.Progress) error) error {
	p, err := a.startProgress(name)
	if err != nil {
		return err
	}
	defer p.end()
	return work(engine.Progress{Report: p.report})
}

// leftOut notes the items that work leaves out, a line each. It is safe for concurrent use.
type leftOut struct {
	mu    sync.Mutex
	notes []string
}

func (l *leftOut) add(item string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notes = append(l.notes, fmt.Sprintf("left out %s: %s", item, engine.Reason(err)))
}

// begin starts the clock again, when so much is done.
func (p *progress) begin(done int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.from, p.start = done, p.now()
}

// note says something about the work on a line of its own.
func (p *progress) note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.kind {
	case "json":
		line, _ := json.Marshal(map[string]any{"what": p.name, "note": text})
		fmt.Fprintf(p.w, "%s\n", line)
	case "text":
		fmt.Fprintf(p.w, "\r\x1b[K%s\n", safe.Format("%s: %s", p.name, text))
	}
}

// report is called after each item.
func (p *progress) report(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	left := time.Duration(0)
	if done > p.from {
		left = time.Duration(float64(now.Sub(p.start)) / float64(done-p.from) * float64(total-done))
	}
	p.show(done, total, left)
}

// step is called after each item of work that itself knows how long it takes.
func (p *progress) step(name string, done, total int, left time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.name = name
	p.show(done, total, left)
}

// due reports whether the line is written again: not too often, but in the end. It expects the lock.
func (p *progress) due(end bool) bool {
	now := p.now()
	if p.kind == "none" || !end && now.Sub(p.shown) < 200*time.Millisecond {
		return false
	}
	p.shown = now
	return true
}

// show writes the line when it is due. It expects the lock.
func (p *progress) show(done, total int, left time.Duration) {
	if !p.due(done >= total) {
		return
	}
	if p.kind == "json" {
		line, _ := json.Marshal(map[string]any{
			"what": p.name, "done": done, "total": total, "seconds_left": left.Seconds(),
		})
		fmt.Fprintf(p.w, "%s\n", line)
		return
	}
	amount := fmt.Sprintf("%d of %d", done, total)
	if p.bytes {
		amount = fmt.Sprintf("%.1f of %.1f MB", float64(done)/1e6, float64(total)/1e6)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", safe.Format("%s %s · %s left", p.name, amount, left.Round(time.Second)))
}

// found shows how many items there are so far, where nobody knows how many there will be.
func (p *progress) found(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.due(false) {
		return
	}
	if p.kind == "json" {
		line, _ := json.Marshal(map[string]any{"what": p.name, "done": n})
		fmt.Fprintf(p.w, "%s\n", line)
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", safe.Format("%s: %d pictures", p.name, n))
}

// end clears the line.
func (p *progress) end() {
	if p.kind == "text" {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
