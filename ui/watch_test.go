package ui

import (
	"context"
	"testing"
	"time"
)

// growing knows as much as its version says.
type growing struct{ version int }

func (s *growing) Changed(ctx context.Context, version int) (int, error) {
	if version != s.version {
		return s.version, nil
	}
	<-ctx.Done()
	return version, ctx.Err()
}

func watching(s *growing) *Watch[int] {
	return &Watch[int]{
		Source: s,
		Gather: func() (int, int) { return 10 * s.version, s.version },
		Pause:  func(int) time.Duration { return 0 },
	}
}

func TestWatchLooksAtOnceAndThenForChanges(t *testing.T) {
	s := &growing{version: 1}
	w := watching(s)
	known := w.Begin()().(Known[int])
	if known.Facts != 10 {
		t.Errorf("first look: %d, want 10", known.Facts)
	}
	next, ok := w.Arrived(known)
	if !ok {
		t.Fatal("the facts of the watch itself are dropped")
	}
	s.version = 2
	again, ok := w.Again(next().(LookAgain))
	if !ok {
		t.Fatal("the watch does not go on after its pause")
	}
	if known = again().(Known[int]); known.Facts != 20 {
		t.Errorf("second look: %d, want 20", known.Facts)
	}
}

func TestEndedWatchTakesNothing(t *testing.T) {
	w := watching(&growing{version: 1})
	known := w.Begin()().(Known[int])
	next, _ := w.Arrived(known)
	due := next().(LookAgain)
	wait, _ := w.Again(due)
	w.End()
	if w.On() {
		t.Error("on after its end")
	}
	if msg := wait(); msg != nil { // would block for ever if the wait did not end
		t.Errorf("the wait ended with %v", msg)
	}
	if _, ok := w.Arrived(known); ok {
		t.Error("facts have been taken after the end")
	}
	w.Begin()
	if _, ok := w.Arrived(known); ok {
		t.Error("facts of an earlier watch have been taken")
	}
	if _, ok := w.Again(due); ok {
		t.Error("an earlier watch goes on")
	}
}

func TestWatchPauseGrowsWithThePictures(t *testing.T) {
	if few, many := Pause(0), Pause(50_000); few < 200*time.Millisecond || many < 2*time.Second {
		t.Errorf("pauses %v and %v", few, many)
	}
}
