package guard

import (
	"fmt"
	"os"
	"path/filepath"

	"beyond/ui/safe"
	"github.com/charmbracelet/x/term"
)

// goOn says what happened and asks whether to go on. It prepares what the next child is told.
func (g *guard) goOn(e *end) bool {
	item := e.status.Item
	g.deaths[item]++
	fatal := item != "" && g.deaths[item] > 1 // there is no going on at this item
	fmt.Fprintf(g.Err, "\r%s\r\n", g.line(e, fatal))
	g.resume.Item = item
	switch g.ask() {
	case 'r':
		if !fatal {
			return true
		}
	case 's':
	default:
		return false
	}
	if item != "" {
		g.resume.Item = ""
		g.resume.Without = append(g.resume.Without, item)
	}
	return true
}

// line is the one line after a crash.
func (g *guard) line(e *end, fatal bool) safe.Text {
	where, trace := "", ""
	if e.status.Item != "" {
		where = " at " + filepath.Base(e.status.Item)
	}
	if path := g.keep(e); path != "" {
		trace = " The trace: " + path + "."
	}
	offer := "r: go on there, s: go on without it, q: quit"
	switch {
	case e.status.Item == "":
		offer = "r: start again, q: quit"
	case fatal:
		offer = "It is set aside, for it happened there before. r: go on without it, q: quit"
	}
	return safe.Format("beyond stopped (%s)%s.%s %s", e.reason(), where, trace, offer)
}

// keep saves what the child wrote to stderr and returns the file's path, or "" where there is nothing to
// save or no place for it.
func (g *guard) keep(e *end) string {
	if e.trace == "" || g.Crashes == "" || os.MkdirAll(g.Crashes, 0o700) != nil {
		return ""
	}
	f, err := os.CreateTemp(g.Crashes, "crash-*.txt")
	if err != nil {
		return ""
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "at %q\n\n%s", e.status.Item, e.trace); err != nil {
		return ""
	}
	return f.Name()
}

// ask waits for one of the keys r, s and q. Whatever else would end a program counts as q.
func (g *guard) ask() byte {
	if _, err := term.MakeRaw(g.In.Fd()); err != nil {
		return 'q'
	}
	defer func() { _ = term.Restore(g.In.Fd(), g.state) }()
	flushInput(g.In) // keys meant for the child
	for {
		switch k := g.key(); k {
		case 'r', 's':
			return k
		case 'q', ctrlC, ctrlD:
			return 'q'
		}
	}
}

const ctrlC, ctrlD = 0x03, 0x04

// key waits for a key; it returns ctrlC after a signal and when the terminal is gone, and 0 for anything
// that comes in several bytes, as late answers to the child's questions do.
func (g *guard) key() byte {
	for !ready(g.In) {
		select {
		case s := <-g.signals:
			if ends(s) {
				return ctrlC
			}
		default:
		}
	}
	var buf [256]byte
	switch n, err := g.In.Read(buf[:]); {
	case err != nil || n == 0:
		return ctrlC
	case n == 1:
		return buf[0]
	}
	return 0
}
