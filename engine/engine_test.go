package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/nn"
	"beyond/engine/score"
)

// fake is a network of three outputs, the sums of the input's channels, that records its requests.
type fake struct {
	mu       sync.Mutex
	batches  []int
	hold     chan struct{} // when not nil, every call waits for it or for its context
	began    chan struct{} // receives at the begin of every call, when not nil
	features []float32
	plane    int
	panics   bool
	bytes    int64
	opened   int // sessions
	closed   int
}

func (f *fake) newSession(maxBatch, workers int) Session { f.opened++; return f }
func (f *fake) Features() []float32                      { return f.features }
func (f *fake) Bytes() int64                             { return f.bytes }
func (f *fake) Close()                                   { f.closed++ }

func (f *fake) Forward(ctx context.Context, x []float32, n int) ([]float32, error) {
	f.mu.Lock()
	f.batches = append(f.batches, n)
	f.mu.Unlock()
	if f.panics {
		panic("arithmetic")
	}
	if f.began != nil {
		f.began <- struct{}{}
	}
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	logits := make([]float32, 3*n)
	for i, v := range x {
		logits[i/f.plane] += v / float32(f.plane)
	}
	f.features = logits
	return logits, nil
}

func (f *fake) InputGradient(ctx context.Context, x []float32, labels []int) ([]float32, []float32, error) {
	losses := make([]nn.Loss, len(labels))
	for i, label := range labels {
		losses[i] = func(logits, derivative []float32) { score.CrossEntropy(label)(logits, derivative) }
	}
	return f.Gradient(ctx, x, losses)
}

func (f *fake) Gradient(ctx context.Context, x []float32, losses []nn.Loss) ([]float32, []float32, error) {
	logits, err := f.Forward(ctx, x, len(losses))
	gradient, slopes := make([]float32, len(x)), make([]float32, 3)
	for i, loss := range losses {
		loss(logits[3*i:][:3], slopes)
		for at := range 3 * f.plane {
			gradient[i*3*f.plane+at] = slopes[at/f.plane] / float32(f.plane)
		}
	}
	return logits, gradient, err
}

const side = 8

