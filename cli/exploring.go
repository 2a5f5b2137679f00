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

	growing dataset.Growing
	early   atomic.Pointer[engine.Model] // while pictures are listed; nil where they are not shown before their end

	set   *dataset.Set
	model *engine.Model
	found session

	mu      sync.Mutex
	over    bool
	engine  *engine.Engine // nil before something is shown
	answers *people.Answers
}

// run shows the explorer. While pictures are listed behind a screen, what is said on stderr waits for its end.
func (x *exploring) run(ctx context.Context) (err error) {
	a := x.a
	held := &held{to: a.err}
	a.err, a.growing = held, &x.growing
	if !x.o.resume && a.selection == "" {
		a.onModel = x.early.Store
	}
	defer held.release()
	defer func() { err = x.end(err) }()
	a.dress(&x.o.Terminal)
	return explorer.Open(ctx, explorer.Opening{
		Name: cmp.Or(x.data, galleryName), Found: x.growing.Found, Open: x.open, Ready: x.ready, Shown: held.hold,
		Early: x.first, Growing: x.growing.Set,
	}, x.o.Terminal)
}

func (x *exploring) open(ctx context.Context) (err error) {
	x.set, x.model, x.found, err = x.a.openAgain(ctx, x.data, x.o)
	return err
}

// mostFirst bounds the pictures of the first screen: it comes before more are found.
const mostFirst = 2000

// first is ready with the first pictures, while the others are listed.
func (x *exploring) first() (o explorer.Options, ok bool) {
	m, set := x.early.Load(), x.growing.Set()
	if m == nil || set == nil {
		return o, false
	}
	set.Items = set.Items[:min(len(set.Items), mostFirst)]
	return x.show(set, m, session{Data: x.data, Labels: x.o.Labels})
}

// ready shows what is open, unless the explorer is over.
func (x *exploring) ready() (o explorer.Options, ok bool) {
	if x.isOver() {
		return o, false
	}
	x.a.leftOut = leftOutRows{} // screens show it
	return x.show(without(withRows(x.set, x.model.Classes), x.a.guard.Without), x.model, x.found)
}

func (x *exploring) isOver() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.over
}

func (x *exploring) show(set *dataset.Set, m *engine.Model, found session) (o explorer.Options, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over {
		return o, false
	}
	if x.engine == nil {
		x.start()
	}
	a := x.a
	return explorer.Options{
		Workspace: a.newWorkspace(x.engine, m, set), Answers: x.answers, Finder: finder(), Choice: x.o.Choice,
		DefaultModel: assets.ModelName, Profiler: a.profiler(timedRuns), Data: found.Data, Gallery: galleryName,
		Rater: x.o.rater, User: a.user(), Marked: exists(storeFile()), Gloss: gloss, Now: a.now,
		Preferences: explorer.NewPreferences(a.settings), Resume: found.Open, Left: a.remember(found),
	}, true
}

func (x *exploring) start() {
	a := x.a
	a.workers = engine.Threads(a.workers)
	x.engine = a.newEngine()
	// Two threads more than the arithmetic has, so that a key's goroutine need not wait until a kernel's is
	// preempted: the system's scheduler lets the thread that has slept go first. Halves the time from key to frame.
	runtime.GOMAXPROCS(a.workers + 2)
	x.answers = (&storeFlags{path: storeFile()}).answers(a.now)
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
	ending(x.answers.Close)
	ending(x.engine.Close)
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
