package engine

import (
	"context"
	"time"
)

// LiveDiagnosis is a search for the right preparation that runs as a job and can be watched. It is safe for concurrent
// use, and keeps its result when the explorer turns to another preset of the same model.
type LiveDiagnosis struct {
	w     *Workspace
	scope func(Work) Work

	changes
	state DiagnosisState
	job   int
}

// DiagnosisState is a search at one moment.
type DiagnosisState struct {
	Diagnosis       // what is known so far; empty before the first look
	Begun     bool  // a search runs or has run
	Running   bool  // it has not ended
	Err       error // why it failed; nil if it was cancelled
	Done      int   // of Total predictions
	Total     int
	Left      time.Duration // an estimate; 0 if there is none
}

// NewLiveDiagnosis returns a search over the pictures of w that has not begun. scope wraps its job, so that the caller
// can end it.
func NewLiveDiagnosis(w *Workspace, scope func(Work) Work) *LiveDiagnosis {
	return &LiveDiagnosis{w: w, scope: scope}
}

// On returns what is known, for a workspace of the same model and pictures under another preset. A search that runs is
// not taken along.
func (d *LiveDiagnosis) On(w *Workspace, scope func(Work) Work) *LiveDiagnosis {
	next := NewLiveDiagnosis(w, scope)
	next.state, _ = d.State()
	next.state.Running, next.state.Left = false, 0
	return next
}

// Start begins the search, unless it runs.
func (d *LiveDiagnosis) Start() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Running {
		return
	}
	d.state = DiagnosisState{Begun: true, Running: true}
	d.tell()
	d.job = d.w.engine.Start("try preparations of "+d.w.Set.Name, d.scope(d.run))
}

// Cancel ends the search. What is known so far stays.
func (d *LiveDiagnosis) Cancel() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Running {
		d.w.engine.Cancel(d.job)
	}
}

// State returns what is known, and its version for Changed.
func (d *LiveDiagnosis) State() (DiagnosisState, int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state, d.version
}

func (d *LiveDiagnosis) change(f func(*DiagnosisState)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(&d.state)
	d.tell()
}

// run is the job.
func (d *LiveDiagnosis) run(ctx context.Context, progress Progress) error {
	start, now := d.w.engine.now(), d.w.engine.now
	d.change(func(s *DiagnosisState) { s.Begun, s.Running, s.Err = true, true, nil }) // it may be retried
	report := func(done, total int) {
		progress.report(done, total)
		d.change(func(s *DiagnosisState) {
			s.Done, s.Total, s.Left = max(s.Done, done), total, 0
			if s.Done > 0 {
				s.Left = now().Sub(start) * time.Duration(total-s.Done) / time.Duration(s.Done)
			}
		})
	}
	q := Diagnosing{Pictures: DefaultDiagnosis, Classes: d.w.Model.Classes}
	var found Diagnosis
	_, err := guarded(func() (err error) {
		found, err = d.w.Diagnose(ctx, q, Progress{Report: report}, func(so Diagnosis) {
			d.change(func(s *DiagnosisState) { s.Diagnosis = so })
		})
		return err
	})
	d.change(func(s *DiagnosisState) {
		s.Running, s.Left = false, 0
		if found.N > 0 {
			s.Diagnosis = found
		}
		if err != nil && ctx.Err() == nil {
			s.Err = err
		}
	})
	return err
}
