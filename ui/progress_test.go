package ui

import (
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	var p Progress
	if f := p.Far(); f != (Far{}) || f.Left(time.Second) != 0 {
		t.Errorf("before anything is reported: %+v", f)
	}
	p.Report(2, 8)
	f := p.Far()
	if f != (Far{2, 8}) || f.Share() != 0.25 || f.Left(3*time.Second) != 9*time.Second {
		t.Errorf("2 of 8 after 3 s: %+v, share %g, %v left", f, f.Share(), f.Left(3*time.Second))
	}
	if left := (Far{8, 8}).Left(time.Second); left != 0 {
		t.Errorf("%v left of nothing", left)
	}
}

func TestEstimate(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "1 s", 200 * time.Millisecond: "1 s", 59400 * time.Millisecond: "59 s",
		time.Hour: "60 min", 9000 * time.Second: "2 h",
		89 * time.Second: "89 s", 90 * time.Second: "2 min", 89 * time.Minute: "89 min", 90 * time.Minute: "2 h",
	} {
		if got := Estimate(d); got != want {
			t.Errorf("Estimate(%v) = %q, want %q", d, got, want)
		}
	}
}
