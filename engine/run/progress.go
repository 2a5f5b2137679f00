package run

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Progress is how far a shard has come.
type Progress struct {
	Step        string  `json:"step"`     // with the model
	Pictures    int     `json:"pictures"` // done, each step counted by its cost
	All         int     `json:"all"`
	SecondsLeft float64 `json:"seconds_left"` // 0 where nothing is known yet
	Running     bool    `json:"-"`
}

// heartbeat counts progress, and writes it beside the partial file for run status. It stops the work once another
// worker has finished the shard.
type heartbeat struct {
	w    *Worker
	p    *partial
	file string

	mu      sync.Mutex
	steps   []step
	current int
	done    float64 // cost of finished steps
	part    float64 // of the current step, 0 to 1
	start   time.Time
	from    float64 // cost done when the clock started
	stopped chan struct{}
	once    sync.Once
	wait    sync.WaitGroup
}

const beatEvery = time.Second

func newHeartbeat(w *Worker, p *partial, name string, cancel context.CancelCauseFunc) *heartbeat {
	b := &heartbeat{
		w: w, p: p, file: filepath.Join(p.folder, "."+w.Shard.file()+"."+name+".progress"), stopped: make(chan struct{}),
	}
	b.wait.Go(func() {
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			b.write()
			select {
			case <-tick.C:
				if p.isFinished() {
					cancel(ErrFinishedElsewhere)
				}
			case <-b.stopped:
				return
			}
		}
	})
	return b
}

func (b *heartbeat) stop() {
	b.once.Do(func() { close(b.stopped) })
	b.wait.Wait()
}

// write writes the progress; a failure costs nothing but the view of it.
func (b *heartbeat) write() {
	text, err := json.Marshal(b.progress())
	if err != nil {
		return
	}
	if os.WriteFile(b.file+".new", text, 0o644) == nil {
		_ = os.Rename(b.file+".new", b.file)
	}
}

func (b *heartbeat) plan(steps []step) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.steps = steps
}

func (s step) total() float64 { return s.cost * float64(len(s.chosen)) }

func (b *heartbeat) begin(number int) {
	b.mu.Lock()
	b.current, b.part = number, 0
	b.mu.Unlock()
	b.tell()
}

// ended counts a step.
func (b *heartbeat) ended(number int) {
	b.mu.Lock()
	b.done += b.steps[number].total()
	b.part = 0
	b.mu.Unlock()
	b.tell()
}

func (b *heartbeat) report(number, done, total int) {
	b.mu.Lock()
	b.part = float64(done) / float64(max(1, total))
	b.mu.Unlock()
	b.tell()
}

func (b *heartbeat) tell() {
	if b.w.Report != nil {
		b.w.Report(b.progress())
	}
}

func (b *heartbeat) progress() Progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := Progress{All: b.w.Shard.size(len(b.w.Description.Data.Pictures)), Running: true}
	all := 0.0
	for _, s := range b.steps {
		all += s.total()
	}
	if all == 0 {
		return p
	}
	now := b.w.Now()
	s := b.steps[b.current]
	done := b.done + b.part*s.total()
	// What an earlier start has left is passed in no time and says nothing of the speed.
	if b.start.IsZero() || now.Before(b.start) || b.p.written() == 0 {
		b.start, b.from = now, done
	}
	if worked := done - b.from; worked > 0 {
		p.SecondsLeft = now.Sub(b.start).Seconds() / worked * (all - done)
	}
	p.Step = b.w.Inputs[s.model].Model.Name + ": " + s.Name
	p.Pictures = min(int(done/all*float64(p.All)), p.All)
	return p
}
