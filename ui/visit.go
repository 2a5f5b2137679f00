package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// Visit is the time during which a screen is shown. Its context ends when the screen is left. The zero value is ready.
type Visit struct {
	ctx  context.Context
	stop context.CancelFunc
}

// Begin starts a visit; one that is still on ends.
func (v *Visit) Begin() context.Context {
	v.End()
	v.ctx, v.stop = context.WithCancel(context.Background())
	return v.ctx
}

// End ends the visit and everything asked for during it.
func (v *Visit) End() {
	if v.stop != nil {
		v.stop()
	}
	v.ctx, v.stop = nil, nil
}

// On reports whether the screen is shown.
func (v *Visit) On() bool { return v.ctx != nil }

// Context ends with the visit; it is nil while there is none.
func (v *Visit) Context() context.Context { return v.ctx }

// Request is a question of a screen that is answered later. Only the answer to the question asked last counts. The zero
// value waits for nothing.
type Request[T any] struct {
	ticket Ticket
	ctx    context.Context // the answer counts as long as it lasts
}

// Answer brings the answer to a Request. The screen hands it to its [Page].
type Answer struct{ take func() tea.Cmd }

// Ask asks a question: the command returned calls f, and its answer is given to then. Then may change the screen's
// state; it is not called once ctx has ended, or if the Request waits for this answer no more.
func (r *Request[T]) Ask(
	ctx context.Context, f func(ctx context.Context) (T, error), then func(value T, err error) tea.Cmd,
) tea.Cmd {
	ticket := NewTicket()
	r.ticket, r.ctx = ticket, ctx
	return func() tea.Msg {
		value, err := f(ctx)
		return Answer{func() tea.Cmd {
			if r.ticket != ticket || ctx.Err() != nil {
				return nil
			}
			r.Drop()
			return then(value, err)
		}}
	}
}

// Take gives the answer to the Request that waits for it, once.
func (a Answer) Take() tea.Cmd { return a.take() }

// Pending reports whether an answer is awaited.
func (r *Request[T]) Pending() bool { return r.ticket != 0 && r.ctx.Err() == nil }

// Drop ignores the answer when it comes.
func (r *Request[T]) Drop() { r.ticket = 0 }