func fakeModel(t *testing.T, f *fake) *Model {
	t.Helper()
	const list = "index,wnid,name\n0,n00000001,red\n1,n00000002,green\n2,n00000003,blue\n"
	classes, err := dataset.ParseClasses(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	f.plane = side * side
	return &Model{
		Name: "fake", Classes: classes, program: f,
		Preset: imaging.Preset{Name: "tiny", Resize: side, Crop: side, Std: [3]float32{255, 255, 255}},
	}
}

// pictures makes a folder of n pictures: the i-th is red, green or blue by i mod 3, named so in its label, and
// every eleventh, from the tenth on, is no picture.
func pictures(t *testing.T, n int) *dataset.Set {
	t.Helper()
	return picturesIn(t, t.TempDir(), n)
}

func picturesIn(t *testing.T, dir string, n int) *dataset.Set {
	t.Helper()
	for i := range n {
		c := [3]color.RGBA{{R: 200, A: 255}, {G: 200, A: 255}, {B: 200, A: 255}}[i%3]
		img := image.NewRGBA(image.Rect(0, 0, side, side))
		for at := range side * side {
			img.Set(at%side, at/side, c)
		}
		img.Set(0, 0, color.RGBA{R: uint8(i), G: uint8(i >> 8), B: 7, A: 255}) // no two files are equal
		var data bytes.Buffer
		if i%11 == 10 {
			data.WriteString("\xff\xd8 no picture")
		} else if err := png.Encode(&data, img); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("n0000000%d_%03d.png", i%3+1, i)
		if err := os.WriteFile(filepath.Join(dir, name), data.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	classes := fakeModel(t, &fake{}).Classes
	set, err := dataset.Open(context.Background(), dir, classes)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestEvaluate(t *testing.T) {
	f := &fake{}
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, f), pictures(t, 40))
	var mu sync.Mutex
	var failures []string
	last := 0
	err := w.Evaluate(context.Background(), w.Set.All(), Progress{
		Report: func(done, total int) {
			mu.Lock()
			defer mu.Unlock()
			last = max(last, done)
		},
		Failed: func(item string, err error) {
			mu.Lock()
			defer mu.Unlock()
			failures = append(failures, item)
		},
	})
	if err != nil || last != 40 || len(failures) != 3 {
		t.Fatalf("err %v, %d reported, failures %v; want 40 and 3 failures", err, last, failures)
	}
	outcomes, _ := w.Outcomes()
	for i, o := range outcomes {
		if o.Err == nil && !o.Right() {
			t.Errorf("%s: rank %d", w.Set.Items[i].Path, o.Prediction.Rank)
		}
	}
	sum := 0
	for _, n := range f.batches {
		sum += n
		if n > forwardBatch {
			t.Errorf("a batch of %d", n)
		}
	}
	if sum != 37 {
		t.Errorf("%d pictures computed, want 37", sum)
	}
	if _, err := w.Predict(context.Background(), Visible, 0); err != nil || len(f.batches) == 0 {
		t.Fatal(err)
	}
	sumAfter := 0
	for _, n := range f.batches {
		sumAfter += n
	}
	if sumAfter != sum {
		t.Error("what was known has been computed again")
	}
}

func TestVisibleGoesFirst(t *testing.T) {
	q := newQueue()
	m := &Model{}
	for i, p := range []Priority{Background, Background, Near, Visible, Background, Visible} {
		q.put(&request{ctx: context.Background(), priority: p, model: m, input: []float32{float32(i)}})
	}
	var order [][]int
	for range 3 {
		var batch []int
		for _, r := range q.take() {
			batch = append(batch, int(r.input[0]))
		}
		order = append(order, batch)
	}
	for i, want := range [][]int{{3, 5}, {2}, {0, 1, 4}} {
		if !slices.Equal(order[i], want) {
			t.Errorf("batch %d: %v, want %v", i, order[i], want)
		}
	}
}

func TestBatchesAreOfOneKindAndBounded(t *testing.T) {
	q, m, other := newQueue(), &Model{}, &Model{}
	for i := range 3 * forwardBatch {
		r := &request{ctx: context.Background(), model: m}
		if i%2 == 0 {
			r.objective = score.CrossEntropy(i)
		}
		if i%5 == 0 {
			r.model = other
		}
		q.put(r)
	}
	for left := 3 * forwardBatch; left > 0; {
		batch := q.take()
		left -= len(batch)
		for _, r := range batch {
			if r.model != batch[0].model || r.derived() != batch[0].derived() {
				t.Fatal("a batch of two kinds")
			}
		}
		if limit := map[bool]int{true: gradientBatch, false: forwardBatch}[batch[0].derived()]; len(batch) > limit {
			t.Errorf("a batch of %d, limit %d", len(batch), limit)
		}
	}
}

func TestCancelledRequestsLeaveTheQueueAndTheArithmetic(t *testing.T) {
	f := &fake{hold: make(chan struct{}), began: make(chan struct{}, 1)}
	e := New(Config{Workers: 1})
	defer e.Close()
	w := e.Open(fakeModel(t, f), pictures(t, 3))
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { _, err := w.Predict(ctx, Visible, 0); result <- err }()
	<-f.began
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	close(f.hold)
	if p, err := w.Predict(context.Background(), Visible, 0); err != nil || p.Rank != 1 {
		t.Errorf("after a cancelled request: %v, %v", p, err)
	}
}

func TestUrgentWorkStopsABatchThatIsThenDoneAgain(t *testing.T) {
	f := &fake{hold: make(chan struct{}), began: make(chan struct{}, 9)}
	e := New(Config{Workers: 1})
	defer e.Close()
	w := e.Open(fakeModel(t, f), pictures(t, 3))
	background, visible := make(chan error, 1), make(chan error, 1)
	go func() { _, err := w.Predict(context.Background(), Background, 0); background <- err }()
	<-f.began // the background batch hangs
	go func() { _, err := w.Predict(context.Background(), Visible, 1); visible <- err }()
	<-f.began // it was stopped for the visible one
	f.hold <- struct{}{}
	if err := <-visible; err != nil {
		t.Error(err)
	}
	<-f.began // and is done again
	f.hold <- struct{}{}
	if err := <-background; err != nil {
		t.Error(err)
	}
}

func TestCloseAnswersEveryone(t *testing.T) {
	f := &fake{hold: make(chan struct{}), began: make(chan struct{}, 9)}
	e := New(Config{Workers: 1})
	w := e.Open(fakeModel(t, f), pictures(t, 6))
	results := make(chan error, 6)
	for i := range 6 {
		go func() { _, err := w.Predict(context.Background(), Background, i); results <- err }()
	}
	<-f.began
	e.Close()
	for range 6 {
		if err := <-results; !errors.Is(err, ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
	}
}

func TestPanicInTheArithmeticIsAnError(t *testing.T) {
	e := New(Config{Workers: 1})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{panics: true}), pictures(t, 1))
	if _, err := w.Predict(context.Background(), Visible, 0); err == nil || !strings.Contains(err.Error(), "arithmetic") {
		t.Errorf("got %v", err)
	}
}

func TestRobustnessAgreesWithTheAttack(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 9))
	s := attack.Settings{Norm: attack.Linf, Epsilon: 0.1, Steps: 10}
	if err := w.MeasureRobustness(context.Background(), w.Set.All(), s, Progress{}); err != nil {
		t.Fatal(err)
	}
	for i := range w.Set.Items {
		var steps []attack.Step
		for step, err := range w.Attack(context.Background(), Visible, i, s) {
			if err != nil {
				t.Fatal(err)
			}
			steps = append(steps, step)
		}
		label := w.Set.Items[i].Label
		want := slices.IndexFunc(steps, func(s attack.Step) bool { return s.Top[0].Class != label })
		ok := want >= 0
		got := w.Outcome(i).Robustness
		if got == nil || got.Never == ok || ok && got.FirstWrong != want {
			t.Errorf("picture %d: %+v, want step %d (%v)", i, got, want, ok)
			continue
		}
		if ok {
			steps = steps[:want+1]
		}
		if len(got.PLabel) != len(steps) {
			t.Errorf("picture %d: p(label) after %d steps, want %d", i, len(got.PLabel), len(steps))
			continue
		}
		for k, step := range steps {
			if got.PLabel[k] != step.PLabel {
				t.Errorf("picture %d: p(label) %v after step %d, want %v", i, got.PLabel[k], k, step.PLabel)
			}
		}
	}
}

