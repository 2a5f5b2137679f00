package guard

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"beyond/ui/safe"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// goOn reports the crash and asks the user whether to continue. It prepares the Resume of the next child.
func (g *guard) goOn(e *end) bool {
	item := e.status.Item
	g.deaths[item]++
	fatal := item != "" && g.deaths[item] > 1 // the item has crashed twice and must be skipped
	g.resume.Item = item
	switch g.ask(g.line(e, fatal)) {
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

// line returns the line that is shown after a crash.
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

// keep saves the child's stderr and returns the file's path. It returns "" if stderr is empty or cannot be saved.
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

// ask prints the line and waits for one of the keys r, s and q. Anything else that ends a program, such as a signal,
// counts as q.
func (g *guard) ask(line safe.Text) byte {
	_, err := term.MakeRaw(g.In.Fd())
	defer func() { _ = term.Restore(g.In.Fd(), g.state) }()
	flushInput(g.In) // discard keys for the child
	_, _ = g.Out.WriteString("\r" + line.String() + "\r\n")
	if err != nil {
		return 'q'
	}
	for {
		switch k := choice(g.input()); k {
		case 'r', 's', 'q':
			return k
		}
	}
}

const ctrlC, ctrlD = 0x03, 0x04

// input waits for input. It returns ctrl-c for a signal or if the terminal is closed.
func (g *guard) input() []byte {
	for !ready(g.In) {
		select {
		case s := <-g.signals:
			if ends(s) {
				return []byte{ctrlC}
			}
		default:
		}
	}
	buf := make([]byte, 4096)
	n, err := g.In.Read(buf)
	if err != nil || n == 0 {
		return []byte{ctrlC}
	}
	return buf[:n]
}

// choice returns the first of the keys r, s and q in the input, or 0. It ignores escape sequences, which are late
// answers to the child's queries of the terminal.
func choice(typed []byte) byte {
	var state byte
	for len(typed) > 0 {
		seq, _, n, next := ansi.DecodeSequence(typed, state, nil)
		switch {
		case n == 1 && (seq[0] == ctrlC || seq[0] == ctrlD):
			return 'q'
		case n == 1 && bytes.IndexByte([]byte("rsq"), seq[0]) >= 0:
			return seq[0]
		}
		typed, state = typed[n:], next
	}
	return 0
}
