package explorer

import (
	"context"
	"sync/atomic"
	"time"

	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/listing"
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
	// Shown is called before a screen shows that pictures are being listed.
	Shown func()
}

// soon is how long nothing is shown: most data sets are open by then.
const soon = 300 * time.Millisecond

// Open runs the explorer. A data set that takes longer is counted on a screen while its pictures are listed.
func Open(ctx context.Context, o Opening, t Terminal) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	opened := make(chan error, 1)
	go func() { opened <- o.Open(ctx) }()
	select {
	case err := <-opened:
		if err != nil {
			return err
		}
		options, _ := o.Ready()
		return Run(ctx, options, t)
	case <-time.After(soon):
	}
	o.Shown()
	l := &lister{Opening: o, opened: opened, item: t.Guard.Item}
	screen := listing.New(listing.Options{Name: o.Name, Found: o.Found})
	header := ui.HeaderInfo{Data: safe.Clean(o.Name), Jobs: safe.Clean("listing")}
	err := t.run(ctx, ui.Options{
		Roots: []ui.Root{{Key: "1", Screen: screen}}, Header: func() ui.HeaderInfo { return header },
		Start: func() tea.Msg { return l.wait(ctx) }, Left: l.left,
	})
	if failed := l.failed.Load(); failed != nil {
		return *failed
	}
	return err
}

// lister waits for a data set behind the screen that counts its pictures.
type lister struct {
	Opening
	opened <-chan error
	item   string // at hand when the program stopped
	failed atomic.Pointer[error]
	x      atomic.Pointer[Explorer] // once all is open
}

// wait replaces the screen by the explorer's, or ends the program if there is nothing to explore.
func (l *lister) wait(ctx context.Context) tea.Msg {
	select {
	case err := <-l.opened:
		if err != nil {
			l.failed.Store(&err)
			return tea.Quit()
		}
	case <-ctx.Done():
		return nil
	}
	options, ok := l.Ready()
	if !ok {
		return nil
	}
	x := newExplorer(options)
	l.x.Store(x)
	x.startJobs()
	none := func(ui.Screen) ui.Screen { return nil }
	return tea.Sequence(ui.Send(x.screens(none)), x.start(l.item))()
}

func (l *lister) left(t ui.Trail) {
	if x := l.x.Load(); x != nil {
		x.left(t)
	}
}
