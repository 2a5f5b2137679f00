package picture

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// output is the only writer to the terminal: a goroutine that writes bubbletea's own sequences, the text of the newest
// shot, and its pictures one by one, in this order of urgency. Since all bytes pass here, text and pictures need no
// timers to arrive in order, and a shot that comes while pictures are still being written goes before the rest of them,
// which are dropped if it does not show them.
//
// bubbletea itself draws nothing but a blank screen. It switches modes and screens, and clears the screen; then the
// shot is drawn anew. Nothing is drawn while its alternate screen is off.
type output struct {
	to   io.Writer
	wake chan struct{} // of one place: something has changed
	done chan struct{}

	mu           sync.Mutex
	foreign      []byte // bubbletea's, not written yet
	next         *shot
	urgent       bool // next answers a person
	redraw       bool
	reports      []time.Time // when the terminal reported
	lost, unused []int       // kitty's pictures: gone from the terminal, and gone from the cache
	flushes      []chan struct{}
	closed       bool

	// The rest belongs to the goroutine.
	screen   owned
	on       bool // the alternate screen is on
	current  *shot
	drawn    time.Time // when text was written last
	answered time.Time // when text that answers a person was
	line     line

	slow  atomic.Bool               // pictures take long on this line
	taken atomic.Pointer[time.Time] // when the terminal took the last piece; nil before
}

const (
	patience  = time.Second / 2 // how long the end waits for a terminal to take the next piece
	pieceSize = 4096            // most bytes of a piece
)

// frameTime is the least time between two texts.
const frameTime = time.Second / 60

// newOutput returns an output to a terminal. On a remote one it keeps queues short.
func newOutput(to io.Writer, remote bool) *output {
	o := &output{to: to, wake: make(chan struct{}, 1), done: make(chan struct{}), line: line{asks: remote}}
	o.slow.Store(remote)
	o.screen.transmitted = map[int]bool{}
	go o.run()
	return o
}

// Write queues bubbletea's bytes. It never blocks.
func (o *output) Write(p []byte) (int, error) {
	o.tell(func() { o.foreign = append(o.foreign, p...) })
	return len(p), nil
}

// tell changes what the goroutine has to do.
func (o *output) tell(change func()) {
	o.mu.Lock()
	change()
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// flush waits until bubbletea's bytes are written, at most for a second.
func (o *output) flush() {
	written := make(chan struct{})
	o.tell(func() { o.flushes = append(o.flushes, written) })
	select {
	case <-written:
	case <-o.done:
	case <-time.After(time.Second):
	}
}

// close writes what bubbletea has left and ends the goroutine. It gives up a terminal that takes nothing for patience.
func (o *output) close() {
	o.tell(func() { o.closed = true })
	for left := patience; left > 0; {
		since := time.Now()
		select {
		case <-o.done:
			return
		case <-time.After(left):
		}
		left = 0
		if last := o.taken.Load(); last != nil && last.After(since) {
			left = patience - time.Since(*last)
		}
	}
}

func (o *output) run() {
	defer close(o.done)
	for {
		wait, end := o.step()
		if end {
			return
		}
		o.sleep(wait)
	}
}

// sleep waits for a change; for no longer than wait if it is positive, and not at all if it is negative.
func (o *output) sleep(wait time.Duration) {
	switch {
	case wait < 0:
	case wait == 0:
		<-o.wake
	default:
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-o.wake:
		case <-timer.C:
		}
	}
}

const again = -1 // there may be more to do at once

// step does the most urgent thing. It returns how long to wait for the next one, 0 if for a change.
func (o *output) step() (wait time.Duration, end bool) {
	o.mu.Lock()
	foreign, next, flushes := o.foreign, o.next, o.flushes
	o.foreign, o.flushes = nil, nil
	if o.redraw {
		o.redraw = false
		o.screen.forget()
		o.current = nil
	}
	for _, id := range o.lost {
		o.screen.lost(id)
	}
	for _, at := range o.reports {
		o.line.answered(at)
	}
	o.lost, o.reports = nil, nil
	closed := o.closed
	o.mu.Unlock()

	o.pass(foreign)
	for _, written := range flushes {
		close(written)
	}
	switch {
	case len(foreign) > 0:
		return again, false
	case closed:
		o.await()
		return 0, true
	case !o.on || next == nil:
		return 0, false
	case o.current == nil || next != o.current:
		return o.show(next), false
	}
	return o.complete(), false
}

// pass writes bubbletea's bytes, except those that clear the screen after a change of size: the next shot does so
// itself, with what replaces it. It notes what they do to the screen.
func (o *output) pass(foreign []byte) {
	foreign = bytes.ReplaceAll(foreign, []byte(ansi.CursorHomePosition+ansi.EraseEntireScreen), nil)
	if now := time.Now(); len(foreign) > 0 && o.line.sent == 0 && len(o.line.asked) == 0 {
		o.write(o.line.ask(now, now)) // alone, it measures the way there and back
	}
	o.write(foreign)
	on, off := bytes.LastIndex(foreign, []byte(ansi.SetModeAltScreenSaveCursor)),
		bytes.LastIndex(foreign, []byte(ansi.ResetModeAltScreenSaveCursor))
	if on >= 0 || off >= 0 {
		o.on = on > off
	}
	if on >= 0 || off >= 0 || bytes.Contains(foreign, []byte("J")) {
		o.screen.forget()
		o.current = nil
	}
	if bytes.Contains(foreign, []byte(ansi.SetModeTextCursorEnable)) {
		o.screen.cursor = true
	}
}