func TestRobustnessIsMeasuredOnce(t *testing.T) {
	e := New(Config{Workers: 2})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 3))
	s := attack.Settings{Norm: attack.Linf, Epsilon: 0.1, Steps: 2}
	measure := func(s attack.Settings) *Robustness {
		if err := w.MeasureRobustness(context.Background(), w.Set.All(), s, Progress{}); err != nil {
			t.Fatal(err)
		}
		return w.Outcome(0).Robustness
	}
	first := measure(s)
	if again := measure(s); again != first {
		t.Error("measured again under the same settings")
	}
	s.Steps = 3
	if other := measure(s); other == first || other.Attack != s {
		t.Errorf("%+v does not hold for %+v", other, s)
	}
}

func TestChangedWakesUp(t *testing.T) {
	e := New(Config{Workers: 1})
	defer e.Close()
	w := e.Open(fakeModel(t, &fake{}), pictures(t, 1))
	woke := make(chan int, 1)
	go func() { v, _ := w.Changed(context.Background(), 0); woke <- v }()
	if _, err := w.Predict(context.Background(), Visible, 0); err != nil {
		t.Fatal(err)
	}
	if v := <-woke; v == 0 {
		t.Error("woken without a change")
	}
}

func TestJobs(t *testing.T) {
	clock := time.Unix(0, 0)
	var mu sync.Mutex
	e := New(Config{Now: func() time.Time { mu.Lock(); defer mu.Unlock(); clock = clock.Add(time.Second); return clock }})
	fault := errors.New("disk on fire")
	hold := make(chan struct{})
	ids := []int{
		e.Start("fine", func(_ context.Context, progress Progress) error {
			progress.Report(3, 3)
			progress.Failed("x.png", fault)
			return nil
		}),
		e.Start("fails", func(context.Context, Progress) error { return fault }),
		e.Start("panics", func(context.Context, Progress) error { panic("ouch") }),
		e.Start("waits", func(ctx context.Context, _ Progress) error {
			close(hold)
			<-ctx.Done()
			return ctx.Err()
		}),
	}
	<-hold
	e.Cancel(ids[3])
	e.jobs.wait()
	jobs := e.Jobs()
	for i, want := range []JobState{Done, Failed, Failed, Cancelled} {
		if jobs[i].State != want || !jobs[i].Ended.After(jobs[i].Started) {
			t.Errorf("job %q: %v, %v to %v; want %v", jobs[i].Name, jobs[i].State, jobs[i].Started, jobs[i].Ended, want)
		}
	}
	if jobs[0].Done != 3 || len(jobs[0].Failures) != 1 || jobs[2].Stack == "" {
		t.Errorf("jobs say %+v", jobs)
	}
	e.Retry(ids[1])
	e.jobs.wait()
	if e.Jobs()[1].State != Failed {
		t.Error("a retried job has not run")
	}
	e.Close()
}

