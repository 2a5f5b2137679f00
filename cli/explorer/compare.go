package explorer

import (
	"context"
	"slices"
	"sync"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/catalogue"
	"beyond/ui"
	"beyond/views/compare"
	"beyond/views/inspect"
)

// compared is the models of the screen Compare. Those beside the one in use are kept when that one changes.
type compared struct {
	x    *Explorer
	live *engine.LiveComparison

	mu    sync.Mutex
	names []string // of the models beside the one in use, as --model names them
}

// beside are the models beside the one in use.
func (c *compared) beside() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.names)
}

func (x *Explorer) compareOptions() compare.Options {
	return compare.Options{Source: x.compared, OpenGrid: x.openGrid, Most: engine.MostCompared}
}

func newCompared(x *Explorer) *compared { return &compared{x: x, live: engine.NewLiveComparison(x.w)} }

// Changed implements compare.Source.
func (c *compared) Changed(ctx context.Context, version int) (int, error) {
	return c.live.Changed(ctx, version)
}

// Facts implements compare.Source.
func (c *compared) Facts() (compare.Facts, int) {
	comparison, answers, predicted, version := c.live.Comparison()
	return compare.Facts{
		Comparison: comparison, Answers: answers, Predicted: predicted, Pictures: len(c.x.w.Set.Items),
	}, version
}

// AtHand implements compare.Source.
func (c *compared) AtHand(context.Context) (names []string, err error) {
	beside := c.beside()
	for _, e := range c.x.options.Finder.Found(c.x.choice.Model) {
		if e.Where != catalogue.Published && e.Name != c.x.choice.Model && !slices.Contains(beside, e.Name) {
			names = append(names, e.Name)
		}
	}
	return names, nil
}

// Add implements compare.Source.
func (c *compared) Add(ctx context.Context, name string) error {
	w, _, err := c.x.opened(ctx, name, "")
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.names = append(c.names, name)
	c.live.Add(w)
	c.mu.Unlock()
	e, indices := c.x.w.Engine(), c.x.w.Set.All()
	e.Start("predict "+c.x.w.Set.Name+" by "+w.Model.Name,
		c.x.meanwhile(func(ctx context.Context, progress engine.Progress) error {
			err := w.Evaluate(ctx, indices, progress)
			if err == nil {
				c.live.Recall(ctx, w)
			}
			return err
		}))
	return nil
}

// Remove implements compare.Source.
func (c *compared) Remove() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := c.live.Remove(); w != nil {
		c.names = c.names[:len(c.names)-1]
		go w.Model.Unload() // it waits for a load that runs
	}
}

// Transfer implements compare.Source.
func (c *compared) Transfer(ctx context.Context, report func(done, total int)) error {
	return c.live.Measure(ctx, attack.Default(attack.Linf), engine.Progress{Report: report})
}

// Time implements compare.Source.
func (c *compared) Time(ctx context.Context, report func(done, total int)) error {
	return c.x.cache.alone(ctx, func() error { return c.live.Time(ctx, c.x.options.Profiler, engine.Progress{Report: report}) })
}

// CommandLine implements compare.Source.
func (c *compared) CommandLine() string {
	words := []string{"beyond", "compare"}
	if c.x.options.Data != "" {
		words = append(words, c.x.options.Data)
	}
	for _, name := range append([]string{c.x.choice.Model}, c.beside()...) {
		words = append(words, "--model", name)
	}
	return ui.CommandLine(append(words, "--json")...)
}

// opinions asks the models beside the one in use what they see in a crop.
func (c *compared) opinions(ctx context.Context, side int, unit []float32) (list []inspect.Opinion) {
	for _, w := range c.live.Side()[1:] {
		top, err := w.See(ctx, engine.Visible, side, unit, 1)
		o := inspect.Opinion{Model: w.Model.Name, Err: err}
		if err == nil {
			o.First = top[0]
		}
		list = append(list, o)
	}
	return list
}
