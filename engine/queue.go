package engine

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"beyond/engine/nn"
	"beyond/engine/score"
)

// request is one picture to be computed.
type request struct {
	ctx      context.Context
	priority Priority
	order    uint64 // of arrival
	model    *Model
	input    []float32 // [3,H,W], normalised
	// objective is the function whose gradient is asked for; nil for a forward pass.
	objective score.Objective
	// layer, if not nil, is the convolution at which the gradient is asked for, in place of the input.
	layer *string
	// alone, if not nil, is run in the place of all that, with nothing beside it.
	alone  func(context.Context) error
	answer chan answer
}

// derived reports whether a gradient is asked for.
func (r *request) derived() bool { return r.objective != nil }

// answer to a request. The slices belong to the asker.
type answer struct {
	logits   []float32
	features []float32 // nil for a gradient
	gradient []float32 // with respect to the input, nil for a forward pass
	view     nn.View   // at a layer, where one is asked for
	err      error
}

// queue holds the requests that wait.
type queue struct {
	mu      sync.Mutex
	arrived sync.Cond
	waiting []*request
	count   uint64
	closed  bool
	// running is the priority of the batch that is computed now and yield stops it; yield is nil in between.
	running Priority
	yield   func()
}

func newQueue() *queue {
	q := &queue{running: Background}
	q.arrived.L = &q.mu
	return q
}

// put adds requests, all at once so that the first does not run by itself; false means that the queue is closed.
func (q *queue) put(requests ...*request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	for _, r := range requests {
		q.count++
		r.order = q.count
		q.waiting = append(q.waiting, r)
		if q.yield != nil && r.priority < q.running {
			q.yield()
		}
	}
	q.arrived.Signal()
	return true
}

// begin notes that a batch is computed, and how to stop it when a more urgent request comes in.
func (q *queue) begin(p Priority, yield func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running, q.yield = p, yield
	if q.has(func(other Priority) bool { return other < p }) {
		yield()
	}
}

// end notes that the batch is computed.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.yield = nil
}

// putBack returns a batch that was stopped. Its requests keep their order.
func (q *queue) putBack(batch []*request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.waiting = append(q.waiting, batch...)
		return
	}
	for _, r := range batch {
		r.answer <- answer{err: ErrClosed}
	}
}

// linger is how long background work waits behind visible work: the next step of an attack is asked for as soon as
// the last one is answered, and would only stop the work begun in between.
const linger = 3 * time.Millisecond

// take waits for requests and removes the next batch: the most urgent one and, up to a batch's size,
// others of the same priority, model and kind. It returns nil when the queue is closed.
func (q *queue) take() []*request {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.lingerForVisible()
	for {
		q.waiting = slices.DeleteFunc(q.waiting, func(r *request) bool { return r.ctx.Err() != nil })
		if q.closed {
			return nil
		}
		if len(q.waiting) > 0 {
			break
		}
		q.arrived.Wait()
	}
	slices.SortFunc(q.waiting, func(a, b *request) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.order, b.order))
	})
	first, size := q.waiting[0], forwardBatch
	switch {
	case first.layer != nil:
		size = 1
	case first.derived():
		size = gradientBatch
	}
	var batch []*request
	q.waiting = slices.DeleteFunc(q.waiting, func(r *request) bool {
		same := r.alone == nil && r.layer == nil && r.priority == first.priority && r.model == first.model &&
			r.derived() == first.derived()
		if r != first && (first.alone != nil || !same) || len(batch) == size {
			return false
		}
		batch = append(batch, r)
		return true
	})
	return batch
}

// lingerForVisible waits, after visible work, for more of it.
func (q *queue) lingerForVisible() {
	if q.running != Visible {
		return
	}
	over := false
	timer := time.AfterFunc(linger, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		over = true
		q.arrived.Broadcast()
	})
	defer timer.Stop()
	for !over && !q.closed && !q.has(func(p Priority) bool { return p == Visible }) {
		q.arrived.Wait()
	}
}

func (q *queue) has(want func(Priority) bool) bool {
	return slices.ContainsFunc(q.waiting, func(r *request) bool { return want(r.priority) })
}

// close wakes take and answers everyone who still waits.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for _, r := range q.waiting {
		r.answer <- answer{err: ErrClosed}
	}
	q.waiting = nil
	q.arrived.Broadcast()
}
