package cli

import (
	"context"
	"time"

	"beyond/engine/finding"
	"beyond/engine/run"
)

// plan measures what a study takes, and prints it.
func (a *app) plan(ctx context.Context, w *run.Worker) error {
	p, err := a.measured(ctx, w)
	if err != nil {
		return err
	}
	return a.print(p, func() { a.writePlan(p) })
}

// measured is the plan of a study.
func (a *app) measured(ctx context.Context, w *run.Worker) (*run.Plan, error) {
	line, err := a.startProgress("measuring")
	if err != nil {
		return nil, err
	}
	defer line.end()
	w.Report = func(at run.Progress) { line.step(at.Step, at.Pictures, at.All, 0) }
	return w.Plan(ctx)
}

func (a *app) writePlan(p *run.Plan) {
	a.printf("%-24s %-28s %9s %12s %10s\n", "model", "step", "pictures", "time", "disk")
	for _, s := range p.Steps {
		pictures := finding.Count(s.Pictures)
		if s.Guessed {
			pictures = "~" + pictures
		}
		a.printf("%-24s %-28s %9s %12s %10s\n", s.Model, s.Step, pictures, planned(s.Seconds), megabytes(s.Bytes))
	}
	a.printf("\n%s pictures: %s with %d threads (%s)\n", finding.Count(p.Pictures), planned(p.Seconds), p.Threads, p.Kernel)
	if p.Shards > 1 {
		a.printf("%d shards: %s each\n", p.Shards, planned(p.SecondsPerShard))
	}
	a.printf("memory %s, disk %s\n", megabytes(p.Memory), megabytes(p.Disk))
}

// planned writes a duration, no finer than it is known.
func planned(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d > time.Hour:
		return d.Round(time.Minute).String()
	case d > 10*time.Second:
		return d.Round(time.Second).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
