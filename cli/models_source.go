package cli

import (
	"context"
	"sync"
	"time"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/views/models"
)

// modelCache holds the models that the explorer has read or opened.
type modelCache struct {
	heavy chan struct{} // a slot for reading or timing a model, which takes memory and processors

	mu     sync.Mutex
	about  map[string]models.About
	opened map[[2]string]*engine.Workspace // by --model and --preset, with all results so far
}

func newModelCache() *modelCache {
	return &modelCache{
		heavy: make(chan struct{}, 1), about: map[string]models.About{}, opened: map[[2]string]*engine.Workspace{},
	}
}

// alone runs f once no other call of it runs.
func (s *modelCache) alone(ctx context.Context, f func() error) error {
	select {
	case s.heavy <- struct{}{}:
		defer func() { <-s.heavy }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return f()
}

// Active implements models.Source.
func (x *explorer) Active() string { return x.flags.Model }

// List implements models.Source.
func (x *explorer) List(context.Context) ([]models.Entry, error) {
	return finder().Found(x.flags.Model), nil
}

// About implements models.Source.
func (x *explorer) About(ctx context.Context, name string) (about models.About, err error) {
	x.cache.mu.Lock()
	about, known := x.cache.about[name]
	x.cache.mu.Unlock()
	if known {
		return about, nil
	}
	err = x.cache.alone(ctx, func() (err error) {
		about, err = finder().About(x.choice(name))
		return err
	})
	if err == nil {
		x.cache.mu.Lock()
		defer x.cache.mu.Unlock()
		x.cache.about[name] = about
	}
	return about, err
}

// choice is a model under its own preset. The --arch of the command line belongs to the model named there.
func (x *explorer) choice(name string) catalogue.Choice {
	c := catalogue.Choice{Model: name}
	if name == x.named {
		c.Arch = x.flags.Arch
	}
	return c
}

// timedRuns is the number of runs timed: few, for all other work waits meanwhile.
const timedRuns = 7

// Time implements models.Source.
func (x *explorer) Time(ctx context.Context, name string) (took time.Duration, err error) {
	err = x.profile(ctx, name, func(ctx context.Context, p engine.Profiler, m *engine.Model, pass engine.Pass) error {
		row, err := p.Time(ctx, m, pass)
		took = time.Duration(row.Fastest * float64(time.Second))
		return err
	})
	return took, err
}

// Layers implements models.Source.
func (x *explorer) Layers(ctx context.Context, name string) (layers []models.Layer, err error) {
	err = x.profile(ctx, name, func(ctx context.Context, p engine.Profiler, m *engine.Model, pass engine.Pass) (err error) {
		layers, err = p.Layers(ctx, m, pass)
		return err
	})
	return layers, err
}

// timing measures a pass of a model.
type timing func(context.Context, engine.Profiler, *engine.Model, engine.Pass) error

// profile times a forward pass of one picture by f, with nothing computed beside it. The model in use is timed as it
// is loaded, others without preset and labels.
func (x *explorer) profile(ctx context.Context, name string, f timing) error {
	return x.cache.alone(ctx, func() (err error) {
		m := x.w.Model
		if name == x.flags.Model {
			err = m.Load(ctx)
		} else {
			m, err = engine.OpenBare(ctx, finder(), x.choice(name))
		}
		if err != nil {
			return err
		}
		return x.w.Engine().Alone(ctx, func(ctx context.Context) error {
			return f(ctx, x.app.profiler(timedRuns), m, engine.Pass{Kind: "forward", Batch: 1})
		})
	})
}
