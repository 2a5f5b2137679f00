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
type Request[T any] struct{ ticket Ticket }

// Answer brings the answer to a Request. The screen hands it to its Request.
type Answer[T any] struct {
	Value  T
	Err    error
	ticket Ticket
}

// Ask asks a question: the command returned calls f and brings its answer.
func (r *Request[T]) Ask(ctx context.Context, f func(ctx context.Context) (T, error)) tea.Cmd {
	r.ticket = NewTicket()
	ticket := r.ticket
	return func() tea.Msg {
		value, err := f(ctx)
		return Answer[T]{value, err, ticket}
	}
}

// Pending reports whether an answer is awaited.
func (r *Request[T]) Pending() bool { return r.ticket != 0 }

// Arrived reports whether an answer is the one that is awaited. It is then awaited no more.
func (r *Request[T]) Arrived(msg Answer[T]) bool {
	if r.ticket == 0 || msg.ticket != r.ticket {
		return false
	}
	r.ticket = 0
	return true
}

// Drop ignores the answer when it comes.
func (r *Request[T]) Drop() { r.ticket = 0 }
