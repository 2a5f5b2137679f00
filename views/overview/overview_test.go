package overview

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	"beyond/views/crops"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, c *ui.Canvas) {
	t.Helper()
	uitest.Golden(t, name, uitest.Trimmed(c)+uitest.Pictures(c))
}

// fakeSource has the evidence that a test gives it.
type fakeSource struct {
	evidence finding.Evidence
	broken   int // the picture that cannot be read, −1 for none
}

func (f *fakeSource) Evidence() finding.Evidence { return f.evidence }

func (f *fakeSource) Changed(ctx context.Context, version int) (int, error) {
	if version != f.evidence.Version {
		return f.evidence.Version, nil
	}
	<-ctx.Done()
	return version, ctx.Err()
}

func (f *fakeSource) Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	if i == f.broken {
		return nil, imaging.Info{}, errors.New("empty picture")
	}
	return imaging.NewRGB(4, 4), imaging.Info{}, ctx.Err()
}

var classNames = []string{"golf ball", "baseball", "lemon", "orange", "traffic light", "ping-pong ball", "goblet"}

// gallery is a small data set about which there is something to say: golf balls on asphalt, unlabelled street
// lamps, lemons that are hard to mislead.
func gallery() finding.Evidence {
	e := finding.Evidence{Classes: classNames, Attributes: []string{"ground"}, Version: 1}
	add := func(n int, label, predicted int, p float64, ground string, firstWrong int) {
		for range n {
			picture := finding.Picture{
				Path:  fmt.Sprintf("%d/street_lamp_%03d.png", label, len(e.Pictures)),
				Label: label, Attributes: []string{ground}, Top: []score.Score{{Class: predicted, P: p}},
				Attacked: label >= 0, FirstWrong: firstWrong, Never: label == predicted && firstWrong == 0,
			}
			p -= 0.01
			if label >= 0 {
				picture.Rank = 1
			}
			if label >= 0 && label != predicted {
				picture.Rank, picture.FirstWrong = 2+len(e.Pictures)%6, 0
			}
			e.Pictures = append(e.Pictures, picture)
		}
	}
	add(14, 0, 1, 0.98, "asphalt", 0)
	add(5, 0, 5, 0.70, "asphalt", 0)
	add(17, 0, 0, 0.90, "grass", 1)
	add(9, 2, 3, 0.80, "grass", 0)
	add(27, 2, 2, 0.95, "asphalt", 4)
	add(3, 3, 3, 0.95, "grass", 0)
	add(4, 6, 2, 0.60, "grass", 0)
	add(9, -1, 4, 0.85, "asphalt", 0)
	add(3, -1, 6, 0.40, "grass", 0)
	return e
}

// unlabelled is a data set that nobody has labelled.
func unlabelled() finding.Evidence {
	e := gallery()
	e.Attributes = nil
	for i := range e.Pictures {
		p := &e.Pictures[i]
		p.Path, p.Label, p.Rank, p.Attributes, p.Attacked = fmt.Sprintf("IMG_%04d.jpg", i), -1, 0, nil, false
	}
	return e
}

// TestChanceIsNoted offers the search for the right preparation where guesses would do as well, and only there.
func TestChanceIsNoted(t *testing.T) {
	for right, want := range map[int]string{
		1:  "1 of 40 right: about chance · d: find the right preparation",
		20: "",
	} {
		e := finding.Evidence{Classes: make([]string, 40)}
		for i := range 40 {
			p := finding.Picture{Label: i, Top: []score.Score{{Class: i, P: 1}}, Rank: 1}
			if i >= right {
				p.Top[0].Class, p.Rank = (i+1)%40, 9
			}
			e.Pictures = append(e.Pictures, p)
		}
		m, _ := ready(e, 80, 24)
		if got := m.Status().String(); got != want {
			t.Errorf("%d of 40 right: %q, want %q", right, got, want)
		}
		opened := false
		m.options.OpenDoctor = func() tea.Cmd { opened = true; return nil }
		if uitest.Press(m, "d"); !opened {
			t.Error("d opens nothing")
		}
	}
}

// opened records the pictures that the screen opened.
type opened struct {
	title    safe.Text
	pictures []int
	at       int
}

func screen(e finding.Evidence, w, h int) (*Model, *opened) {
	o := &opened{at: -1}
	m := New(Options{
		Source: &fakeSource{e, -1}, Content: "gallery", Command: "beyond eval --json",
		OpenGrid: func(title safe.Text, pictures []int) tea.Cmd {
			return func() tea.Msg { *o = opened{title, pictures, -1}; return nil }
		},
		OpenPicture: func(pictures []int, at int) tea.Cmd {
			return func() tea.Msg { *o = opened{safe.Text{}, pictures, at}; return nil }
		},
	})
	m.Update(ui.Resized{Width: w, Height: h})
	m.Update(ui.Shown{})
	return m, o
}

// ready is the screen with all that its source knows, pictures included.
func ready(e finding.Evidence, w, h int) (*Model, *opened) {
	m, o := screen(e, w, h)
	m.Update(m.watch.Begin()())
	load(m)
	return m, o
}

