package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/catalogue"

	"github.com/spf13/cobra"
)

type benchFlags struct {
	modelFlags
	batches []int
	passes  []string
	repeats int
	layers  bool
}

// modelsBenchCommand times a model; see engine.Profiler.
func (a *app) modelsBenchCommand() *cobra.Command {
	var o benchFlags
	c := a.withJSON(&cobra.Command{
		Use: "bench", Short: "Time forward passes and gradients", Args: cobra.NoArgs,
		Long: "Times a model on random input and prints the median of warm runs. Compare only with what ran on the\n" +
			"same machine in the same minute.\n\n" + exitCodesHelp,
		RunE: func(c *cobra.Command, _ []string) error {
			b, err := a.bench(c.Context(), &o)
			if err != nil {
				return err
			}
			return a.print(b, func() { a.writeBenchmark(b) })
		},
	})
	o.addModel(c)
	f := c.Flags()
	f.IntSliceVar(&o.batches, "batch", []int{1, 16}, "pictures a run")
	f.StringSliceVar(&o.passes, "what", engine.Passes[:2], strings.Join(engine.Passes, ", "))
	f.IntVar(&o.repeats, "repeats", 9, "runs, of which the median is printed")
	f.BoolVar(&o.layers, "layers", false, "also print the time and speed of each type of layer")
	return c
}

// check refuses flags that time nothing.
func (o *benchFlags) check() error {
	if o.repeats < 1 || len(o.batches) == 0 || slices.Min(o.batches) < 1 {
		return errors.New("--batch and --repeats must be at least 1")
	}
	for _, pass := range o.passes {
		if !slices.Contains(engine.Passes, pass) {
			return fmt.Errorf("--what %q: choose %s", pass, strings.Join(engine.Passes, ", "))
		}
	}
	return nil
}

func (a *app) bench(ctx context.Context, o *benchFlags) (engine.Benchmark, error) {
	if err := o.check(); err != nil {
		return engine.Benchmark{}, wrongUse(err)
	}
	m, err := a.openBare(ctx, o.Choice, [2]int{})
	if err != nil {
		return engine.Benchmark{}, err
	}
	var passes []engine.Pass
	for _, kind := range o.passes {
		for _, batch := range o.batches {
			passes = append(passes, engine.Pass{Kind: kind, Batch: batch})
		}
	}
	return a.profiler(o.repeats).Benchmark(ctx, m, passes, o.layers)
}

func (a *app) profiler(repeats int) engine.Profiler {
	return engine.Profiler{Now: a.now, Workers: a.workers, Repeats: repeats}
}

// openBare opens a model for inputs that are arrays already, of a size in rows and columns where it leaves this open.
func (a *app) openBare(ctx context.Context, c catalogue.Choice, size [2]int) (*engine.Model, error) {
	m, err := engine.OpenBare(ctx, a.finder(), c, size)
	return m, refusedModel(c.Model, err)
}

func (a *app) writeBenchmark(b engine.Benchmark) {
	for i, r := range b.Rows {
		if i == 0 {
			a.printf("%s · %d threads · %s\n", r.Model, r.Threads, r.Kernel)
		}
		a.printf("%-9s batch %-3d %9.2f ms  %8.2f ms a picture\n",
			r.Pass, r.Batch, 1e3*r.Seconds, 1e3*r.Seconds/float64(r.Batch))
	}
	var last engine.Pass
	for _, r := range b.Layers {
		if pass := (engine.Pass{Kind: r.Pass, Batch: r.Batch}); pass != last {
			last = pass
			a.printf("\n%s batch %d\n%-24s %9s %6s %9s %9s %8s\n",
				r.Pass, r.Batch, "layer", "plane", "count", "ms", "GFLOP/s", "of peak")
		}
		plane := fmt.Sprintf("%d×%d", r.Plane[0], r.Plane[1])
		a.printf("%-24s %9s %6d %9.3f %9.1f %6.0f %%\n",
			r.Kind, plane, r.Count, 1e3*r.Seconds, r.Speed(), 100*r.Share)
	}
}