// Two sessions that together are over the budget are never kept side by side; within it they are.
func TestSessionsStayWithinTheBudget(t *testing.T) {
	for _, c := range []struct {
		bytes          int64
		opened, closed int
	}{{100, 2, 2}, {1 << 20, 4, 4}} {
		f := &fake{bytes: c.bytes}
		e := New(Config{Workers: 1, Memory: 1 << 20})
		w := e.Open(fakeModel(t, f), pictures(t, 1))
		m := w.prober(Visible)
		for range 2 {
			if _, err := m.Logits(context.Background(), make([]float32, 3*side*side)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := m.Gradient(context.Background(), make([]float32, 3*side*side), score.CrossEntropy(0)); err != nil {
				t.Fatal(err)
			}
		}
		e.Close()
		if f.opened != c.opened || f.closed != c.closed {
			t.Errorf("%d bytes each: %d opened, %d closed; want %d, %d", c.bytes, f.opened, f.closed, c.opened, c.closed)
		}
	}
}

func TestCacheStaysWithinItsLimit(t *testing.T) {
	c := newCache[int, string](10)
	for i := range 5 {
		c.put(i, "v", 4)
		if i > 0 {
			c.get(0)
		}
	}
	if _, ok := c.get(0); !ok {
		t.Error("what was used last is gone")
	}
	if _, ok := c.get(1); ok || c.size > 10 {
		t.Errorf("%d bytes kept", c.size)
	}
	c.put(9, "huge", 11)
	if _, ok := c.get(9); ok {
		t.Error("a value over the limit is kept")
	}
}

// TestAlone runs something between two batches, which are not computed meanwhile.
func TestAlone(t *testing.T) {
	f := &fake{}
	e := New(Config{Workers: 1})
	defer e.Close()
	w := e.Open(fakeModel(t, f), pictures(t, 20))
	done := make(chan error, 1)
	wanted := errors.New("wanted")
	err := e.Alone(t.Context(), func(ctx context.Context) error {
		go func() { done <- w.Evaluate(context.Background(), w.Set.All(), Progress{}) }()
		for e.queue.length() < 8 { // until the pictures wait
			runtime.Gosched()
		}
		if f.opened > 0 {
			t.Error("something is computed meanwhile")
		}
		return wanted
	})
	if err != wanted {
		t.Errorf("error %v, want that of the function", err)
	}
	if err := <-done; err != nil {
		t.Errorf("evaluating: %v", err)
	}
	if err := e.Alone(t.Context(), func(context.Context) error { panic("no") }); err == nil {
		t.Error("a panic is no error")
	}
}

func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}
