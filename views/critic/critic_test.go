package critic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/critic"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
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

// fakeSource has the real selectors choose among 24 pictures, numbered from 100: the first eight never fall, four
// fall at once, the others in between.
type fakeSource struct {
	asked  []engine.Question
	cut    []int
	err    error
	report func(done, total int)
	ctx    context.Context
}

func (f *fakeSource) Critique(
	ctx context.Context, _ engine.Priority, q engine.Question, progress engine.Progress,
) (*engine.Critique, error) {
	f.asked, f.report, f.ctx = append(f.asked, q), progress.Report, ctx
	if f.err != nil {
		return nil, f.err
	}
	c := &engine.Critique{Question: q, Facts: critic.Class{Index: q.Class, Steps: 10}}
	for i := range 24 {
		p := critic.Picture{P: 1 - float64(i)/25, Features: []float32{float32(i % 5), float32(i % 7), float32(i)}}
		switch {
		case i < 8:
			p.Attack = critic.Attack{Never: true, P: []float64{p.P, p.P / 2}}
		case i < 12:
			p.Attack = critic.Attack{FirstWrong: 1, P: []float64{p.P, p.P / 3}}
		default:
			p.Attack = critic.Attack{FirstWrong: i - 10, P: []float64{p.P, p.P / 4}}
		}
		c.Facts.Pictures, c.Pictures = append(c.Facts.Pictures, p), append(c.Pictures, 100+i)
	}
	for _, s := range q.Selectors {
		selection, err := s.Select(ctx, c.Facts, q.Counts)
		c.Answers = append(c.Answers, engine.Answer{Selection: selection, Err: err})
	}
	return c, nil
}

func (f *fakeSource) Crop(_ context.Context, _ engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	f.cut = append(f.cut, i)
	if i == 103 {
		return nil, imaging.Info{}, errors.New("empty picture")
	}
	return imaging.NewRGB(4, 4), imaging.Info{}, nil
}

// opened records the pictures that the screen opened.
type opened struct {
	pictures []int
	at       int
}

func screen(w, h int) (*Model, *fakeSource, *opened) {
	source, o := &fakeSource{}, &opened{at: -1}
	m := New(Options{
		Source: source, Title: safe.Clean("golf ball"), Content: "gallery",
		Question: engine.Question{
			Class: 3, Counts: critic.Counts{Prototypes: 6, Criticisms: 6},
			Selectors: critic.Selectors(critic.DefaultOptions()),
		},
		Path: func(i int) string { return fmt.Sprintf("pictures/%d.png", i) },
		OpenPicture: func(pictures []int, at int) tea.Cmd {
			return func() tea.Msg { *o = opened{pictures, at}; return nil }
		},
		Command: func(q engine.Question, selector string) string { return selector + " by " + q.By.String() },
	})
	m.Update(ui.Resized{Width: w, Height: h})
	return m, source, o
}

// ready is the screen with its answer and all pictures.
func ready(w, h int) (*Model, *fakeSource, *opened) {
	m, source, o := screen(w, h)
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m, source, o
}

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen under the grid's tabs.
	for _, size := range [][2]int{{80, 18}, {120, 34}, {200, 54}} {
		m, _, _ := ready(size[0], size[1])
		golden(t, fmt.Sprintf("%dx%d", size[0], size[1]), m)
	}
	m, _, _ := ready(80, 20)
	uitest.PressAll(m, "v", "down")
	golden(t, "another selector", m)
}

