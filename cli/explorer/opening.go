package explorer

import (
	"context"
	"sync/atomic"
	"time"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/classes"
	"beyond/views/grid"
	"beyond/views/jobs"
	"beyond/views/listing"
	"beyond/views/overview"
	"beyond/views/settings"
	tea "charm.land/bubbletea/v2"
)

// Opening is how an explorer gets its pictures and its model. All fields are needed.
type Opening struct {
	// Name is the data set's. Found says how many of its pictures are found so far, and which was the last one.
	Name  string
	Found func() (n int, path string)
	// Open lists the pictures and opens the model. Ready follows it; ok is false if the explorer was left meanwhile.
	Open  func(ctx context.Context) error
	Ready func() (o Options, ok bool)
	// Early is Ready with the first pictures while Open runs; ok is false before there are some. Growing are those
	// found so far, of which Early's are the first.
	Early   func() (o Options, ok bool)
	Growing func() *dataset.Set
	// Shown is called before a screen shows that pictures are being listed.
	Shown func()
}

// soon is how long nothing is shown: most data sets are open by then.
const soon = 200 * time.Millisecond

// Open runs the explorer. One of a data set that takes longer begins with the first pictures, and grows.
func Open(ctx context.Context, o Opening, t Terminal) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	l := &lister{Opening: o, opened: make(chan error, 1), item: t.Guard.Item}
	l.progress = &progress{found: o.Found, since: time.Now()}
	go func() { l.opened <- o.Open(ctx) }()
	select {
	case err := <-l.opened:
		if err != nil {
			return err
		}
		options, _ := o.Ready()
		return Run(ctx, options, t)
	case <-time.After(soon):
	}
	o.Shown()
	err := t.run(ctx, l.begin(ctx))
	if failed := l.failed.Load(); failed != nil {
		return *failed
	}
	return err
}

// begin shows the first pictures, or how many there are until they can be shown.
func (l *lister) begin(ctx context.Context) ui.Options {
	wait := func() tea.Msg { return l.wait(ctx) }
	if o, ok := l.Early(); ok {
		x := l.early(o)
		return ui.Options{
			Header: x.header, Start: tea.Batch(x.start(""), wait), Left: l.left, Items: x.items,
			Shortcuts: x.shortcuts(), Roots: x.roots(),
		}
	}
	screen := listing.New(listing.Options{Name: l.Name, Found: l.Found})
	header := ui.HeaderInfo{Data: safe.Clean(l.Name), Jobs: safe.Clean("listing")}
	return ui.Options{
		Roots: []ui.Root{{Key: "1", Screen: screen}}, Header: func() ui.HeaderInfo { return header }, Start: wait,
		Left: l.left,
	}
}

// progress is how far the listing is.
type progress struct {
	found func() (n int, path string)
	since time.Time
	over  atomic.Bool
}

// header says how many pictures of those found are on screen.
func (p *progress) header(set *dataset.Set) (data, jobs safe.Text) {
	n, _ := p.found()
	of := finding.Count(len(set.Items)) + " of " + finding.Count(n)
	if p.over.Load() {
		return safe.Format("%s %s", set.Name, of), safe.Clean("listed: go back to see all")
	}
	rate := float64(n) / max(time.Since(p.since).Seconds(), 1e-3)
	return safe.Format("%s %s so far", set.Name, of), safe.Format("listing %s/s", finding.Count(int(rate)))
}

// lister shows a data set while its pictures are listed.
type lister struct {
	Opening
	opened   chan error
	item     string // at hand when the program stopped
	progress *progress
	grown    time.Time
	failed   atomic.Pointer[error]
	x        atomic.Pointer[Explorer] // the first one; nil before
}

// Pauses between two looks, and before an explorer is replaced by one of more pictures.
const (
	lookEvery = 20 * time.Millisecond
	growEvery = time.Second
)

// wait returns what comes next: the explorer of the first pictures, of more, or of all.
func (l *lister) wait(ctx context.Context) tea.Msg {
	for {
		select {
		case err := <-l.opened:
			return l.all(err)
		case <-ctx.Done():
			return nil
		default:
		}
		first := l.x.Load()
		if first == nil {
			if o, ok := l.Early(); ok {
				x := l.early(o)
				return l.then(ctx, tea.Batch(ui.Send(x.screens(none)), x.start("")))
			}
		} else if set := l.Growing(); l.isMuchMore(set) {
			return ui.WhenIdle{Do: func(top ui.Screen, _ bool) tea.Cmd { return l.grow(ctx, top, set) }}
		}
		time.Sleep(lookEvery)
	}
}

// isMuchMore reports whether a set is worth another explorer: each costs a list, and what is on screen changes.
func (l *lister) isMuchMore(set *dataset.Set) bool {
	shown := l.x.Load().latest.Load().w.Set
	return len(set.Items) >= 2*len(shown.Items) && time.Since(l.grown) > growEvery
}

// then does something and waits on.
func (l *lister) then(ctx context.Context, cmd tea.Cmd) tea.Msg {
	return tea.Batch(cmd, func() tea.Msg { return l.wait(ctx) })()
}

func none(ui.Screen) ui.Screen { return nil }

// early is the explorer of the first pictures.
func (l *lister) early(o Options) *Explorer {
	x := newExplorer(o)
	x.listing, l.grown = l.progress, time.Now()
	x.startJobs()
	l.x.Store(x)
	return x
}

// browses reports whether a screen shows pictures or figures of all, and nothing that a person is in the middle of.
func browses(s ui.Screen) bool {
	switch s.(type) {
	case *overview.Model, *classes.Model, *grid.Model, *jobs.Model, *settings.Model:
		return true
	}
	return false
}

// grow replaces the explorer by one of more pictures, unless a person is in the middle of something.
func (l *lister) grow(ctx context.Context, top ui.Screen, set *dataset.Set) tea.Cmd {
	if !browses(top) {
		if len(l.opened) > 0 {
			return func() tea.Msg { return l.wait(ctx) }
		}
		return nil
	}
	return func() tea.Msg {
		x := l.x.Load().latest.Load()
		next := x.onto(set)
		l.grown = time.Now()
		return l.then(ctx, ui.Send(x.giveWay(next)))
	}
}

// all shows the explorer of all pictures, or ends the program if there is nothing to explore.
func (l *lister) all(err error) tea.Msg {
	if err != nil {
		l.failed.Store(&err)
		return tea.Quit()
	}
	options, ok := l.Ready()
	if !ok {
		return nil
	}
	first := l.x.Load()
	if first == nil {
		x := newExplorer(options)
		l.x.Store(x)
		x.startJobs()
		return tea.Sequence(ui.Send(x.screens(none)), x.start(l.item))()
	}
	l.progress.over.Store(true)
	return ui.WhenIdle{Do: func(top ui.Screen, root bool) tea.Cmd {
		if !root || !browses(top) {
			return nil
		}
		return func() tea.Msg { return l.complete(first.latest.Load(), options) }
	}}
}

// complete replaces the explorer of what was found so far. The pictures have other places now.
func (l *lister) complete(x *Explorer, options Options) tea.Msg {
	next := x.onto(options.Workspace.Set)
	next.listing, next.options = nil, options
	next.options.Workspace = next.w // the other is not needed
	renew := x.giveWay(next)
	renew.Screen = next.sorted(x.w.Set)
	return tea.Sequence(ui.Send(renew), next.goOn(l.item))()
}

func (l *lister) left(t ui.Trail) {
	if x := l.x.Load(); x != nil {
		x.latest.Load().left(t)
	}
}
