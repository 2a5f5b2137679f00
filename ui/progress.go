package ui

import (
	"fmt"
	"sync/atomic"
	"time"
)

// Progress counts how much of some work is done. The worker reports it; the screen that waits reads it at each
// [Pulse].
type Progress struct{ done, total atomic.Int64 }

// Report says how far the work is.
func (p *Progress) Report(done, total int) {
	p.done.Store(int64(done))
	p.total.Store(int64(total))
}

// Far is how far the work is now.
func (p *Progress) Far() Far { return Far{int(p.done.Load()), int(p.total.Load())} }

// Far is how far something is at one moment; a Total of 0 says that this is not known.
type Far struct{ Done, Total int }

// Share is Done of Total, in [0,1].
func (f Far) Share() float64 { return float64(f.Done) / float64(f.Total) }

// Left is how long it will take yet at this speed, 0 where that cannot be said.
func (f Far) Left(waited time.Duration) time.Duration {
	if f.Done == 0 || f.Done >= f.Total {
		return 0
	}
	return waited * time.Duration(f.Total-f.Done) / time.Duration(f.Done)
}

// Estimate writes how long something will take, rounded to the precision of an estimate.
func Estimate(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%.0f s", max(1, d.Seconds()))
	case d < 90*time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.0f h", d.Hours())
}
