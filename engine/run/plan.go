package run

import (
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"beyond/engine"
)

// Plan says what a run takes before it runs. Its JSON form is the document of the command run --plan.
type Plan struct {
	Pictures        int           `json:"pictures"`
	Shards          int           `json:"shards"`
	Threads         int           `json:"threads"` // of arithmetic, of each shard
	Kernel          string        `json:"kernel"`
	Steps           []PlannedStep `json:"steps"`
	Seconds         float64       `json:"seconds"`           // of all shards together
	SecondsPerShard float64       `json:"seconds_per_shard"` // of the largest
	Memory          int64         `json:"memory"`            // bytes that a shard's worker needs at most
	Disk            int64         `json:"disk"`              // bytes of the folder, with parts and merged results
}

// PlannedStep is a step with its cost, by what some pictures took.
type PlannedStep struct {
	Model    string  `json:"model"`
	Step     string  `json:"step"`
	Pictures int     `json:"pictures"`
	Seconds  float64 `json:"seconds"`
	Bytes    int64   `json:"bytes"`    // of results
	Measured int     `json:"measured"` // pictures that were computed to know it
	Guessed  bool    `json:"guessed"`  // their number depends on results, and is a guess
}

// Plan measures each step on some pictures, spread over the list, and computes what all take. Its results go to a
// folder that is removed. w.Shard says how many shards there are; w.Folder is not touched.
func (w *Worker) Plan(ctx context.Context) (*Plan, error) {
	folder, err := os.MkdirTemp("", "beyond-plan-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	trial := *w
	trial.Folder = folder
	whole := trial
	whole.Shard = Shard{0, 1}
	steps, err := whole.steps()
	if err != nil {
		return nil, err
	}
	p := &Plan{
		Pictures: len(w.Description.Data.Pictures), Shards: w.Shard.N, Threads: engine.Threads(w.Threads),
		Kernel: engine.KernelPath(), Steps: []PlannedStep{},
	}
	loads := 0.0
	for at, in := range w.Inputs {
		m := &measurer{w: &trial, in: in, total: len(steps), report: w.Report}
		list, err := m.measure(ctx, folder, at, steps)
		if err != nil {
			return nil, err
		}
		loads += list[0].Seconds
		p.Steps = append(p.Steps, list...)
		in.Model.Unload()
	}
	more, err := trial.measureTogether(ctx, folder, steps)
	if err != nil {
		return nil, err
	}
	p.Steps = append(p.Steps, more...)
	p.sum(loads)
	return p, nil
}

// measureTogether measures the steps that need all models.
func (w *Worker) measureTogether(ctx context.Context, folder string, steps []step) (list []PlannedStep, err error) {
	steps = slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return !s.together })
	if len(steps) == 0 {
		return nil, nil
	}
	m := &measurer{w: w, total: len(steps), report: w.Report}
	done, err := m.begin(folder, "together")
	if err != nil {
		return nil, err
	}
	defer done()
	m.side = w.together(m.e)
	for _, in := range w.Inputs {
		if err := in.Model.Load(ctx); err != nil {
			return nil, err
		}
	}
	for number, s := range steps {
		m.in = w.Inputs[s.model]
		m.tell(number, s)
		planned, err := m.step(ctx, s)
		if err != nil {
			return nil, err
		}
		list = append(list, planned)
	}
	for _, in := range w.Inputs {
		in.Model.Unload()
	}
	return list, nil
}

// sum adds the steps up. Every shard loads every model.
func (p *Plan) sum(loads float64) {
	records := int64(0)
	for _, s := range p.Steps {
		p.Seconds += s.Seconds
		p.Disk += 2 * s.Bytes
		records += int64(s.Pictures)
	}
	work := p.Seconds - loads
	share := math.Ceil(float64(p.Pictures)/float64(p.Shards)) / float64(max(1, p.Pictures))
	p.SecondsPerShard = loads + work*share
	p.Seconds += loads * float64(p.Shards-1)
	p.Memory = peakMemory() + int64(float64(records*recordMemory+int64(p.Pictures)*pictureMemory)*share)
}

// Bytes of memory that a worker keeps of each result and each picture, about.
const (
	recordMemory  = 160
	pictureMemory = 600
)

// measurer measures the steps of a model.
type measurer struct {
	w      *Worker
	in     Input
	total  int
	report func(Progress)
	p      *partial
	e      *engine.Engine
	space  *engine.Workspace
	side   engine.Side   // of steps that need all models
	spent  time.Duration // on the step
}

// Pictures and time that a step is measured with.
const (
	measuredAtOnce = 16
	measuredFor    = 3 * time.Second
	mostMeasured   = 256
)

// begin opens a part for what is measured, and an engine. done ends both.
func (m *measurer) begin(folder, name string) (done func(), err error) {
	head := Head{Shard: [2]int{0, 1}, Kernel: engine.KernelPath(), Identity: m.w.Description.identity()}
	if m.p, err = openPartial(folder, head, fmt.Sprintf("plan-%d-%s", os.Getpid(), name)); err != nil {
		return nil, err
	}
	m.e = m.w.engine(m.p)
	return func() {
		m.e.Close()
		m.p.leave()
	}, nil
}

