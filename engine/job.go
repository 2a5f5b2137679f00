package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// JobState says how far a job's life has come.
type JobState int

const (
	Running JobState = iota
	Done
	Cancelled
	Failed
)

func (s JobState) String() string {
	return [...]string{"running", "done", "cancelled", "failed"}[s]
}

// JobStatus is a job as seen from outside.
type JobStatus struct {
	ID             int
	Name           string
	State          JobState
	Done, Total    int
	Failures       []Failure // items left out, in the order in which they failed
	Err            error     // why the job failed
	Stack          string    // of a panic, for the log
	Started, Ended time.Time
}

// Failure is one item that a job had to leave out.
type Failure struct{ Item, Reason string }

// Work does a job and tells its progress, whose functions are set.
type Work func(ctx context.Context, progress Progress) error

type job struct {
	status JobStatus
	work   Work
	cancel context.CancelFunc
}

// jobs is the list of everything started in this session.
type jobs struct {
	mu      sync.Mutex
	list    []*job
	running sync.WaitGroup
}

// Start runs work beside everything else and returns the number under which Jobs lists it.
func (e *Engine) Start(name string, work Work) int {
	e.jobs.mu.Lock()
	defer e.jobs.mu.Unlock()
	j := &job{work: work, status: JobStatus{ID: len(e.jobs.list), Name: name}}
	e.jobs.list = append(e.jobs.list, j)
	e.launch(j)
	return j.status.ID
}

// launch expects the lock.
func (e *Engine) launch(j *job) {
	ctx, cancel := context.WithCancel(e.ctx)
	j.cancel = cancel
	j.status = JobStatus{ID: j.status.ID, Name: j.status.Name, Started: e.now()}
	e.jobs.running.Go(func() {
		defer cancel()
		progress := Progress{
			Report: func(done, total int) {
				e.change(j, func(s *JobStatus) { s.Done, s.Total = max(s.Done, done), total })
			},
			Failed: func(item string, err error) {
				e.change(j, func(s *JobStatus) { s.Failures = append(s.Failures, Failure{item, err.Error()}) })
			},
		}
		stack, err := guarded(func() error { return j.work(ctx, progress) })
		e.change(j, func(s *JobStatus) { s.end(err, stack, e.now()) })
	})
}

// guarded turns a panic into an error: a fault in one job, or over one picture, must not take the others along.
func guarded(work func() error) (stack string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			stack, err = string(debug.Stack()), fmt.Errorf("fault: %v", fault)
		}
	}()
	return "", work()
}

func (s *JobStatus) end(err error, stack string, now time.Time) {
	s.Ended, s.Stack = now, stack
	switch {
	case err == nil:
		s.State = Done
	case errors.Is(err, context.Canceled) || errors.Is(err, ErrClosed):
		s.State = Cancelled
	default:
		s.State, s.Err = Failed, err
	}
}

func (e *Engine) change(j *job, f func(*JobStatus)) {
	e.jobs.mu.Lock()
	defer e.jobs.mu.Unlock()
	f(&j.status)
}

// Jobs lists all jobs, oldest first.
func (e *Engine) Jobs() []JobStatus {
	e.jobs.mu.Lock()
	defer e.jobs.mu.Unlock()
	list := make([]JobStatus, len(e.jobs.list))
	for i, j := range e.jobs.list {
		list[i] = j.status
		list[i].Failures = append([]Failure(nil), j.status.Failures...)
	}
	return list
}

// Cancel asks a job to stop. Its results so far stay.
func (e *Engine) Cancel(id int) {
	e.jobs.mu.Lock()
	defer e.jobs.mu.Unlock()
	if id >= 0 && id < len(e.jobs.list) {
		e.jobs.list[id].cancel()
	}
}

// Retry runs a job that has ended again.
func (e *Engine) Retry(id int) {
	e.jobs.mu.Lock()
	defer e.jobs.mu.Unlock()
	if id >= 0 && id < len(e.jobs.list) && e.jobs.list[id].status.State != Running && e.ctx.Err() == nil {
		e.launch(e.jobs.list[id])
	}
}

func (j *jobs) wait() { j.running.Wait() }
