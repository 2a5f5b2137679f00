package cover

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/lime"
	"beyond/engine/probe"
	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	"beyond/views/inspect/why/blocks"
	tea "charm.land/bubbletea/v2"
)

// source shows pictures of 5×4 blocks to a model that takes them for class while blocks 0 and 7 weigh enough, and for an
// orange otherwise. It counts the glances.
type source struct {
	*blocks.Explainer
	class, glances int
}

func newSource() *source {
	e := blocks.New()
	e.Weights = map[int][]float64{2: blocks.Weights(20, map[int]float64{0: 0.4, 7: 0.3, 12: 0.1}), 0: blocks.Weights(20, nil)}
	for j := range e.Weights[0] {
		e.Weights[0][j] = 0.02
	}
	return &source{Explainer: e, class: 2}
}

var every = []int{0, 1, 2, 3, 4, 5}

func (s *source) Glance(
	ctx context.Context, p engine.Priority, sub *engine.Subject, hidden []bool, class int,
) (engine.Sight, error) {
	s.glances++
	row := make([]uint8, len(hidden))
	for j, h := range hidden {
		if !h {
			row[j] = 1
		}
	}
	for probs, err := range lime.Evaluate(ctx, s, sub.Picture, every, row) {
		return engine.Sight{Top: score.Top(probs, 5), PClass: probs[class]}, err
	}
	return engine.Sight{}, errors.New("nothing was evaluated")
}

func (s *source) SearchSet(
	ctx context.Context, p engine.Priority, sub *engine.Subject, class int, k probe.Kind, report func(probe.State),
) (probe.Set, error) {
	return probe.Search(ctx, k, sub.Segments.N, func(ctx context.Context, rows []uint8) (out []probe.Verdict, err error) {
		for part, err := range lime.Evaluate(ctx, s, sub.Picture, every, rows) {
			if err != nil {
				return nil, err
			}
			for probs := range slices.Chunk(part, len(every)) {
				out = append(out, probe.Verdict{P: probs[class], First: score.Top(probs, 1)[0].Class == class})
			}
		}
		return out, ctx.Err()
	}, report)
}

func (s *source) Covering(
	i, class int, sub *engine.Subject, c engine.Cut, hidden []bool, whole, seen engine.Sight,
) *engine.Covered {
	return &engine.Covered{Of: len(hidden), Segments: members(hidden), P: whole.PClass, PClass: seen.PClass}
}

const classList = `index,wnid,name
0,n07747607,orange
1,n07749582,lemon
2,n03942813,ping-pong ball
3,n03445777,golf ball
4,n02799071,baseball
5,n02391049,zebra
`

// saved are the files of a test.
type saved map[string][]byte

func opened(t *testing.T, s *source, w, h int) (*Model, saved) {
	t.Helper()
	classes, err := dataset.ParseClasses(strings.NewReader(classList))
	if err != nil {
		t.Fatal(err)
	}
	files := saved{}
	m := New(Options{
		Source: s, Classes: classes, Class: s.class, Label: 0, Title: safe.Clean("parts"), Content: "orange", Name: "orange",
		Subject: func(ctx context.Context, c engine.Cut) (*engine.Subject, error) {
			return s.Subject(ctx, engine.Visible, 0, c)
		},
		Command: func(c engine.Cut, hide string) string { return "beyond explain orange.jpg --hide " + hide },
		Export: func(name string, img image.Image) (string, error) {
			files[name+".png"] = []byte(fmt.Sprint(img.Bounds()))
			return name + ".png", nil
		},
		Write: func(name string, text []byte) (string, error) {
			files[name+".json"] = text
			return name + ".json", nil
		},
	})
	m.Update(ui.Resized{Width: w, Height: h})
	t.Cleanup(func() { m.Update(ui.Hidden{}) })
	return m, files
}

func shown(t *testing.T, s *source, w, h int) (*Model, saved) {
	t.Helper()
	m, files := opened(t, s, w, h)
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m, files
}

func golden(t *testing.T, name string, m *Model) {
	t.Helper()
	c := uitest.Drawn(m, m.Width, m.Height)
	uitest.Golden(t, name, uitest.Trimmed(c)+uitest.Pictures(c))
}