// show writes the text of a shot, unless the last one is too recent or still on its way.
func (o *output) show(s *shot) (wait time.Duration) {
	now := time.Now()
	sameText := o.current != nil && len(s.lines) > 0 && len(o.current.lines) > 0 && &s.lines[0] == &o.current.lines[0]
	urgent := o.isUrgent()
	left := frameTime - now.Sub(o.answered)
	if !urgent {
		left = max(frameTime-now.Sub(o.drawn), o.line.wait(now))
	}
	if left > 0 && !sameText {
		return left
	}
	if text := o.screen.text(s); text != nil {
		o.line.sending(len(text), now)
		o.write(append(text, o.line.ask(now, now)...))
		o.drawn = now
		if urgent {
			o.answered = now
		}
	}
	if c := o.current; c != nil && c.cursor != nil && (s.cursor == nil || *c.cursor != *s.cursor) {
		o.write([]byte(o.screen.hideCursor()))
	}
	o.current = s
	o.mu.Lock()
	o.urgent = o.urgent && o.next != s
	o.mu.Unlock()
	return again
}

// complete writes the next picture of the current shot, or else what can be done when all are written.
func (o *output) complete() (wait time.Duration) {
	if spot, e, ok := o.screen.due(o.current); ok {
		if wait := o.line.wait(time.Now()); wait > 0 {
			return wait
		}
		o.picture(spot, e)
		return again
	}
	o.mu.Lock()
	unused := o.unused
	o.unused = nil
	o.mu.Unlock()
	var kept []int
	for _, id := range unused {
		out, ok := o.screen.release(id, o.current.placeholders)
		if !ok {
			kept = append(kept, id)
		}
		o.write([]byte(out))
	}
	o.mu.Lock()
	o.unused = append(o.unused, kept...)
	o.mu.Unlock()
	o.write(o.screen.placeCursor(o.current))
	return 0
}

// picture writes a picture in chunks. It abandons it at the end, and when a shot has come that does not show it, or that
// answers a person, who would wait for the rest.
func (o *output) picture(s spot, e *encoded) {
	from, size := time.Now(), 0
	for data := o.screen.draw(s, e); len(data) > 0; {
		if size > 0 && o.isStale(s) {
			o.write(o.screen.abandoned(s, e))
			break
		}
		if wait := o.line.wait(time.Now()); wait > 0 && size > 0 {
			o.sleep(wait)
			o.hear()
			continue
		}
		n := e.cut(data, o.slow.Load())
		o.line.sending(n, time.Now())
		o.write(data[:n])
		data, size = data[n:], size+n
	}
	now := time.Now()
	o.write(o.line.ask(from, now))
	if o.line.asks || size >= leastSample { // a few bytes say nothing of a terminal that is busy for a moment
		o.slow.Store(o.line.slow() || !o.line.asks && o.line.blocked(size, now.Sub(from)))
	}
}

// hear takes the terminal's reports while a picture is being written.
func (o *output) hear() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, at := range o.reports {
		o.line.answered(at)
	}
	o.reports = nil
}

func (o *output) isUrgent() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.urgent
}

func (o *output) isStale(s spot) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.closed || o.next != o.current && (o.urgent || !slices.ContainsFunc(o.next.spots, func(n spot) bool {
		return n.fitted == s.fitted && n.want == s.want
	}))
}

// await gives reports that are still on their way time to arrive, so that the shell does not get them.
func (o *output) await() {
	if n := len(o.line.asked); n > 0 && o.line.trip > 0 {
		left := float64(o.line.sent-o.line.acked) / max(o.line.rate, slowRate) * float64(time.Second)
		time.Sleep(min(o.line.trip+time.Duration(left), time.Second/2))
	}
}

// write ignores errors: bubbletea notices by reading that a terminal has gone.
func (o *output) write(p []byte) {
	for len(p) > 0 {
		n := min(len(p), pieceSize)
		for n < len(p) && n > pieceSize-utf8.UTFMax && !utf8.RuneStart(p[n]) { // some terminals read letters piece by piece
			n--
		}
		_, _ = o.to.Write(p[:n])
		now := time.Now()
		o.taken.Store(&now)
		p = p[n:]
	}
}

// outputFile is an output to a file, as which bubbletea recognises a terminal.
type outputFile struct {
	term.File
	*output
}

// Write implements [io.Writer].
func (o outputFile) Write(p []byte) (int, error) { return o.output.Write(p) }

// goodbye returns the bytes that free kitty's pictures. It must be called after close.
func (o *output) goodbye() string {
	select {
	case <-o.done:
	default:
		return "" // the terminal takes nothing
	}
	var out strings.Builder
	for _, id := range slices.Sorted(maps.Keys(o.screen.transmitted)) {
		if o.current != nil && o.current.placeholders {
			out.WriteString(forgetPlaceholders(id))
			continue
		}
		out.WriteString(kittyForget(id))
	}
	return out.String()
}
