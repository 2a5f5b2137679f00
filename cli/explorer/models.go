package explorer

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/views/models"
)

// modelCache holds the models that the explorer has read or opened.
type modelCache struct {
	heavy chan struct{} // a slot for reading or timing a model, which takes memory and processors

	about  sync.Map                  // models.About by name
	inUse  atomic.Pointer[[2]string] // --model and --preset
	opened sync.Map                  // *engine.Workspace by --model and --preset, with all results so far
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
func (x *Explorer) Active() string { return x.choice.Model }

// List implements models.Source.
func (x *Explorer) List(context.Context) ([]models.Entry, error) {
	return x.options.Finder.Found(x.choice.Model), nil
}

// Known implements models.Source.
func (x *Explorer) Known(name string) (k models.Known) {
	x.cache.opened.Range(func(key, w any) bool {
		if key.([2]string)[0] == name && (w == x.w || name != x.choice.Model) {
			_, c := engine.Side{w.(*engine.Workspace)}.Answers(x.w.Set.All())
			k = c.Models[0]
		}
		return k.Top1.N == 0
	})
	return k
}

// Pull implements models.Source.
func (x *Explorer) Pull(ctx context.Context, name string, report func(done, total int)) error {
	e, ok := catalogue.Find(name)
	if !ok {
		return fmt.Errorf("%q cannot be pulled", name)
	}
	p := catalogue.New(x.options.Finder.Folder, catalogue.ThroughProxies(), os.Getpid())
	_, err := p.Pull(ctx, e, func(s catalogue.Status) { report(int(s.Done), int(s.Total)) })
	return err
}

// About implements models.Source.
func (x *Explorer) About(ctx context.Context, name string) (about models.About, err error) {
	if known, ok := x.cache.about.Load(name); ok {
		return known.(models.About), nil
	}
	err = x.cache.alone(ctx, func() (err error) {
		about, err = x.options.Finder.About(x.choose(name))
		return err
	})
	if err == nil {
		x.cache.about.Store(name, about)
	}
	return about, err
}

// choose names a model under its own preset. --arch, --output-name and --sigmoid belong to the command line's model.
func (x *Explorer) choose(name string) catalogue.Choice {
	c := catalogue.Choice{Model: name}
	if name == x.options.Choice.Model {
		given := x.options.Choice
		c.Arch, c.Output, c.Sigmoid = given.Arch, given.Output, given.Sigmoid
	}
	return c
}

// Time implements models.Source.
func (x *Explorer) Time(ctx context.Context, name string) (time.Duration, error) {
	return profile(ctx, x, name, func(
		ctx context.Context, p engine.Profiler, m *engine.Model, pass engine.Pass,
	) (time.Duration, error) {
		row, err := p.Time(ctx, m, pass)
		return time.Duration(row.Fastest * float64(time.Second)), err
	})
}

// Layers implements models.Source.
func (x *Explorer) Layers(ctx context.Context, name string) ([]models.Layer, error) {
	return profile(ctx, x, name, func(
		ctx context.Context, p engine.Profiler, m *engine.Model, pass engine.Pass,
	) ([]models.Layer, error) {
		return p.Layers(ctx, m, pass)
	})
}

// profile times a forward pass of one picture by f, with nothing computed beside it. The model in use is timed as it
// is loaded, others without preset and labels.
func profile[T any](
	ctx context.Context, x *Explorer, name string,
	f func(context.Context, engine.Profiler, *engine.Model, engine.Pass) (T, error),
) (value T, err error) {
	err = x.cache.alone(ctx, func() (err error) {
		m := x.w.Model
		if name == x.choice.Model {
			err = m.Load(ctx)
		} else {
			m, err = engine.OpenBare(ctx, x.options.Finder, x.choose(name), [2]int{})
		}
		if err != nil {
			return err
		}
		value, err = engine.Alone(ctx, x.w.Engine(), func(ctx context.Context) (T, error) {
			return f(ctx, x.options.Profiler, m, engine.Pass{Kind: "forward", Batch: 1})
		})
		return err
	})
	return value, err
}