func TestDrawings(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		m, _ := shown(t, newSource(), size[0], size[1])
		golden(t, fmt.Sprintf("whole %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "up", "left", "space")
		golden(t, fmt.Sprintf("one hidden %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "F")
		golden(t, fmt.Sprintf("needed %dx%d", size[0], size[1]), m)
	}
	m, _ := opened(t, newSource(), 80, 21)
	m.Update(ui.Shown{})
	m.Update(ui.Pulse{Elapsed: 1e9})
	golden(t, "waiting", m)
	one := newSource()
	one.Columns, one.Rows = 1, 1
	m, _ = shown(t, one, 80, 21)
	golden(t, "one piece", m)
	if why := uitest.Why(m, "space"); why != lime.ErrOneSegment.Error() {
		t.Errorf("hiding is not available because %q", why)
	}
}

// said is the sentence about the set on screen.
func said(m *Model) string { return m.sentence(m.sights[key(m.sets.now())], true) }

func hiddenIn(m *Model) string { return fmt.Sprint(members(m.sets.now())) }

func TestHidingAndUndoing(t *testing.T) {
	s := newSource()
	m, _ := shown(t, s, 120, 37)
	if m.cursor != 12 {
		t.Fatalf("the cursor begins on block %d, want the middle", m.cursor)
	}
	for _, c := range []struct{ key, want string }{
		{"space", "[12]"},
		{"up", "[12]"},
		{"space", "[7 12]"},
		{"u", "[12]"},
		{"u", "[]"},
		{"U", "[12]"},
		{"space", "[7 12]"},
		{"i", "[0 1 2 3 4 5 6 8 9 10 11 13 14 15 16 17 18 19]"},
		{"a", "[]"},
		{"n", fmt.Sprint(seq(20))},
		{"u", "[]"},
		{"u", "[0 1 2 3 4 5 6 8 9 10 11 13 14 15 16 17 18 19]"},
	} {
		uitest.PressAll(m, c.key)
		if got := hiddenIn(m); got != c.want {
			t.Fatalf("after %s hidden are %s, want %s", c.key, got, c.want)
		}
	}
	glances := s.glances
	uitest.PressAll(m, "U", "U", "u", "left", "right")
	if s.glances != glances {
		t.Errorf("%d glances at sets that are known", s.glances-glances)
	}
	if why := uitest.Why(m, "U"); why != "" {
		t.Error(why)
	}
}

func seq(n int) (list []int) {
	for j := range n {
		list = append(list, j)
	}
	return list
}

func TestCursorGoesToNeighbours(t *testing.T) {
	m, _ := shown(t, newSource(), 120, 37)
	for _, c := range []struct {
		key  string
		want int
	}{
		{"left", 11},
		{"h", 10},
		{"left", 10},
		{"down", 15},
		{"j", 15},
		{"right", 16},
		{"l", 17},
		{"k", 12},
		{"up", 7},
		{"up", 2},
		{"up", 2},
		{"tab", 3},
		{"shift+tab", 2},
	} {
		uitest.PressAll(m, c.key)
		if m.cursor != c.want {
			t.Fatalf("after %s on block %d, want %d", c.key, m.cursor, c.want)
		}
	}
}

func TestMouse(t *testing.T) {
	m, _ := shown(t, newSource(), 120, 37)
	uitest.Drawn(m, 120, 37)
	click := func(x, y int) { uitest.Answer(m, m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})) }
	click(m.area.Min.X, m.area.Min.Y)
	if m.cursor != 0 || hiddenIn(m) != "[]" {
		t.Errorf("on block %d, hidden %s", m.cursor, hiddenIn(m))
	}
	click(m.area.Min.X, m.area.Min.Y)
	if hiddenIn(m) != "[0]" {
		t.Errorf("hidden %s", hiddenIn(m))
	}
	click(m.area.Max.X-1, m.area.Max.Y-1)
	if m.cursor != 19 {
		t.Errorf("on block %d", m.cursor)
	}
	uitest.Drawn(m, 120, 37)
	click(m.list.Min.X, m.list.Min.Y)
	if m.cursor != m.listTop {
		t.Errorf("on block %d, the first of the list is %d", m.cursor, m.listTop)
	}
}

func TestSearches(t *testing.T) {
	m, _ := shown(t, newSource(), 120, 37)
	uitest.PressAll(m, "space", "f") // hides block 12 first
	if got := members(m.hidden()); len(got) != 19 || slices.Contains(got, 0) {
		t.Errorf("only one block suffices, hidden are %v", got)
	}
	if text := said(m); !strings.HasPrefix(text, "1 suffice: [0]") {
		t.Error(text)
	}
	uitest.PressAll(m, "F")
	if got := hiddenIn(m); got != "[0 7]" {
		t.Errorf("needed are %s", got)
	}
	uitest.PressAll(m, "u", "u")
	if got := hiddenIn(m); got != "[12]" {
		t.Errorf("undone to %s", got)
	}
}

func TestSearchIsStopped(t *testing.T) {
	m, _ := shown(t, newSource(), 120, 37)
	cmd := uitest.Next(m, uitest.Press(m, "f"))
	if m.search == nil || m.search.state.Passes == 0 || cmd == nil {
		t.Fatal("no state of the search is on screen")
	}
	golden(t, "searching", m)
	uitest.PressAll(m, "esc")
	if m.search != nil || hiddenIn(m) != "[]" {
		t.Errorf("after esc hidden are %s", hiddenIn(m))
	}
	uitest.Answer(m, cmd)
	if hiddenIn(m) != "[]" {
		t.Errorf("a state that came late hides %s", hiddenIn(m))
	}
}

func TestAClassThatNoSetFlips(t *testing.T) {
	s := newSource()
	s.class, s.Weights = 0, map[int][]float64{0: s.Weights[2]}
	m, _ := shown(t, s, 120, 37)
	uitest.PressAll(m, "n")
	if text := said(m); !strings.Contains(text, "with every segment hidden it is still orange") {
		t.Error(text)
	}
	uitest.PressAll(m, "a", "F")
	if text := said(m); !strings.Contains(text, "with every segment hidden it is still orange") || hiddenIn(m) != fmt.Sprint(seq(20)) {
		t.Errorf("%s, hidden %s", text, hiddenIn(m))
	}
}

func TestSaving(t *testing.T) {
	m, files := shown(t, newSource(), 120, 37)
	if got := m.CommandLine(); got != "beyond explain orange.jpg --hide none" {
		t.Error(got)
	}
	shell := uitest.PressAll(m, "space", "up", "space", "s")
	var r engine.Covered
	if err := json.Unmarshal(files["orange-covered.json"], &r); err != nil || fmt.Sprint(r.Segments) != "[7 12]" || r.PClass >= r.P {
		t.Errorf("%+v, %v", r, err)
	}
	if files["orange-covered.png"] == nil || r.Command != "beyond explain orange.jpg --hide 7,12" || !strings.Contains(fmt.Sprint(shell), r.Command) {
		t.Errorf("saved %d files, command %q, said %v", len(files), r.Command, shell)
	}
}