func (m *measurer) measure(ctx context.Context, folder string, at int, steps []step) ([]PlannedStep, error) {
	done, err := m.begin(folder, fmt.Sprint(at))
	if err != nil {
		return nil, err
	}
	defer done()
	m.space = m.e.Open(m.in.Model, m.in.Set)
	m.in.Model.Unload()
	start := m.w.Now()
	if err := m.in.Model.Load(ctx); err != nil {
		return nil, err
	}
	// A worker loads each model before anything runs, so that a bad one is refused early, to compute, and for transfers.
	times := 2
	if len(m.w.Description.Study.Transfers) > 0 {
		times = 3
	}
	load := m.w.Now().Sub(start).Seconds() * float64(times)
	list := []PlannedStep{{Model: m.in.Model.Name, Step: "load", Seconds: load}}
	for number, s := range steps {
		if s.model != at || s.together {
			continue
		}
		m.tell(number, s)
		planned, err := m.step(ctx, s)
		if err != nil {
			return nil, err
		}
		list = append(list, planned)
	}
	return list, nil
}

// tell says what is measured now.
func (m *measurer) tell(number int, s step) {
	if m.report != nil {
		m.report(Progress{Step: "measuring " + m.in.Model.Name + ": " + s.Name, Pictures: number, All: m.total})
	}
}

// step computes some pictures: first a few, which make room for the arithmetic and are not counted, then so many at
// once that batches are full, until enough time has passed.
func (m *measurer) step(ctx context.Context, s step) (PlannedStep, error) {
	planned := PlannedStep{Model: m.in.Model.Name, Step: s.Name, Pictures: len(s.chosen)}
	if s.mistakes {
		wrong, all, err := m.mistakes(ctx, s.chosen)
		if err != nil {
			return planned, err
		}
		planned.Pictures, planned.Guessed = int(math.Round(wrong*float64(len(s.chosen)))), !all
		if all && planned.Pictures == 0 {
			return planned, nil
		}
	}
	warm, once := 4, measuredAtOnce
	if strings.HasPrefix(s.Name, "explain") { // one picture fills batches
		warm, once = 1, 2
	}
	left := spread(s.chosen, mostMeasured+warm)
	take := func(n int) []int {
		n = min(n, len(left))
		part := left[:n]
		left = left[n:]
		return part
	}
	if len(left) > warm+once {
		if err := m.compute(ctx, s, take(warm)); err != nil {
			return planned, err
		}
	}
	from := m.p.size()
	m.spent = 0
	for planned.Measured == 0 || len(left) >= once && m.spent < measuredFor {
		part := take(once)
		if len(part) == 0 {
			return planned, nil
		}
		if err := m.compute(ctx, s, part); err != nil {
			return planned, err
		}
		planned.Measured += len(part)
	}
	each := 1 / float64(planned.Measured)
	planned.Seconds = m.spent.Seconds() * each * float64(planned.Pictures)
	planned.Bytes = int64(float64(m.p.size()-from) * each * float64(planned.Pictures))
	return planned, nil
}

// compute times the work on some pictures without the predictions that it needs.
func (m *measurer) compute(ctx context.Context, s step, pictures []int) error {
	if s.together {
		if err := predicted(ctx, m.side, pictures); err != nil {
			return err
		}
	} else if !s.predicts {
		if err := m.space.Evaluate(ctx, pictures, engine.Progress{}); err != nil {
			return err
		}
	}
	start := m.w.Now()
	err := m.work(ctx, s, pictures)
	m.spent += m.w.Now().Sub(start)
	if err == nil {
		err = m.p.failure()
	}
	return err
}

func (m *measurer) work(ctx context.Context, s step, pictures []int) error {
	if s.together {
		return s.row(ctx, m.side, pictures, engine.Progress{})
	}
	err := s.work(ctx, m.space, pictures, engine.Progress{})
	if s.predicts {
		m.w.note(m.p, m.space, pictures)
	}
	return err
}

// mistakes returns the share of pictures that the model gets wrong: of all, or of some if predicting takes long.
func (m *measurer) mistakes(ctx context.Context, pictures []int) (wrong float64, all bool, err error) {
	start, k, n := m.w.Now(), 0, 0
	for part := range slices.Chunk(spread(pictures, mostMeasured), measuredAtOnce) {
		if n > 0 && m.w.Now().Sub(start) > measuredFor {
			break
		}
		if err := m.space.Evaluate(ctx, part, engine.Progress{}); err != nil {
			return 0, false, err
		}
		for _, i := range part {
			if m.space.Outcome(i).Wrong() {
				k++
			}
		}
		n += len(part)
	}
	return float64(k) / float64(max(1, n)), n == len(pictures), nil
}

// spread returns up to n of the pictures, from all over the list, in an order in which any beginning is spread too.
func spread(pictures []int, n int) []int {
	n = min(n, len(pictures))
	chosen := make([]int, n)
	for i := range chosen {
		chosen[i] = pictures[i*len(pictures)/n]
	}
	slices.SortStableFunc(chosen, func(a, b int) int { return int(scatter(a)) - int(scatter(b)) })
	return chosen
}

// scatter is a number that looks like chance (Knuth's multiplicative hash).
func scatter(i int) uint32 { return uint32(i) * 2654435761 >> 4 }

// size is how many bytes the part has.
func (p *partial) size() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}

// peakMemory is the most memory that this process has had, in bytes, as far as the system tells.
func peakMemory() int64 {
	if text, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(text)) {
			var kb int64
			if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kb); err == nil {
				return kb << 10
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
