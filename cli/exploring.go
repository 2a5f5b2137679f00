package cli

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"beyond/assets"
	"beyond/cli/explorer"
	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/people"
)

// exploring is an explorer from the listing of its pictures to its end.
type exploring struct {
	a    *app
	o    *exploreFlags
	data string

	count listed
	set   *dataset.Set
	model *engine.Model
	found session

	mu      sync.Mutex
	over    bool
	engine  *engine.Engine // nil before all is open
	answers *people.Answers
}

// listed counts pictures as they are found. It is safe for concurrent use.
type listed struct {
	n    atomic.Int64
	last atomic.Pointer[string] // path
}

func (l *listed) found(item dataset.Item) {
	l.n.Add(1)
	l.last.Store(&item.Path)
}

func (l *listed) soFar() (n int, path string) {
	if last := l.last.Load(); last != nil {
		path = *last
	}
	return int(l.n.Load()), path
}

// run shows the explorer. While pictures are listed behind a screen, what is said on stderr waits for its end.
func (x *exploring) run(ctx context.Context) (err error) {
	a := x.a
	held := &held{to: a.err}
	a.err, a.onFound = held, x.count.found
	defer held.release()
	defer func() { err = x.end(err) }()
	a.dress(&x.o.Terminal)
	return explorer.Open(ctx, explorer.Opening{
		Name: cmp.Or(x.data, galleryName), Found: x.count.soFar, Open: x.open, Ready: x.ready, Shown: held.hold,
	}, x.o.Terminal)
}

func (x *exploring) open(ctx context.Context) (err error) {
	x.set, x.model, x.found, err = x.a.openAgain(ctx, x.data, x.o)
	return err
}

// ready starts an engine on what is open, unless the explorer is over.
func (x *exploring) ready() (o explorer.Options, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over {
		return o, false
	}
	a, set, m := x.a, x.set, x.model
	a.leftOut = leftOutRows{} // screens show it
	a.workers = engine.Threads(a.workers)
	x.engine = a.newEngine()
	// Two threads more than the arithmetic has, so that a key's goroutine need not wait until a kernel's is
	// preempted: the system's scheduler lets the thread that has slept go first. Halves the time from key to frame.
	runtime.GOMAXPROCS(a.workers + 2)
	x.answers = (&storeFlags{path: storeFile()}).answers(a.now)
	w := a.newWorkspace(x.engine, m, without(withRows(set, m.Classes), a.guard.Without))
	return explorer.Options{
		Workspace: w, Answers: x.answers, Finder: finder(), Choice: x.o.Choice,
		DefaultModel: assets.ModelName, Profiler: a.profiler(timedRuns), Data: x.found.Data, Gallery: galleryName,
		Rater: x.o.rater, User: a.user(), Marked: exists(storeFile()), Gloss: gloss, Now: a.now,
		Preferences: explorer.NewPreferences(a.settings), Resume: x.found.Open, Left: a.remember(x.found),
	}, true
}

// end closes what ready has opened. It returns err, or else says where answers are that could not be saved.
func (x *exploring) end(err error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.over = true
	if x.engine == nil {
		return err
	}
	err = x.a.rescued(x.answers, err)
	x.answers.Close()
	x.engine.Close()
	return err
}

// held passes text on, or holds it while a screen is up. It is safe for concurrent use.
type held struct {
	mu      sync.Mutex
	to      io.Writer
	holding bool
	text    bytes.Buffer
}

func (h *held) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.holding {
		return h.text.Write(p)
	}
	return h.to.Write(p)
}

func (h *held) hold() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.holding = true
}

func (h *held) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.holding = false
	_, _ = h.text.WriteTo(h.to)
}