// load gets the pictures on screen. The screen's own requests for them come mixed with its ticks, and are dropped.
func load(m *Model) {
	m.pictures = crops.New(m.options.Source, m.options.Content)
	uitest.Answer(m, m.settle())
}

func drawn(m *Model) *ui.Canvas { return uitest.Drawn(m, m.Width, m.Height) }

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		for name, e := range map[string]finding.Evidence{"labelled": gallery(), "unlabelled": unlabelled()} {
			m, _ := ready(e, size[0], size[1])
			golden(t, fmt.Sprintf("%s %dx%d", name, size[0], size[1]), drawn(m))
		}
	}
}

func TestDrawingUnderWay(t *testing.T) {
	e := gallery()
	for i := 40; i < len(e.Pictures); i++ {
		e.Pictures[i] = finding.Picture{Path: e.Pictures[i].Path, Label: e.Pictures[i].Label}
	}
	m, _ := ready(e, 120, 37)
	at := time.Date(2018, 9, 8, 0, 0, 0, 0, time.UTC)
	m.pace.add(at, 0) // the model is being read
	m.pace.add(at.Add(20*time.Second), 20)
	m.Update(ui.LookAgain{At: at.Add(22 * time.Second), Watch: m.watch.Ticket()})
	golden(t, "40 of 91", drawn(m)) // ten a second: 51 more take 5 s
}

func TestDrawingLoadingEmptyFailed(t *testing.T) {
	m, _ := screen(gallery(), 80, 21)
	if got := strings.TrimSpace(drawn(m).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 1200 * time.Millisecond})
	golden(t, "loading", drawn(m))

	m, _ = ready(finding.Evidence{Skipped: []dataset.Skip{{Path: "a.txt", Reason: "no picture"}}}, 80, 21)
	golden(t, "empty", drawn(m))

	e := gallery()
	for i := range e.Pictures {
		e.Pictures[i] = finding.Picture{LeftOut: "the model gives NaN"}
	}
	m, _ = ready(e, 80, 21)
	golden(t, "failed", drawn(m))
}

func TestSentenceOpensItsPictures(t *testing.T) {
	m, o := ready(gallery(), 120, 37)
	uitest.PressAll(m, "down", "enter")
	f := m.visible.found[1]
	if o.title.String() != f.Sentence || !slices.Equal(o.pictures, f.Pictures) || len(o.pictures) == 0 {
		t.Errorf("opened %+v, want %q", o, f.Sentence)
	}
}

func TestClassAndPictureOpen(t *testing.T) {
	m, o := ready(gallery(), 120, 37)
	uitest.PressAll(m, "tab", "down", "enter")
	if o.title.String() != "golf ball" || len(o.pictures) != 36 {
		t.Errorf("opened %q with %d pictures, want the second worst class", o.title, len(o.pictures))
	}
	uitest.PressAll(m, "tab", "right", "enter")
	if o.at != 1 || o.pictures[1] != m.facts.surest[1] {
		t.Errorf("opened %+v", o)
	}
}

func TestCursorLeavesPaneAtItsEnds(t *testing.T) {
	m, _ := ready(gallery(), 120, 37)
	for range m.visible.found {
		uitest.PressAll(m, "down")
	}
	if m.cursor.pane != rowsPane || m.cursor.lists[rowsPane].At != 0 {
		t.Errorf("cursor %+v", m.cursor)
	}
	uitest.PressAll(m, "up")
	if m.cursor.pane != foundPane || m.cursor.lists[foundPane].At != len(m.visible.found)-1 {
		t.Errorf("cursor %+v", m.cursor)
	}
}

func TestCursorFollowsItsClass(t *testing.T) {
	m, _ := ready(gallery(), 120, 37)
	uitest.PressAll(m, "tab", "down", "down")
	was := m.visible.rows[m.cursor.lists[rowsPane].At]
	e := gallery()
	e.Version = 2
	for i := range e.Pictures {
		if p := &e.Pictures[i]; p.Label == was.Class {
			p.Top, p.Rank = []score.Score{{Class: 4, P: 0.5}}, 2 // now this class loses everything
		}
	}
	m.options.Source.(*fakeSource).evidence = e
	m.Update(m.watch.Begin()())
	if now := m.visible.rows[m.cursor.lists[rowsPane].At]; now.Class != was.Class {
		t.Errorf("the cursor went from %s to %s", was.Name, now.Name)
	}
}

func TestOldAnswersAreDropped(t *testing.T) {
	m, _ := screen(gallery(), 120, 37)
	old := m.watch.Begin()
	m.Update(ui.Hidden{})
	m.Update(old())
	if m.facts != nil {
		t.Error("an answer to a screen that was left has been taken")
	}
}

