// Package engine runs a classifier for many callers at once: screens, commands and background jobs.
//
// One goroutine owns the queue of requests. It takes the most urgent request, adds others of the same kind until a
// batch is full, and lets the arithmetic's workers run it. Callers block until their answer is there or their context
// is done. A batch stops between two layers once nobody waits for it any more, or when something more urgent comes in.
// The package knows no screen.
package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Priority orders requests: pictures on screen, then their neighbours, then everything else.
type Priority int

const (
	Visible Priority = iota
	Near
	Background
)

// At returns Near for a picture beside the screen and Visible for one on it.
func At(near bool) Priority {
	if near {
		return Near
	}
	return Visible
}

// Config of an Engine. The zero value is usable.
type Config struct {
	Workers int   // threads of arithmetic and, beside them, of decoding; 0 means one per processor
	Memory  int64 // bytes for sessions and caches together; 0 means 256 MiB
	// Decoding is memory for pictures while they are decoded, all together, in bytes; 0 means 512 MiB.
	Decoding int64
	// Limit is the memory of the whole process, in bytes; 0 means that it is not known. Gradients that need more are
	// refused with a *MemoryError, where the system would kill the process.
	Limit int64
	// Now is the clock of jobs' start and end; nil means that they have none.
	Now func() time.Time
	// Results keeps computed results for the next start; nil keeps nothing. Close closes it.
	Results Results
	// Code tells this program from others that may compute something else, such as an older version of it.
	Code string
}

// Batch sizes: large enough that weights are read from memory once for several pictures, small enough that a
// request that comes in while a background batch runs waits for some tens of milliseconds only.
const (
	forwardBatch  = 8
	gradientBatch = 4
)

// An Engine computes. It is safe for concurrent use; Close ends it.
type Engine struct {
	now         func() time.Time
	queue       *queue
	sessions    sessions
	crops       *cache[cropKey, crop]
	predictions *cache[predictionKey, *Prediction]
	digests     *cache[digestKey, string]
	results     Results // nil keeps nothing
	code        string
	decoding    chan struct{} // a slot for each picture being decoded in the background
	reads       chan struct{} // a slot for each file being read
	room        *room         // memory of pictures being decoded
	jobs        jobs
	ctx         context.Context // ends with the engine
	stop        context.CancelFunc
	done        sync.WaitGroup
}

// ErrClosed is the error of requests to a closed engine.
var ErrClosed = errors.New("the engine is closed")

// New starts an engine.
func New(cfg Config) *Engine {
	if cfg.Workers <= 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	if cfg.Memory <= 0 {
		cfg.Memory = 256 << 20
	}
	if cfg.Decoding <= 0 {
		cfg.Decoding = 512 << 20
	}
	if cfg.Now == nil {
		cfg.Now = func() time.Time { return time.Time{} }
	}
	ctx, stop := context.WithCancel(context.Background())
	e := &Engine{
		now:         cfg.Now,
		queue:       newQueue(),
		sessions:    sessions{workers: cfg.Workers, limit: cfg.Memory * 5 / 8, memory: cfg.Limit},
		crops:       newCache[cropKey, crop](cfg.Memory / 8),
		predictions: newCache[predictionKey, *Prediction](cfg.Memory / 4),
		digests:     newCache[digestKey, string](cfg.Memory / 64),
		results:     cfg.Results,
		code:        cfg.Code,
		decoding:    make(chan struct{}, cfg.Workers),
		reads:       make(chan struct{}, mostReads),
		room:        newRoom(cfg.Decoding),
		ctx:         ctx,
		stop:        stop,
	}
	e.done.Go(e.serve)
	return e
}

// Close cancels all requests and jobs and returns when nothing runs any more.
func (e *Engine) Close() {
	e.stop()
	e.queue.close()
	e.done.Wait()
	e.jobs.wait()
	e.sessions.close()
	if e.results != nil {
		_ = e.results.Close() // the results are right even if the cache cannot be closed
	}
}

// serve is the engine's goroutine.
func (e *Engine) serve() {
	for {
		batch := e.queue.take()
		if batch == nil {
			return
		}
		e.run(batch)
	}
}

// run computes one batch and answers everyone in it, unless something more urgent comes in: then the batch
// goes back to the queue.
func (e *Engine) run(batch []*request) {
	ctx, release := waiting(e.ctx, batch)
	defer release()
	ctx, yield := context.WithCancelCause(ctx)
	defer yield(nil)
	e.queue.begin(batch[0].priority, func() { yield(errYield) })
	answers, err := e.computeGuarded(ctx, batch)
	e.queue.end()
	if err != nil && context.Cause(ctx) == errYield {
		e.queue.putBack(batch)
		return
	}
	for i, r := range batch {
		switch {
		case err == nil:
			r.answer <- answers[i]
		case e.ctx.Err() != nil:
			r.answer <- answer{err: ErrClosed}
		default:
			r.answer <- answer{err: err}
		}
	}
}

// errYield is why a batch stops for a more urgent one.
var errYield = errors.New("something more urgent came in")

// computeGuarded turns a panic in the arithmetic into an error of its batch.
func (e *Engine) computeGuarded(ctx context.Context, batch []*request) (answers []answer, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("fault while computing: %v", fault)
		}
	}()
	if alone := batch[0].alone; alone != nil {
		return []answer{{}}, alone(ctx)
	}
	return e.sessions.compute(ctx, batch)
}

// waiting returns a context that is done when nobody in the batch waits any more.
func waiting(parent context.Context, batch []*request) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	var mu sync.Mutex
	left := len(batch)
	stops := make([]func() bool, len(batch))
	for i, r := range batch {
		stops[i] = context.AfterFunc(r.ctx, func() {
			mu.Lock()
			defer mu.Unlock()
			if left--; left == 0 {
				cancel()
			}
		})
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}

// Alone runs f at the priority of the screen with nothing computed beside it, for timing. f should end early when its
// context is done.
func (e *Engine) Alone(ctx context.Context, f func(context.Context) error) error {
	_, err := e.ask(&request{ctx: ctx, priority: Visible, alone: f})
	return err
}

// Alone runs f as [Engine.Alone] does, and returns what it returns. When ctx ends, f may go on for a while: what it
// returns then is lost, which a variable of the caller's would not be.
func Alone[T any](ctx context.Context, e *Engine, f func(context.Context) (T, error)) (value T, err error) {
	returned := make(chan T, 1)
	err = e.Alone(ctx, func(ctx context.Context) error {
		v, err := f(ctx)
		returned <- v
		return err
	})
	if err == nil {
		value = <-returned
	}
	return value, err
}

// ask queues a request and waits for its answer.
func (e *Engine) ask(r *request) (answer, error) {
	answers, err := e.askAll([]*request{r})
	return answers[0], err
}

// askAll queues requests together and waits for all their answers, or for the first that has none.
func (e *Engine) askAll(requests []*request) ([]answer, error) {
	answers := make([]answer, len(requests))
	for _, r := range requests {
		r.answer = make(chan answer, 1)
	}
	if !e.queue.put(requests...) {
		return answers, ErrClosed
	}
	for i, r := range requests {
		select {
		case answers[i] = <-r.answer:
			if err := answers[i].err; err != nil {
				return answers, err
			}
		case <-r.ctx.Done():
			return answers, r.ctx.Err()
		}
	}
	return answers, nil
}
