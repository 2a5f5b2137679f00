package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"beyond/engine/attack"
	"beyond/engine/compare"
)

// LiveComparison is models on the same pictures whose answers are still coming in, and to which models are added. It is
// safe for concurrent use.
type LiveComparison struct {
	mu       sync.Mutex
	side     Side
	changes  int                 // of the side and of the transfer
	transfer *compare.Comparison // of the present side; nil before it is measured
}

// NewLiveComparison begins with one model.
func NewLiveComparison(w *Workspace) *LiveComparison { return &LiveComparison{side: Side{w}} }

// Side returns the models now.
func (l *LiveComparison) Side() Side {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append(Side(nil), l.side...)
}

// Add adds a model, opened on the same pictures in the same engine.
func (l *LiveComparison) Add(w *Workspace) { l.change(func(s Side) Side { return append(s, w) }) }

// Remove gives up the model that was added last, if there are several, and returns it.
func (l *LiveComparison) Remove() (last *Workspace) {
	l.change(func(s Side) Side {
		if len(s) < 2 {
			return s
		}
		last = s[len(s)-1]
		return s[:len(s)-1]
	})
	return last
}

func (l *LiveComparison) change(how func(Side) Side) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.side, l.transfer = how(append(Side(nil), l.side...)), nil
	l.changes++
}

// Comparison is what is known now of all pictures, with the transfer once it is measured, the answers, and how many
// pictures each model has answered or cannot answer.
func (l *LiveComparison) Comparison() (c compare.Comparison, a compare.Answers, predicted []int, version int) {
	version = l.version()
	l.mu.Lock()
	side, transfer := l.side, l.transfer
	l.mu.Unlock()
	a, c = side.Answers(side[0].Set.All())
	if transfer != nil {
		c.Attack, c.Transfer, c.ByStep = transfer.Attack, transfer.Transfer, transfer.ByStep
		for m, measured := range transfer.Models {
			c.Models[m].Steps, c.Models[m].Attacked = measured.Steps, measured.Attacked
		}
	}
	for _, outcomes := range side.outcomes() {
		n := 0
		for _, o := range outcomes {
			n += count(o.Prediction != nil || o.Err != nil)
		}
		predicted = append(predicted, n)
	}
	return c, a, predicted, version
}

// Measure measures the transfer between the models as they are now. It is dropped if they have changed meanwhile.
func (l *LiveComparison) Measure(ctx context.Context, s attack.Settings, progress Progress) error {
	side := l.Side()
	answers, c := side.Answers(side[0].Set.All())
	tried, err := side.Transfer(ctx, answers, s, progress)
	if err != nil {
		return err
	}
	c.Transferred(answers, tried, attackOf(s))
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.Equal(side, l.side) {
		l.transfer = &c
		l.changes++
	}
	return nil
}

// Time times a forward pass of each model as they are now.
func (l *LiveComparison) Time(ctx context.Context, p Profiler, progress Progress) error {
	side := l.Side()
	for m, w := range side {
		if _, err := w.Time(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", w.Model.Name, err)
		}
		progress.report(m+1, len(side))
	}
	return nil
}

// Recall fills in the first wrong steps of a model that an earlier start has kept, of the attack that is shown.
func (l *LiveComparison) Recall(ctx context.Context, w *Workspace) {
	side := l.Side()
	w.RecallRobustness(ctx, w.Set.All(), side.measured(side.outcomes()))
}

// version counts all changes, of which workspaces count their own.
func (l *LiveComparison) version() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	sum := l.changes
	for _, w := range l.side {
		sum += w.Version()
	}
	return sum
}

// lookEvery is how often several workspaces are asked for changes: each alone can be waited for.
const lookEvery = 250 * time.Millisecond

// Changed waits until more is known than at a version, and returns the present one.
func (l *LiveComparison) Changed(ctx context.Context, version int) (int, error) {
	for {
		if now := l.version(); now != version {
			return now, nil
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return version, ctx.Err()
		}
	}
}
