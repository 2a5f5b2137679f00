package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// loadedAtOnce is how many things a Loader fetches at a time: enough to keep the processors busy, few enough that
// turning pages leaves no queue behind.
const loadedAtOnce = 4

// A Loader holds the things that a screen shows now or will probably show next, mostly pictures. It fetches the missing
// ones in the order in which they are wanted, and drops all others. The screen calls its methods; only Fetch and Then
// run elsewhere. The zero value with Fetch set is ready.
type Loader[K comparable, T any] struct {
	// Fetch gets one thing; near says that it is not shown yet.
	Fetch func(ctx context.Context, near bool, k K) (T, error)
	// Then, if not nil, is called once after Fetch has succeeded or failed while the thing is still wanted, and again
	// after Abandon. It starts slower work whose result reaches the screen in another way.
	Then func(ctx context.Context, near bool, k K)

	entries map[K]*entry[T]
	waiting []K             // entries that have not been requested
	running map[Ticket]bool // requests that have not been answered, wanted or not
}

// entry is a thing on its way, or there.
type entry[T any] struct {
	ctx     context.Context // ends when the thing is not wanted any more; nil after Abandon
	cancel  context.CancelFunc
	near    bool
	ticket  Ticket // of the request; 0 before it is made
	arrived bool
	then    bool // whether Then has been called
	value   T
	err     error
}

// Loaded brings one thing that a Loader has fetched. The screen hands it to its Loader.
type Loaded[K comparable, T any] struct {
	ticket Ticket
	key    K
	value  T
	err    error
}

// Get returns the thing for k, or the error of fetching it. ok is false until either has arrived.
func (l *Loader[K, T]) Get(k K) (value T, err error, ok bool) {
	if e := l.entries[k]; e != nil && e.arrived {
		return e.value, e.err, true
	}
	return value, nil, false
}

// Want says which things are visible and which are near, until ctx ends. It drops all others.
func (l *Loader[K, T]) Want(ctx context.Context, visible, near []K) tea.Cmd {
	kept := make(map[K]*entry[T], len(visible)+len(near))
	l.waiting = l.waiting[:0]
	var commands []tea.Cmd
	keep := func(keys []K, near bool) {
		for _, k := range keys {
			if kept[k] != nil {
				continue
			}
			e := l.renewed(ctx, k)
			e.near, kept[k] = near, e
			if e.ticket == 0 {
				l.waiting = append(l.waiting, k)
			}
			commands = append(commands, l.then(k, e))
		}
	}
	keep(visible, false)
	keep(near, true)
	for k, e := range l.entries {
		if kept[k] == nil && e.cancel != nil {
			e.cancel()
		}
	}
	l.entries = kept
	return tea.Batch(append(commands, l.start())...)
}

// renewed is the entry of k, new if there is none, with a context if it lost its own.
func (l *Loader[K, T]) renewed(ctx context.Context, k K) *entry[T] {
	e := l.entries[k]
	if e == nil {
		e = &entry[T]{}
	}
	if e.ctx == nil {
		e.ctx, e.cancel = context.WithCancel(ctx)
	}
	return e
}

// start requests waiting things up to the limit of loadedAtOnce.
func (l *Loader[K, T]) start() tea.Cmd {
	if l.running == nil {
		l.running = map[Ticket]bool{}
	}
	var commands []tea.Cmd
	for ; len(l.running) < loadedAtOnce && len(l.waiting) > 0; l.waiting = l.waiting[1:] {
		k := l.waiting[0]
		e := l.entries[k]
		e.ticket = NewTicket()
		l.running[e.ticket] = true
		fetch, ctx, near, ticket := l.Fetch, e.ctx, e.near, e.ticket
		commands = append(commands, func() tea.Msg {
			value, err := fetch(ctx, near, k)
			return Loaded[K, T]{ticket, k, value, err}
		})
	}
	return tea.Batch(commands...)
}

// Arrived takes an answer if it is for this loader and still wanted, and requests the next waiting things.
func (l *Loader[K, T]) Arrived(msg Loaded[K, T]) tea.Cmd {
	if !l.running[msg.ticket] {
		return nil
	}
	delete(l.running, msg.ticket)
	e := l.entries[msg.key]
	if e == nil || e.ticket != msg.ticket {
		return l.start()
	}
	e.arrived, e.value, e.err = true, msg.value, msg.err
	return tea.Batch(l.then(msg.key, e), l.start())
}

func (l *Loader[K, T]) then(k K, e *entry[T]) tea.Cmd {
	if l.Then == nil || !e.arrived || e.then {
		return nil
	}
	e.then = true
	then, ctx, near := l.Then, e.ctx, e.near
	return func() tea.Msg {
		then(ctx, near, k)
		return nil
	}
}

// Abandon cancels all requests and keeps the things that have arrived.
func (l *Loader[K, T]) Abandon() {
	l.waiting = nil
	for k, e := range l.entries {
		if e.cancel != nil {
			e.cancel()
		}
		if !e.arrived {
			delete(l.entries, k)
			continue
		}
		e.ctx, e.cancel, e.then = nil, nil, false
	}
}