func TestDrawingLoadingFailed(t *testing.T) {
	m, source, _ := screen(80, 20)
	cmd := m.Update(ui.Shown{})
	if got := strings.TrimSpace(drawn(m).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	msg := cmd()
	source.report(12, 48)
	m.Update(ui.Pulse{Elapsed: 2 * time.Second})
	golden(t, "loading", m)
	uitest.Answer(m, m.Update(msg))
	if m.Waiting() || len(m.blocks) != 4 {
		t.Errorf("waiting %t, %d blocks", m.Waiting(), len(m.blocks))
	}

	m, source, _ = screen(80, 20)
	source.err = engine.ErrNoPictures
	uitest.Answer(m, m.Update(ui.Shown{}))
	golden(t, "failed", m)
}

// TestEmptyListSaysSo: of nothing that qualifies there is nothing to be seen.
func TestEmptyListSaysSo(t *testing.T) {
	m, _, _ := ready(80, 20)
	m.blocks[0].lists[prototypes] = nil
	if text := drawn(m).Text(); !strings.Contains(text, "none qualifies") {
		t.Errorf("not a word in\n%s", text)
	}
}

// TestSelectorThatFails leaves the others as they are.
func TestSelectorThatFails(t *testing.T) {
	m, _, _ := screen(120, 34)
	broken := critic.DefaultMMD()
	broken.Lambda = -1
	m.question.Selectors[1] = broken
	uitest.Answer(m, m.Update(ui.Shown{}))
	golden(t, "mmd", m)
}

func TestSizes(t *testing.T) {
	m, _, _ := ready(1, 1)
	for w := 1; w < 130; w += 3 {
		for h := 1; h < 45; h += 2 {
			uitest.Answer(m, m.Update(ui.Resized{Width: w, Height: h}))
			uitest.PressAll(m, "right", "down")
			for _, p := range drawn(m).Placements() {
				if p.Col < 0 || p.Row < 0 || p.Col+p.Cols > w || p.Row+p.Rows > h {
					t.Fatalf("%d×%d: picture at %d,%d of %d×%d", w, h, p.Col, p.Row, p.Cols, p.Rows)
				}
			}
		}
	}
}

func TestMarksOfAgreement(t *testing.T) {
	m, _, _ := ready(120, 34)
	chosenBy := map[int]string{}
	for _, b := range m.blocks {
		for _, i := range b.pictures() {
			chosenBy[i] += b.title[:1]
		}
	}
	shared := 0
	for _, b := range m.blocks {
		for _, list := range b.lists {
			for _, p := range list {
				if want := strings.Replace(chosenBy[p.index], b.title[:1], "", 1); p.also != want {
					t.Errorf("%s %d is marked %q, want %q", b.title, p.index, p.also, want)
				}
				if p.also != "" {
					shared++
				}
			}
		}
	}
	if shared == 0 {
		t.Error("no picture is shared, so nothing was tested")
	}
}

func TestMoving(t *testing.T) {
	m, _, _ := ready(120, 34)
	l := m.layout()
	for _, c := range []struct {
		key  string
		want spot
	}{
		{"right", spot{0, prototypes, 1}},
		{"down", spot{0, prototypes, 1 + l.perLine}},
		{"down", spot{0, criticisms, 1}},
		{"right", spot{1, criticisms, 0}},
		{"up", spot{1, prototypes, l.perLine}},
		{"left", spot{0, prototypes, 2*l.perLine - 1}},
		{"v", spot{1, prototypes, 2*l.perLine - 1}},
		{"V", spot{0, prototypes, 2*l.perLine - 1}},
		{"V", spot{3, prototypes, 2*l.perLine - 1}},
		{"right", spot{3, prototypes, 2*l.perLine - 1}},
	} {
		uitest.PressAll(m, c.key)
		if m.at != c.want {
			t.Errorf("after %s at %+v, want %+v", c.key, m.at, c.want)
		}
	}
}

func TestSidewaysToTheNextBlock(t *testing.T) {
	m, _, _ := ready(80, 20)
	for range m.layout().perLine {
		uitest.PressAll(m, "right")
	}
	if m.at.block != 1 || m.first != 1 {
		t.Errorf("at %+v with block %d on screen", m.at, m.first)
	}
}

func TestOpensAmongWhatTheSelectorChose(t *testing.T) {
	m, _, o := ready(120, 34)
	uitest.PressAll(m, "down", "down", "right", "enter")
	want := m.blocks[0].pictures()
	if !slices.Equal(o.pictures, want) || o.pictures[o.at] != m.selected().index || o.at < 6 {
		t.Errorf("opened %v at %d, want %v at %d's place", o.pictures, o.at, want, m.selected().index)
	}
	at := m.at
	m.Update(ui.Hidden{})
	uitest.Answer(m, m.Update(ui.Shown{}))
	if m.at != at {
		t.Errorf("came back to %+v, want %+v", m.at, at)
	}
}

func TestStaleAnswerIsDropped(t *testing.T) {
	m, source, _ := screen(120, 34)
	late := m.Update(ui.Shown{})
	uitest.PressAll(m, "b")
	if len(source.asked) != 1 || source.asked[0].By != engine.ByPrediction {
		t.Fatalf("asked %+v", source.asked)
	}
	before := m.blocks
	uitest.Answer(m, late)
	if source.ctx.Err() == nil {
		t.Error("what is not wanted any more goes on")
	}
	if &m.blocks[0] != &before[0] || m.CommandLine() != "adv by prediction" {
		t.Errorf("the late answer was taken; command %q", m.CommandLine())
	}
}

func TestLeavingCancels(t *testing.T) {
	m, source, _ := screen(120, 34)
	cmd := m.Update(ui.Shown{})
	m.Update(ui.Hidden{})
	msg := cmd()
	if source.ctx.Err() == nil {
		t.Error("goes on after the screen was left")
	}
	uitest.Answer(m, m.Update(msg))
	if m.blocks != nil || m.Waiting() {
		t.Error("an answer was taken after the screen was left")
	}
}

func TestKeysSayWhyTheyCannotAct(t *testing.T) {
	m, source, _ := screen(80, 20)
	source.err = engine.ErrNoPictures
	answer := m.Update(ui.Shown{})
	say := func(want string, names ...string) {
		t.Helper()
		for _, name := range names {
			if why := uitest.Why(m, name); why != want {
				t.Errorf("%s says %q, want %q", name, why, want)
			}
		}
	}
	needing := []string{"enter", "v", "V", "+", "-", "right", "up"}
	say("the pictures are still being chosen", needing...)
	m.Update(answer())
	say("nothing could be chosen; b asks in another way", needing...)
	say("", "b")

	m, _, _ = screen(80, 20)
	m.question.Selectors = m.question.Selectors[:1]
	uitest.Answer(m, m.Update(ui.Shown{}))
	say("there is only one selector", "v", "V")
	m.blocks[0].lists = [lists][]pick{}
	say("no picture has been chosen", "enter")
}

func TestPicturesOnScreenFirst(t *testing.T) {
	m, source, _ := ready(80, 20)
	seen := len(m.spots())
	for _, i := range source.cut[:seen] {
		if !slices.Contains(m.blocks[0].pictures(), i) {
			t.Errorf("picture %d, which is not on screen, was fetched among the first %d", i, seen)
		}
	}
}
