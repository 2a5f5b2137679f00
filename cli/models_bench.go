package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"beyond/engine"
	"beyond/engine/kernel"
	"github.com/spf13/cobra"
)

// benchRow is one measurement.
type benchRow struct {
	Model   string  `json:"model"`
	What    string  `json:"what"` // forward or gradient
	Batch   int     `json:"batch"`
	Seconds float64 `json:"seconds"` // median of a warm run
	Fastest float64 `json:"fastest"` // seconds of the fastest run: what a busy machine disturbs least
	Repeats int     `json:"repeats"`
	Kernel  string  `json:"kernel"`
	Threads int     `json:"threads"`
}

// modelsBenchCommand times a model. Only ratios to another program, timed on the same machine in the same
// minute, mean anything.
func (a *app) modelsBenchCommand() *cobra.Command {
	var o struct {
		modelFlags
		batches []int
		what    []string
		repeats int
		json    bool
		layers  bool
	}
	c := &cobra.Command{
		Use: "bench", Short: "Time forward passes and gradients", Args: cobra.NoArgs,
		Long: "Times a model on random input and prints the median of warm runs. Compare only with what ran on the\nsame machine in the same minute.\n\n" + exitCodesHelp,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.repeats < 1 || len(o.batches) == 0 || slices.Min(o.batches) < 1 {
				return wrongUse(fmt.Errorf("--batch and --repeats must be at least 1"))
			}
			m, err := o.openBare(c.Context())
			if err != nil {
				return err
			}
			rows, layers := []benchRow{}, [][]layerRow{}
			for _, what := range o.what {
				if what != "forward" && what != "gradient" {
					return wrongUse(fmt.Errorf("--what %q: choose forward, gradient", what))
				}
				for _, batch := range o.batches {
					median, fastest, err := a.benchmark(c.Context(), m, what, batch, o.repeats)
					if err != nil {
						return err
					}
					rows = append(rows, benchRow{m.Name, what, batch, median, fastest, o.repeats, kernel.Active().String(), threads(a.workers)})
					if !o.layers {
						continue
					}
					l, err := a.layers(c.Context(), m, what, batch, o.repeats)
					if err != nil {
						return err
					}
					layers = append(layers, l)
				}
			}
			if o.json {
				return a.writeJSON(map[string]any{"rows": rows, "layers": slices.Concat(layers...)})
			}
			fmt.Fprintf(a.out, "%s · %d threads · %s\n", m.Name, threads(a.workers), kernel.Active())
			for _, r := range rows {
				fmt.Fprintf(a.out, "%-9s batch %-3d %9.2f ms  %8.2f ms a picture\n", r.What, r.Batch, 1e3*r.Seconds, 1e3*r.Seconds/float64(r.Batch))
			}
			for _, l := range layers {
				printLayers(a.out, l)
			}
			return nil
		},
	}
	o.addModel(c)
	f := c.Flags()
	f.IntSliceVar(&o.batches, "batch", []int{1, 16}, "pictures a run")
	f.StringSliceVar(&o.what, "what", []string{"forward", "gradient"}, "forward, gradient: "+strings.Join([]string{"forward", "gradient"}, ", "))
	f.IntVar(&o.repeats, "repeats", 9, "runs, of which the median is printed")
	f.BoolVar(&o.layers, "layers", false, "also print the time and speed of each type of layer")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	return c
}

// pass is a run that can be repeated: a session with random input.
type pass struct {
	engine.Session
	what   string
	x      []float32
	labels []int
}

// newPass returns a pass, to be closed after use.
func newPass(ctx context.Context, m *engine.Model, what string, batch, workers int) (*pass, error) {
	session, err := m.NewSession(ctx, batch, workers)
	if err != nil {
		return nil, err
	}
	c, h, w := m.Network().Input()
	random := rand.New(rand.NewPCG(0, 0))
	x := make([]float32, batch*c*h*w)
	for i := range x {
		x[i] = float32(random.NormFloat64())
	}
	return &pass{session, what, x, make([]int, batch)}, nil
}

func (p *pass) run(ctx context.Context) (err error) {
	if p.what == "forward" {
		_, err = p.Forward(ctx, p.x, len(p.labels))
	} else {
		_, _, err = p.InputGradient(ctx, p.x, p.labels)
	}
	return err
}

// benchmark returns the median and the fastest run, in seconds.
func (a *app) benchmark(ctx context.Context, m *engine.Model, what string, batch, repeats int) (median, fastest float64, err error) {
	p, err := newPass(ctx, m, what, batch, threads(a.workers))
	if err != nil {
		return 0, 0, err
	}
	defer p.Close()
	if err := p.run(ctx); err != nil { // warm
		return 0, 0, err
	}
	times := make([]time.Duration, repeats)
	for i := range times {
		start := a.now()
		if err := p.run(ctx); err != nil {
			return 0, 0, err
		}
		times[i] = a.now().Sub(start)
	}
	slices.Sort(times)
	return times[repeats/2].Seconds(), times[0].Seconds(), nil
}

// threads resolves --workers.
func threads(workers int) int {
	if workers <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return workers
}
