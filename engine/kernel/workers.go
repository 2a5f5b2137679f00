package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Pool runs tasks on a fixed number of goroutines. A network makes a hundred calls of some tens of microseconds, so
// the workers look for the next call for a while before they sleep.
type Pool struct {
	workers []chan struct{} // wakes each sleeping worker
	asleep  []atomic.Bool
	job     atomic.Pointer[job]
	done    chan struct{} // wakes the caller of Run
	closed  sync.WaitGroup
}

// job is one call of Run.
type job struct {
	f     func(task int)
	tasks int64
	next  atomic.Int64 // the next task to hand out
	left  atomic.Int64 // tasks not finished
	waits atomic.Bool  // the caller sleeps until left is 0
	done  chan struct{}
	fault atomic.Pointer[any] // the first panic
}

// spins is the number of times that a worker, or the caller at the end, yields before it sleeps: some tens of
// microseconds if nothing else runs.
const spins = 200

// NewPool returns a pool of n workers, including the goroutine that calls Run. Close it after use.
func NewPool(n int) *Pool {
	p := &Pool{workers: make([]chan struct{}, max(n-1, 0)), done: make(chan struct{}, 1)}
	p.asleep = make([]atomic.Bool, len(p.workers))
	for i := range p.workers {
		p.workers[i] = make(chan struct{}, 1)
		p.closed.Go(func() { p.work(i) })
	}
	return p
}

// Workers returns the number of workers.
func (p *Pool) Workers() int { return len(p.workers) + 1 }

// Run calls f(0) … f(tasks−1), several at a time, and returns when all calls have returned. If a call panics, so does
// Run. Only one goroutine may call Run at a time, and f must not call it.
func (p *Pool) Run(tasks int, f func(task int)) {
	if len(p.workers) == 0 || tasks <= 1 {
		for i := range tasks {
			f(i)
		}
		return
	}
	j := &job{f: f, tasks: int64(tasks), done: p.done}
	j.left.Store(int64(tasks))
	p.job.Store(j)
	p.wake(tasks - 1)
	j.work()
	j.wait()
	if r := j.fault.Load(); r != nil {
		panic(*r)
	}
}

// Close stops the workers. The pool must not be used afterwards.
func (p *Pool) Close() {
	p.job.Store(&job{tasks: -1})
	p.wake(len(p.workers))
	p.closed.Wait()
}

// wake wakes up to n sleeping workers.
func (p *Pool) wake(n int) {
	for i := range p.workers[:min(n, len(p.workers))] {
		if p.asleep[i].CompareAndSwap(true, false) {
			p.workers[i] <- struct{}{}
		}
	}
}

// work is the loop of worker i.
func (p *Pool) work(i int) {
	var last *job
	for {
		j := p.await(i, last)
		if j.tasks < 0 {
			return
		}
		j.work()
		last = j
	}
}

// await returns the next job after last. It marks the worker asleep before a last look, so a job stored in between is
// either seen or wakes the worker.
func (p *Pool) await(i int, last *job) *job {
	for {
		for range spins {
			if j := p.job.Load(); j != last {
				return j
			}
			runtime.Gosched()
		}
		p.asleep[i].Store(true)
		if p.job.Load() == last || !p.asleep[i].CompareAndSwap(true, false) {
			<-p.workers[i]
		}
	}
}

// work runs tasks until none is left.
func (j *job) work() {
	for {
		i := j.next.Add(1) - 1
		if i >= j.tasks {
			return
		}
		j.do(int(i))
	}
}

// wait returns when all tasks are finished. Like await, it marks the caller asleep before a last look.
func (j *job) wait() {
	for range spins {
		if j.left.Load() == 0 {
			return
		}
		runtime.Gosched()
	}
	j.waits.Store(true)
	if j.left.Load() > 0 || !j.waits.CompareAndSwap(true, false) {
		<-j.done
	}
}

func (j *job) do(i int) {
	defer func() {
		if r := recover(); r != nil {
			fault := r // r itself would escape to the heap for every task
			j.fault.CompareAndSwap(nil, &fault)
		}
		if j.left.Add(-1) == 0 && j.waits.CompareAndSwap(true, false) {
			j.done <- struct{}{}
		}
	}()
	j.f(i)
}