// TestFirstPictures: before the first answer there are pictures to look at.
func TestFirstPictures(t *testing.T) {
	e := gallery()
	for i := range e.Pictures {
		e.Pictures[i] = finding.Picture{Path: e.Pictures[i].Path, Label: e.Pictures[i].Label}
	}
	m, _ := ready(e, 80, 20)
	m.Update(ui.Pulse{Elapsed: time.Second})
	golden(t, "first pictures", drawn(m))
	if !m.Waiting() {
		t.Error("no answer is awaited")
	}
}

func TestFilterNarrowsTheClasses(t *testing.T) {
	m, _ := ready(gallery(), 120, 37)
	m.Update(ui.Filter{Text: "ORANGE"}) // by its name, and lemons by the class that they are taken for
	var names []string
	for _, r := range m.visible.rows {
		names = append(names, r.Name)
	}
	if !slices.Equal(names, []string{"lemon", "orange"}) {
		t.Errorf("got %v", names)
	}
	m.Update(ui.Filter{Text: "zebra"})
	golden(t, "no match", drawn(m))
}

func TestMouse(t *testing.T) {
	m, o := ready(gallery(), 120, 37)
	l := m.layout()
	click := func(x, y int) {
		uitest.Answer(m, m.Update(tea.MouseClickMsg{X: x, Y: y}))
	}
	click(5, l.rows.y+1)
	if m.cursor.pane != rowsPane || m.cursor.lists[rowsPane].At != 1 || o.pictures != nil {
		t.Fatalf("cursor %+v, opened %+v", m.cursor, o)
	}
	click(5, l.rows.y+1)
	if o.title.String() != "golf ball" {
		t.Errorf("the second click opened %q", o.title)
	}
	at := l.picture(2)
	click(at.Min.X, at.Min.Y)
	click(at.Min.X, at.Min.Y)
	if o.at != 2 {
		t.Errorf("opened %+v", o)
	}
	click(at.Max.X, at.Min.Y) // between two pictures
	if m.cursor.lists[picturesPane].At != 2 {
		t.Errorf("cursor %+v", m.cursor)
	}
}

func TestPictureThatCannotBeShown(t *testing.T) {
	m, _ := screen(gallery(), 120, 37)
	m.options.Source.(*fakeSource).broken = finding.Surest(gallery())[0]
	m.Update(m.watch.Begin()())
	load(m)
	if got, want := len(drawn(m).Placements()), len(m.picturesOnScreen(m.layout()))-1; got != want {
		t.Errorf("%d pictures drawn, want %d", got, want)
	}
	if cmd := m.settle(); cmd != nil {
		t.Error("it is asked for again and again")
	}
}

func TestLeftOut(t *testing.T) {
	e := gallery()
	e.Skipped = []dataset.Skip{{Path: "a.txt", Reason: "no picture"}, {Path: "b\x1b[2J.jpg", Reason: "empty picture"}}
	m, _ := ready(e, 120, 37)
	open, ok := uitest.Press(m, "x")().(ui.Open)
	if !ok {
		t.Fatal("x opens nothing")
	}
	open.Screen.Update(ui.Resized{Width: 80, Height: 5})
	golden(t, "list", uitest.Drawn(open.Screen, 80, 5))
}

func TestKeysSayWhyTheyCannotAct(t *testing.T) {
	waiting, _ := screen(gallery(), 120, 37)
	for _, name := range []string{"enter", "tab", "x", "down", "right", "pgdown", "end", "shift+tab"} {
		if why := uitest.Why(waiting, name); why != noAnswer {
			t.Errorf("before an answer %s says %q, want %q", name, why, noAnswer)
		}
	}
	m, _ := ready(gallery(), 120, 37)
	uitest.PressAll(m, "tab")
	m.Update(ui.Filter{Text: "zebra"})
	empty, _ := ready(finding.Evidence{}, 120, 37)
	failed, _ := ready(finding.Evidence{Pictures: []finding.Picture{{LeftOut: "the model gives NaN"}}}, 120, 37)
	for _, c := range []struct {
		m        *Model
		key, why string
	}{
		{m, "enter", "nothing is listed here; tab goes to another list"},
		{m, "x", "nothing has been left out"},
		{empty, "enter", "there are no pictures"},
		{failed, "down", "no picture could be predicted; x says why"},
		{failed, "x", ""},
	} {
		if why := uitest.Why(c.m, c.key); why != c.why {
			t.Errorf("%s says %q, want %q", c.key, why, c.why)
		}
	}
}

// TestSelectedSentenceIsOnScreen moves to the last of more sentences than there is room for.
func TestSelectedSentenceIsOnScreen(t *testing.T) {
	m, _ := ready(gallery(), 80, 20)
	last := m.visible.found[len(m.visible.found)-1].Sentence
	if strings.Contains(drawn(m).Text(), last[:40]) {
		t.Fatal("all sentences have room, so nothing is tested")
	}
	uitest.PressAll(m, "end")
	if text := drawn(m).Text(); !strings.Contains(text, last[:40]) {
		t.Errorf("%q is selected and not in\n%s", last, text)
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	for w := 1; w < 70; w += 3 {
		for h := 1; h < 45; h++ {
			m, _ := ready(gallery(), w, h)
			drawn(m)
		}
	}
}
