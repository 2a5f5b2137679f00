package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"beyond/engine/kernel"
	"beyond/engine/saliency"
	"beyond/engine/score"
)

// Passes lists the runs that can be timed: the logits alone, or also the loss gradient at the input, or that of a logit
// at the layer of Grad-CAM, picture by picture.
var Passes = []string{"forward", "gradient", saliency.GradCAM.String()}

// A Timing is the time of a warm run.
type Timing struct {
	Model   string  `json:"model"`
	Pass    string  `json:"what"` // one of Passes
	Batch   int     `json:"batch"`
	Seconds float64 `json:"seconds"` // median
	Fastest float64 `json:"fastest"` // seconds of the fastest run, which a busy machine disturbs least
	Repeats int     `json:"repeats"`
	Kernel  string  `json:"kernel"`
	Threads int     `json:"threads"`
}

// A Benchmark is the document of all timings of a model.
type Benchmark struct {
	Layers []LayerTiming `json:"layers"` // nil where they were not asked for
	Rows   []Timing      `json:"rows"`
}

// Kernel names the kernels in use: "generic", "neon", "avx2" or "avx512".
func Kernel() string { return kernel.Active().String() }

// KernelPath names the architecture as well. Results of one path have equal bytes.
func KernelPath() string { return runtime.GOARCH + " " + Kernel() }

// Kernels names all that this machine has, the fastest last.
func Kernels() []string {
	var names []string
	for _, p := range kernel.Paths() {
		names = append(names, p.String())
	}
	return names
}

// Threads resolves a number of workers: 0 or less is one per processor.
func Threads(workers int) int {
	if workers <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return workers
}

// A Profiler times models on random input. Only ratios to another program, timed on the same machine in the same
// minute, mean anything.
type Profiler struct {
	Now     func() time.Time
	Workers int // threads; 0 is one per processor
	Repeats int // timed runs, at least 1
}

// A Pass is a kind of run on a batch.
type Pass struct {
	Kind  string // one of Passes
	Batch int    // pictures, at least 1
}

// Benchmark times whole runs of each pass, and their layers if wanted.
func (p Profiler) Benchmark(ctx context.Context, m *Model, passes []Pass, layers bool) (Benchmark, error) {
	b := Benchmark{Rows: []Timing{}}
	for _, pass := range passes {
		row, err := p.Time(ctx, m, pass)
		if err != nil {
			return b, err
		}
		b.Rows = append(b.Rows, row)
		if !layers {
			continue
		}
		rows, err := p.Layers(ctx, m, pass)
		if err != nil {
			return b, err
		}
		b.Layers = append(b.Layers, rows...)
	}
	return b, nil
}

// Time times whole runs.
func (p Profiler) Time(ctx context.Context, m *Model, pass Pass) (Timing, error) {
	r, err := p.start(ctx, m, pass)
	if err != nil {
		return Timing{}, err
	}
	defer r.Close()
	times := make([]time.Duration, p.Repeats)
	for i := range times {
		start := p.Now()
		if err := r.run(ctx); err != nil {
			return Timing{}, err
		}
		times[i] = p.Now().Sub(start)
	}
	slices.Sort(times)
	return Timing{
		Model: m.Name, Pass: pass.Kind, Batch: pass.Batch, Seconds: times[p.Repeats/2].Seconds(), Fastest: times[0].Seconds(),
		Repeats: p.Repeats, Kernel: Kernel(), Threads: Threads(p.Workers),
	}, nil
}

// repeatable is a session with random input.
type repeatable struct {
	Session
	kind   string // one of Passes
	x      []float32
	labels []int
}

// start returns a warm session, to be closed after use.
func (p Profiler) start(ctx context.Context, m *Model, pass Pass) (*repeatable, error) {
	if !slices.Contains(Passes, pass.Kind) {
		return nil, fmt.Errorf("no pass %q", pass.Kind)
	}
	session, err := m.NewSession(ctx, pass.Batch, Threads(p.Workers))
	if err != nil {
		return nil, err
	}
	c, h, w := m.Network().Input()
	random := rand.New(rand.NewPCG(0, 0))
	x := make([]float32, pass.Batch*c*h*w)
	for i := range x {
		x[i] = float32(random.NormFloat64())
	}
	r := &repeatable{session, pass.Kind, x, make([]int, pass.Batch)}
	if err := r.run(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *repeatable) run(ctx context.Context) (err error) {
	switch r.kind {
	case "gradient":
		_, _, err = r.InputGradient(ctx, r.x, r.labels)
	case saliency.GradCAM.String():
		for x := range slices.Chunk(r.x, len(r.x)/len(r.labels)) {
			if _, err = look(ctx, r.Session, x, "", score.Logit(0)); err != nil {
				return err
			}
		}
	default:
		_, err = r.Forward(ctx, r.x, len(r.labels))
	}
	return err
}
