package pairs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, m *Model) {
	t.Helper()
	c := drawn(m)
	uitest.Golden(t, name, uitest.Text(c)+uitest.Pictures(c)+m.Status().String()+"\n")
}

func drawn(m *Model) *ui.Canvas { return uitest.Drawn(m, m.Width, m.Height) }

// fakeSource knows twelve pictures, six pairs: golf balls on grass and on court, and lemons in two lights. It takes the
// golf balls on court for baseballs, and is right about all others.
type fakeSource struct {
	outcomes []engine.Outcome
	version  int
}

func newSource() *fakeSource {
	f := &fakeSource{version: 1}
	add := func(class int, p float64, right bool) {
		rank := 2
		if right {
			rank = 1
		}
		top := []score.Score{{Class: class, P: p}, {Class: 3, P: (1 - p) / 2}}
		pLabel := p
		if !right {
			top = append(top, score.Score{Class: 0, P: (1 - p) / 4})
			pLabel = (1 - p) / 4
		}
		f.outcomes = append(f.outcomes, engine.Outcome{Prediction: &engine.Prediction{Top: top, Rank: rank, PLabel: pLabel}})
	}
	for i := range 3 {
		add(0, 0.9-float64(i)/10, true)
		add(1, 0.8-float64(i)/10, false)
	}
	for i := range 3 {
		add(2, 0.7, true)
		add(2, 0.65-float64(i)/10, true)
	}
	return f
}

func (f *fakeSource) Outcomes() ([]engine.Outcome, int) { return f.outcomes, f.version }

func (f *fakeSource) Changed(ctx context.Context, version int) (int, error) {
	if version != f.version {
		return f.version, nil
	}
	<-ctx.Done()
	return version, ctx.Err()
}

func (f *fakeSource) Predict(context.Context, engine.Priority, int) (*engine.Prediction, error) {
	return nil, nil
}

func (f *fakeSource) Crop(_ context.Context, _ engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	if i == 11 {
		return nil, imaging.Info{}, errors.New("empty picture")
	}
	return imaging.NewRGB(4, 4), imaging.Info{}, nil
}

func dataSet(t *testing.T) (*dataset.Set, *dataset.Classes) {
	t.Helper()
	const csv = "index,wnid,name\n0,n0,golf ball\n1,n1,baseball\n2,n2,lemon\n3,n3,orange\n"
	classes, err := dataset.ParseClasses(strings.NewReader(csv))
	if err != nil {
		t.Fatal(err)
	}
	files, list := fstest.MapFS{}, "path,label,ground,light\n"
	for i := range 12 {
		name := fmt.Sprintf("pictures/%02d.png", i)
		files[name] = &fstest.MapFile{Data: []byte(name)}
		list += fmt.Sprintf("%s,n%d,%s,%s\n", name, i/6*2, []string{"grass", "court"}[i%2], []string{"noon", "dim"}[i%2])
	}
	files["attributes.csv"] = &fstest.MapFile{Data: []byte(list)}
	set, err := dataset.OpenFS(t.Context(), files, "gallery", classes)
	if err != nil || len(set.Items) != 12 {
		t.Fatalf("%d items, %v", len(set.Items), err)
	}
	return set, classes
}

