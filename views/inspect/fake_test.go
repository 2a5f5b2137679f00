package inspect

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/score"
	"beyond/engine/walk"
	"beyond/ui"
	"beyond/ui/uitest"
	"beyond/views/inspect/why"
	"beyond/views/inspect/why/blocks"
)

// golden compares a drawing of the screen with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, m *Model) {
	t.Helper()
	c := drawn(m)
	uitest.Golden(t, name, uitest.Trimmed(c)+uitest.Pictures(c))
}

func drawn(m *Model) *ui.Canvas { return uitest.Drawn(m, m.Width, m.Height) }

const classList = `index,wnid,name
0,n07747607,orange
1,n07749582,lemon
2,n03942813,ping-pong ball
3,n03445777,golf ball
4,n02799071,baseball
5,n02391049,zebra
`

// Indices of the fake's pictures: an orange that is fooled at step 4, one that is taken for a lemon from the
// start, one nobody has labelled, and one that cannot be read.
const (
	fooled = iota
	mistaken
	unlabelled
	broken
)

const attributes = `path,label,ground,light
orange/court_0107.png,n07747607,court,dim
orange/court_0108.png,n07747607,court,
orange/street_0109.png,,street,day
orange/torn_0110.png,n07747607,grass,day
`

// fake is a classifier of pictures of one colour, linear in the means of red, green and blue, and a source that
// counts the requests.
type fake struct {
	weights [][3]float64 // of the classes

	mu        sync.Mutex
	steps     int           // computed in all
	ended     chan struct{} // receives when an attack is over
	predicted []int         // pictures asked for with engine.Near
}

func newFake() *fake {
	return fakeOf([][3]float64{{300, 0, 0}, {280, 30, -20}, {0, 290, 0}, {0, 100, 0}, {0, 0, 100}, {0, 0, 0}})
}

func fakeOf(weights [][3]float64) *fake {
	const room = 100 // attacks that end without anyone looking
	return &fake{weights: weights, ended: make(chan struct{}, room)}
}

const side4 = 4 // pixels of a picture's side

func (f *fake) Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	if i == broken {
		return nil, imaging.Info{}, errors.New("unexpected EOF")
	}
	img := imaging.NewRGB(side4, side4)
	colour := [...][3]byte{fooled: {128, 129, 120}, mistaken: {128, 140, 100}, unlabelled: {128, 128, 128}}[i]
	for j := range img.Pix {
		img.Pix[j] = colour[j%3]
	}
	return img, imaging.Info{Format: "png", Kind: "RGB", W: 300, H: 200, Orientation: 6}, ctx.Err()
}

func (f *fake) Predict(ctx context.Context, p engine.Priority, i int) (*engine.Prediction, error) {
	if p == engine.Near {
		f.mu.Lock()
		f.predicted = append(f.predicted, i)
		f.mu.Unlock()
	}
	img, _, err := f.Crop(ctx, p, i)
	if err != nil {
		return nil, err
	}
	logits, err := f.Logits(ctx, unitOf(img))
	return &engine.Prediction{Top: score.Top(score.Softmax(logits), 5)}, err
}

func (f *fake) AttackLabel(ctx context.Context, p engine.Priority, i int) (int, error) {
	if i != unlabelled {
		return 0, nil
	}
	prediction, err := f.Predict(ctx, p, i)
	if err != nil {
		return 0, err
	}
	return prediction.Top[0].Class, nil
}

func (f *fake) Attack(ctx context.Context, p engine.Priority, i int, s attack.Settings) iter.Seq2[attack.Step, error] {
	return func(yield func(attack.Step, error) bool) {
		defer func() { f.ended <- struct{}{} }()
		img, _, err := f.Crop(ctx, p, i)
		if err != nil {
			yield(attack.Step{}, err)
			return
		}
		label, _ := f.AttackLabel(ctx, p, i)
		for step, err := range attack.Run(ctx, f, unitOf(img), label, s) {
			f.count()
			if !yield(step, err) {
				return
			}
		}
	}
}