func twins() []bias.Pair {
	var pairs []bias.Pair
	for i := 0; i < 12; i += 2 {
		p := bias.Pair{A: i, B: i + 1, Attribute: "ground", From: "grass", To: "court"}
		if i >= 6 {
			p.Attribute, p.From, p.To = "light", "noon", "dim"
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// opened records the screens that are opened.
type opened struct {
	pictures []int
	at       int
}

func screen(t *testing.T, pairs []bias.Pair, w, h int) (*Model, *fakeSource, *opened) {
	t.Helper()
	source, o := newSource(), &opened{at: -1}
	set, classes := dataSet(t)
	m := New(Options{
		Source: source, Set: set, Classes: classes, Pairs: pairs, Content: "gallery",
		OpenPicture: func(pictures []int, at int) tea.Cmd {
			return func() tea.Msg { *o = opened{pictures, at}; return nil }
		},
	})
	m.Update(ui.Resized{Width: w, Height: h})
	m.stopped = true // else there is no end of messages
	m.Update(ui.Shown{})
	t.Cleanup(func() { m.Update(ui.Hidden{}) })
	return m, source, o
}

// ready is the screen with all that its source knows, pictures included.
func ready(t *testing.T, w, h int) (*Model, *fakeSource, *opened) {
	t.Helper()
	m, source, o := screen(t, twins(), w, h)
	know(m)
	return m, source, o
}

// know lets the screen look at its source once.
func know(m *Model) {
	msg, width := m.watch.Begin()(), m.Width
	m.Width = 0 // so that nothing is fetched yet, whose messages would be lost
	m.Update(msg)
	m.Width = width
	uitest.Answer(m, m.settle())
}

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		m, _, _ := ready(t, size[0], size[1])
		golden(t, fmt.Sprintf("all %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "a", "a", "down", "tab")
		golden(t, fmt.Sprintf("light B %dx%d", size[0], size[1]), m)
	}
}

func TestDrawingLoadingEmptyFailed(t *testing.T) {
	m, source, _ := screen(t, twins(), 80, 20)
	if got := strings.TrimSpace(drawn(m).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", m)

	source.outcomes[1] = engine.Outcome{Err: errors.New("the model gives NaN")}
	source.outcomes[3] = engine.Outcome{}
	know(m)
	uitest.PressAll(m, "end")
	golden(t, "failed", m)

	m, _, _ = screen(t, nil, 80, 20)
	know(m)
	golden(t, "empty", m)
}

func TestSizes(t *testing.T) {
	m, _, _ := ready(t, 1, 1)
	for w := 1; w < 130; w += 3 {
		for h := 1; h < 45; h += 2 {
			uitest.Answer(m, m.Update(ui.Resized{Width: w, Height: h}))
			for _, p := range drawn(m).Placements() {
				if p.Col < 0 || p.Row < 0 || p.Col+p.Cols > w || p.Row+p.Rows > h {
					t.Fatalf("%d×%d: picture at %d,%d of %d×%d", w, h, p.Col, p.Row, p.Cols, p.Rows)
				}
			}
		}
	}
}

func TestOrders(t *testing.T) {
	m, _, _ := ready(t, 120, 36)
	for _, want := range []struct {
		order order
		first [2]int
	}{
		{flipsFirst, [2]int{0, 1}}, {largestDifference, [2]int{0, 1}}, {byAttribute, [2]int{0, 1}}, {asListed, [2]int{0, 1}},
	} {
		if r := m.rows[0]; m.order != want.order || [2]int{r.A, r.B} != want.first {
			t.Errorf("%s: first %d, %d", m.order, r.A, r.B)
		}
		uitest.PressAll(m, "s")
	}
	m, _, _ = screen(t, []bias.Pair{twins()[5], twins()[3], twins()[0]}, 120, 36)
	know(m)
	for _, want := range []int{0, 0, 0, 10} {
		if m.rows[0].A != want {
			t.Errorf("%s: first %d, want %d", m.order, m.rows[0].A, want)
		}
		uitest.PressAll(m, "s")
	}
	if r := m.order.sorted(m.facts.of("")); r[1].A != 10 { // 0.2 less, the other pair of lemons 0.05
		t.Errorf("the second is %d", r[1].A)
	}
}

func TestBlinking(t *testing.T) {
	m, _, _ := ready(t, 120, 36)
	if m.blinking != 0 {
		t.Error("blinks though it is stopped")
	}
	cmd := uitest.Press(m, "space")
	if cmd == nil || m.stopped {
		t.Fatal("space does not make it blink")
	}
	at := m.blinking
	seen := []bool{m.second}
	for range 3 {
		m.Update(blinkMsg{at})
		seen = append(seen, m.second)
	}
	if fmt.Sprint(seen) != "[false true false true]" {
		t.Errorf("seen %v", seen)
	}
	places := map[string]bool{}
	for range 2 {
		m.Update(blinkMsg{at})
		for _, p := range drawn(m).Placements() {
			places[fmt.Sprint(p.Col, p.Row, p.Cols, p.Rows)] = true
		}
	}
	if len(places) != 1 {
		t.Errorf("the two are at %v, not in one place", places)
	}
	uitest.PressAll(m, "space")
	was := m.second
	if m.Update(blinkMsg{at}); m.second != was {
		t.Error("a late message makes it blink")
	}
	uitest.Press(m, "space")
	m.Update(ui.Hidden{})
	if m.blinking != 0 {
		t.Error("blinks where nobody sees it")
	}
}

// TestBlinksOnlyWhatIsThere: a picture that is still on its way would be a blank.
func TestBlinksOnlyWhatIsThere(t *testing.T) {
	m, _, _ := screen(t, twins(), 120, 36)
	m.Update(m.watch.Begin()())
	uitest.Press(m, "space")
	if m.Update(blinkMsg{m.blinking}); m.second {
		t.Error("shows a picture that is not there")
	}
}

func TestOpensTheOneShown(t *testing.T) {
	m, _, o := ready(t, 120, 36)
	uitest.PressAll(m, "down", "tab", "enter")
	if r := m.rows[1]; o.at != 1 || o.pictures[0] != r.A || o.pictures[1] != r.B {
		t.Errorf("opened %+v of the pair %d, %d", *o, r.A, r.B)
	}
}

func TestStaleFactsAreDropped(t *testing.T) {
	m, source, _ := ready(t, 120, 36)
	late := m.watch.Begin()
	late = func(c tea.Cmd) tea.Cmd { msg := c(); return func() tea.Msg { return msg } }(late)
	m.Update(m.watch.Begin()())
	source.outcomes = make([]engine.Outcome, 12)
	before := m.facts
	m.Update(late())
	if m.facts != before {
		t.Error("late facts were taken")
	}
}

func TestKeysSayWhyNot(t *testing.T) {
	m, _, _ := screen(t, nil, 80, 20)
	for _, name := range []string{"space", "tab", "enter", "a", "s"} {
		if why := uitest.Why(m, name); why != "the pairs are not known yet" {
			t.Errorf("%s while loading: %q", name, why)
		}
	}
	know(m)
	if why := uitest.Why(m, "enter"); why != "there are no pairs" {
		t.Errorf("enter without pairs: %q", why)
	}
}