func (f *fake) Walk(
	ctx context.Context, p engine.Priority, i int, along walk.Walk, seed uint64,
) iter.Seq2[attack.Step, error] {
	return func(yield func(attack.Step, error) bool) {
		defer func() { f.ended <- struct{}{} }()
		img, _, err := f.Crop(ctx, p, i)
		if err != nil {
			yield(attack.Step{}, err)
			return
		}
		label, _ := f.AttackLabel(ctx, p, i)
		painter := &walk.Painter{}
		painter.Begin(walk.Picture{Crop: img, Seed: seed})
		for step, value := range along.Scale() {
			changed, err := painter.Paint(along.Kind, value)
			if err != nil {
				yield(attack.Step{}, err)
				return
			}
			logits, err := f.Logits(ctx, unitOf(changed))
			f.count()
			if !yield(attack.Describe(step, unitOf(img), unitOf(changed), logits, label), err) {
				return
			}
		}
	}
}

func (f *fake) Course(
	ctx context.Context, p engine.Priority, i int, along walk.Walk, seed uint64,
) (walk.Course, error) {
	label, err := f.AttackLabel(ctx, p, i)
	if err != nil {
		return walk.Course{}, err
	}
	var figures []walk.Figures
	for s, err := range f.Walk(ctx, p, i, along, seed) {
		if err != nil {
			return walk.Course{}, err
		}
		figures = append(figures, walk.Figures{Top1: s.Top[0].Class, PTop1: s.Top[0].P, PTrue: s.PLabel})
	}
	return walk.NewCourse(along, label, figures), nil
}

func (f *fake) count() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.steps++
}

func (f *fake) Logits(ctx context.Context, unit []float32) ([]float32, error) {
	mean := [3]float64{}
	for i, v := range unit {
		mean[i/(len(unit)/3)] += float64(v) / float64(len(unit)/3)
	}
	logits := make([]float32, len(f.weights))
	for c, w := range f.weights {
		logits[c] = float32(w[0]*mean[0] + w[1]*mean[1] + w[2]*mean[2])
	}
	return logits, ctx.Err()
}

func (f *fake) Gradient(
	ctx context.Context, unit []float32, o score.Objective,
) (logits, gradient []float32, err error) {
	logits, err = f.Logits(ctx, unit)
	slopes, area := make([]float32, len(logits)), len(unit)/3
	o(logits, slopes)
	gradient = make([]float32, len(unit))
	for i := range gradient {
		for c, w := range f.weights {
			gradient[i] += float32(float64(slopes[c]) * w[i/area] / float64(area))
		}
	}
	return logits, gradient, err
}

func unitOf(img *imaging.RGB) []float32 {
	unit := make([]float32, len(img.Pix))
	img.Unit(unit)
	return unit
}

// screen is one opened on the fake's pictures, of which nothing has been asked yet.
func screen(t *testing.T, f *fake, at, w, h int) *Model {
	return explained(t, f, blocks.New(), at, w, h)
}

// explained is a screen whose pictures e explains.
func explained(t *testing.T, f *fake, e why.Explainer, at, w, h int) *Model {
	t.Helper()
	classes, err := dataset.ParseClasses(strings.NewReader(classList))
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"attributes.csv": {Data: []byte(attributes)}}
	for _, row := range strings.Split(strings.TrimSpace(attributes), "\n")[1:] {
		name, _, _ := strings.Cut(row, ",")
		files[name] = &fstest.MapFile{Data: []byte("picture " + name)}
	}
	set, err := dataset.OpenFS(t.Context(), files, "gallery", classes)
	if err != nil || len(set.Items) != 4 {
		t.Fatalf("%d items, %v", len(set.Items), err)
	}
	m := New(Options{
		Source: f, Explainer: e, Set: set, Classes: classes, Content: "gallery", ModelName: "linear", Preset: "lite0",
		ModelSHA256: func() string { return strings.Repeat("0123456789abcdef", 4) },
		FeatureDim:  func() int { return 1280 },
		Argument:    func(item string) string { return "gallery:" + item },
	}, []int{fooled, mistaken, unlabelled, broken}, at)
	t.Cleanup(func() { m.Update(ui.Hidden{}) })
	return m.resized(w, h)
}

func (m *Model) resized(w, h int) *Model {
	m.Update(ui.Resized{Width: w, Height: h})
	return m
}

// ready is a screen with everything it asks for.
func ready(t *testing.T, f *fake, at, w, h int) *Model {
	t.Helper()
	return answered(screen(t, f, at, w, h))
}

// explainable is a screen on a picture with everything it asks for, about to be explained.
func explainable(t *testing.T, e why.Explainer, w, h int) *Model {
	t.Helper()
	return answered(explained(t, newFake(), e, fooled, w, h))
}

// answered shows a screen and answers its requests.
func answered(m *Model) *Model {
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m
}

func nan() [3]float64 { return [3]float64{math.NaN(), 0, 0} }
