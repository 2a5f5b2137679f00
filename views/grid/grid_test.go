package grid

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, m *Model) {
	t.Helper()
	c := drawn(m)
	uitest.Golden(t, name, uitest.Trimmed(c)+uitest.Pictures(c)+m.Status().String()+"\n")
}

func drawn(m *Model) *ui.Canvas { return uitest.Drawn(m, m.Width, m.Height) }

// fakeSource has the evidence that a test gives it, and notes its requests.
type fakeSource struct {
	evidence finding.Evidence
	broken   int // the picture that cannot be read
	asked    []asked
}

type asked struct {
	what     string
	index    int
	priority engine.Priority
}

func (f *fakeSource) Evidence() finding.Evidence { return f.evidence }

func (f *fakeSource) Changed(ctx context.Context, version int) (int, error) {
	if version != f.evidence.Version {
		return f.evidence.Version, nil
	}
	<-ctx.Done()
	return version, ctx.Err()
}

func (f *fakeSource) Predict(ctx context.Context, p engine.Priority, i int) (*engine.Prediction, error) {
	f.asked = append(f.asked, asked{"prediction", i, p})
	return nil, ctx.Err()
}

func (f *fakeSource) Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	f.asked = append(f.asked, asked{"crop", i, p})
	if i == f.broken {
		return nil, imaging.Info{}, errors.New("empty picture")
	}
	return imaging.NewRGB(4, 4), imaging.Info{Format: "PNG", W: 320, H: 240}, ctx.Err()
}

var classNames = []string{"golf ball", "baseball", "lemon", "orange", "ping-pong ball"}

// gallery is 60 pictures: 36 golf balls, 14 of which are taken for baseballs and 2 for oranges; 20 lemons, all
// right; 4 without a label.
func gallery() finding.Evidence {
	e := finding.Evidence{Classes: classNames, Attributes: []string{"ground", "light"}, Version: 1}
	add := func(n, label, predicted int, p float64, ground string, firstWrong int, never bool) {
		for range n {
			picture := finding.Picture{
				Path: fmt.Sprintf("pictures/%03d.png", len(e.Pictures)), Label: label, Attributes: []string{ground, ""},
				Top: []score.Score{{Class: predicted, P: p}}, Attacked: label >= 0, FirstWrong: firstWrong, Never: never,
			}
			p -= 0.01
			switch {
			case label == predicted:
				picture.Rank = 1
			case label >= 0:
				picture.Rank = 2
			}
			e.Pictures = append(e.Pictures, picture)
		}
	}
	add(20, 0, 0, 0.99, "grass", 4, false)
	add(14, 0, 1, 0.98, "asphalt", 0, false)
	add(2, 0, 3, 0.40, "asphalt", 0, false)
	add(20, 2, 2, 0.93, "grass", 0, true)
	add(4, -1, 4, 0.50, "asphalt", 0, false)
	return e
}

func until(n int) []int {
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i
	}
	return indices
}

// opened records the pictures that the screen opened.
type opened struct {
	pictures []int
	at       int
}

func screen(e finding.Evidence, pictures []int, w, h int) (*Model, *fakeSource, *opened) {
	source, o := &fakeSource{evidence: e, broken: -1}, &opened{at: -1}
	m := New(Options{
		Source: source, Pictures: pictures, Title: safe.Clean("golf ball"), Content: "gallery",
		OpenPicture: func(pictures []int, at int) tea.Cmd {
			return func() tea.Msg { *o = opened{pictures, at}; return nil }
		},
	})
	m.Update(ui.Resized{Width: w, Height: h})
	m.Update(ui.Shown{})
	return m, source, o
}

// ready is the screen with all that its source knows, pictures included.
func ready(e finding.Evidence, pictures []int, w, h int) (*Model, *fakeSource, *opened) {
	m, source, o := screen(e, pictures, w, h)
	know(m)
	return m, source, o
}

// know lets the screen look at its source and arrange the pictures.
func know(m *Model) {
	m.Update(m.watch.Begin()())
	rearranged(m)
}

// rearranged answers a wish for another arrangement.
func rearranged(m *Model) { uitest.Answer(m, m.Update(m.arrange()())) }

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		m, _, _ := ready(gallery(), until(36), size[0], size[1])
		golden(t, fmt.Sprintf("class %dx%d", size[0], size[1]), m)
		m, _, _ = ready(gallery(), nil, size[0], size[1])
		uitest.PressAll(m, "end")
		golden(t, fmt.Sprintf("all %dx%d", size[0], size[1]), m)
	}
}

func TestDrawingLoadingEmptyFailed(t *testing.T) {
	m, source, _ := screen(gallery(), until(36), 80, 21)
	if got := strings.TrimSpace(drawn(m).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", m)

	source.broken = 1
	source.evidence.Pictures[2] = finding.Picture{Path: "pictures/002.png", LeftOut: "the model gives NaN"}
	know(m)
	golden(t, "failed", m)

	m, _, _ = ready(gallery(), []int{}, 80, 21)
	golden(t, "empty", m)
}

func texts(tabs []counted) []string {
	var list []string
	for _, t := range tabs {
		list = append(list, t.String())
	}
	return list
}

func TestTabs(t *testing.T) {
	m, _, _ := ready(gallery(), nil, 120, 37)
	want := []string{"all 60", "mistakes 16", "taken for baseball 14", "taken for ping-pong ball 4", "taken for orange 2"}
	if got := texts(m.shown.tabs); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	uitest.PressAll(m, "tab")
	if len(m.shown.pictures) != 16 {
		t.Errorf("%d mistakes", len(m.shown.pictures))
	}
	uitest.PressAll(m, "tab", "tab", "tab")
	if want := []int{34, 35}; !slices.Equal(m.shown.pictures, want) {
		t.Errorf("taken for oranges: %v, want %v", m.shown.pictures, want)
	}
	uitest.PressAll(m, "tab")
	if len(m.shown.pictures) != 60 {
		t.Errorf("after the last tab: %d pictures", len(m.shown.pictures))
	}
}

// The pictures of a cell of the confusion matrix are all mistakes, all taken for the same.
func TestTabsThatDoNotDifferAreLeftOut(t *testing.T) {
	m, _, _ := ready(gallery(), []int{34, 35}, 120, 37)
	if got, want := texts(m.shown.tabs), []string{"all 2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if m, _, _ = ready(gallery(), []int{0, 34, 35}, 120, 37); m.evidence.Pictures[0].Right() {
		if got, want := texts(m.shown.tabs), []string{"all 3", "mistakes 2"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	} else {
		t.Error("picture 0 is a mistake")
	}
}

func TestOpenTabIsSeen(t *testing.T) {
	e := gallery()
	list := tabs(e, until(60), tab{})
	for _, open := range list {
		var seen bool
		for _, s := range tabSpans(list, open.tab, 40) {
			seen = seen || s.tab == open.tab
			if s.x+s.text.Width() > 40 {
				t.Errorf("%s reaches out of 40 cells", s.text)
			}
		}
		if !seen {
			t.Errorf("%s is open and not seen", open)
		}
	}
}

func TestTabThatBecameEmptyStays(t *testing.T) {
	m, _, _ := ready(gallery(), until(36), 120, 37)
	uitest.PressAll(m, "tab", "tab", "tab")
	e := gallery()
	e.Version = 2
	for i := range e.Pictures {
		e.Pictures[i].Rank, e.Pictures[i].Top = 1, []score.Score{{Class: 0, P: 0.9}}
	}
	m.options.Source.(*fakeSource).evidence = e
	m.Update(m.watch.Begin()())
	rearranged(m)
	golden(t, "empty tab", m)
}

func TestFilter(t *testing.T) {
	for filter, want := range map[string]int{
		"":                    60,
		"wrong":               16,
		"right":               40,
		"!wrong":              44,
		"never":               20,
		"p<0.5":               2 + 3, // the oranges, and three of four ping-pong balls at 0.50, 0.49, …
		"p>=0.98":             2 + 1,
		"p<":                  60, // still being typed
		"step<3":              16, // wrong from the start
		"↯=4":                 20,
		"ground=asphalt":      20,
		"Ground=G":            40,
		"light=dim":           0,
		"ball":                36 + 4,
		"golf ball":           36,
		"lemon":               20,
		"baseball p>0.9":      8, // 0.98 … 0.91
		"wrong ground=grass":  0,
		"!wrong !right":       4,
		"003.png":             1,
		"orange ground=a !no": 2,
	} {
		got := arrange(gallery(), until(60), wish{filter: filter})
		if len(got.pictures) != want || got.of != 60 {
			t.Errorf("%q: %d of %d pictures, want %d of 60", filter, len(got.pictures), got.of, want)
		}
	}
}

func TestFilterMessage(t *testing.T) {
	m, _, _ := ready(gallery(), until(36), 80, 21)
	uitest.Answer(m, m.Update(ui.Filter{Text: "zebra"}))
	golden(t, "no match", m)
	uitest.Answer(m, m.Update(ui.Filter{Text: "wrong p<0.5"}))
	golden(t, "two", m)
}

func TestOrders(t *testing.T) {
	e := gallery()
	e.Pictures[40] = finding.Picture{Label: 2} // not known yet
	for o, want := range map[order][]int{
		asListed:       {0, 1, 2, 59},
		surestMistakes: {20, 21, 22, 40},
		leastSure:      {35, 34, 59, 40},
		fewestSteps:    {20, 21, 22, 59},
	} {
		got := arrange(e, until(60), wish{order: o}).pictures
		if ends := append(got[:3:3], got[59]); !slices.Equal(ends, want) {
			t.Errorf("%s: %v, want %v", o, ends, want)
		}
	}
	if all := arrange(e, until(60), wish{order: surestMistakes}).pictures; len(all) != 60 {
		t.Errorf("%d pictures", len(all))
	}
}

func TestGivenOrderIsKept(t *testing.T) {
	m, _, _ := ready(gallery(), []int{7, 3, 20, 5}, 80, 21)
	if want := []int{7, 3, 20, 5}; !slices.Equal(m.shown.pictures, want) {
		t.Errorf("got %v, want %v", m.shown.pictures, want)
	}
}

func TestMoving(t *testing.T) {
	m, _, _ := ready(gallery(), until(36), 120, 37)
	l := m.layout()
	for _, c := range []struct {
		key     string
		at, top int
	}{
		{"right", 1, 0},
		{"down", 1 + l.across, 0},
		{"up", 1, 0},
		{"left", 0, 0},
		{"left", 0, 0},
		{"pgdown", l.across * l.lines, l.lines},
		{"end", 35, 35/l.across - l.lines + 1},
		{"down", 35, 35/l.across - l.lines + 1},
		{"home", 0, 0},
	} {
		uitest.PressAll(m, c.key)
		if m.at != c.at || m.top != c.top {
			t.Errorf("after %s at %d from line %d, want %d from %d", c.key, m.at, m.top, c.at, c.top)
		}
	}
}

func TestVisibleFirstThenTheNextPage(t *testing.T) {
	m, source, _ := ready(gallery(), nil, 120, 37)
	l := m.layout()
	page := l.across * l.lines
	var crops, predictions []int
	for _, a := range source.asked {
		if want := map[bool]engine.Priority{true: engine.Visible, false: engine.Near}[a.index < page]; a.priority != want {
			t.Errorf("%+v with priority %d, want %d", a, a.priority, want)
		}
		if a.what == "crop" {
			crops = append(crops, a.index)
		} else {
			predictions = append(predictions, a.index)
		}
	}
	if !slices.IsSorted(crops) || len(crops) != 2*page {
		t.Errorf("pictures in the order %v, want %d in order", crops, 2*page)
	}
	if len(predictions) != 2*page {
		t.Errorf("%d predictions, want %d", len(predictions), 2*page)
	}
	source.asked = nil
	uitest.PressAll(m, "pgdown")
	for _, a := range source.asked {
		if a.index < 2*page {
			t.Errorf("asked again: %+v", a)
		}
	}
}

func TestComingBack(t *testing.T) {
	m, source, _ := ready(gallery(), nil, 120, 37)
	uitest.PressAll(m, "pgdown", "right")
	at, top := m.at, m.top
	m.Update(ui.Hidden{})
	if m.watch.Context().Err() == nil {
		t.Error("the watch goes on while the screen is hidden")
	}
	source.asked = nil
	m.Update(ui.Resized{Width: 120, Height: 37})
	uitest.Answer(m, m.settle())
	m.Update(ui.Shown{})
	know(m)
	if m.at != at || m.top != top {
		t.Errorf("came back to %d from line %d, want %d from %d", m.at, m.top, at, top)
	}
	for _, a := range source.asked {
		if a.what == "crop" {
			t.Errorf("read again: %d", a.index)
		}
	}
}

func TestOldAnswersAreDropped(t *testing.T) {
	m, _, _ := screen(gallery(), nil, 120, 37)
	old := m.watch.Begin()
	m.Update(ui.Hidden{})
	m.Update(old())
	if m.evidence != nil {
		t.Error("an answer to a screen that was left has been taken")
	}
	m, _, _ = ready(gallery(), nil, 120, 37)
	all := m.arrange()
	uitest.Press(m, "tab")
	m.Update(all())
	rearranged(m)
	if len(m.shown.pictures) != 16 {
		t.Errorf("an older arrangement of %d pictures has won", len(m.shown.pictures))
	}
}

func TestCursorStaysOnItsPicture(t *testing.T) {
	m, _, _ := ready(gallery(), until(36), 120, 37)
	uitest.PressAll(m, "end")
	m.wish.filter = "asphalt"
	rearranged(m)
	if got := m.selected(); got != 35 {
		t.Errorf("the cursor went from picture 35 to %d", got)
	}
}

func TestOpen(t *testing.T) {
	m, _, o := ready(gallery(), until(36), 120, 37)
	uitest.PressAll(m, "tab", "right", "enter")
	if o.at != 1 || len(o.pictures) != 16 || o.pictures[1] != 21 {
		t.Errorf("opened %+v", o)
	}
}

func TestMouse(t *testing.T) {
	m, _, o := ready(gallery(), until(36), 120, 37)
	uitest.PressAll(m, "pgdown")
	l := m.layout()
	cell := l.cell(2)
	click := tea.MouseClickMsg{X: cell.Min.X + 1, Y: cell.Max.Y - 1}
	uitest.Answer(m, m.Update(click))
	want := m.top*l.across + 2
	if m.at != want || o.at != -1 {
		t.Fatalf("at %d, want %d; opened %+v", m.at, want, o)
	}
	uitest.Answer(m, m.Update(click))
	if o.at != want {
		t.Errorf("the second click opened %+v", o)
	}
	spans := tabSpans(m.shown.tabs, m.wish.tab, m.tabsWidth())
	uitest.Answer(m, m.Update(tea.MouseClickMsg{X: spans[1].x, Y: 0}))
	if m.wish.tab.kind != mistakesTab || m.at != 0 {
		t.Errorf("a click on the second tab: %+v", m.wish)
	}
	uitest.Answer(m, m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown}))
	if m.at != l.across {
		t.Errorf("the wheel went to %d", m.at)
	}
}

func TestSizes(t *testing.T) {
	m, _, _ := ready(gallery(), until(36), 120, 37)
	before := m.layout()
	uitest.PressAll(m, "+")
	if l := m.layout(); l.cols <= before.cols {
		t.Errorf("%d cells wide, was %d", l.cols, before.cols)
	}
	for range 20 {
		uitest.PressAll(m, "+")
	}
	golden(t, "largest", m)
	uitest.PressAll(m, "-")
	if l, largest := m.layout(), sizes[len(sizes)-1]; l.cols >= largest {
		t.Errorf("the first step back has no effect")
	}
	for range 20 {
		uitest.PressAll(m, "-")
	}
	if l := m.layout(); l.cols != sizes[0] {
		t.Errorf("%d cells wide, want %d", l.cols, sizes[0])
	}
}

func TestKeysSayWhyTheyCannotAct(t *testing.T) {
	m, _, _ := screen(gallery(), until(36), 120, 37)
	want := "the pictures are still being looked for"
	for _, name := range []string{"enter", "tab", "s", "+", "-", "left", "pgdown", "home", "shift+tab"} {
		if why := uitest.Why(m, name); why != want {
			t.Errorf("before an answer %s says %q, want %q", name, why, want)
		}
	}
	empty, _, _ := ready(gallery(), []int{}, 120, 37)
	for name, want := range map[string]string{
		"enter": "there are no pictures here", "tab": "there is only one tab", "shift+tab": "there is only one tab",
	} {
		if why := uitest.Why(empty, name); why != want {
			t.Errorf("without pictures %s says %q, want %q", name, why, want)
		}
	}
}

func TestMovingWithoutPictures(t *testing.T) {
	for _, w := range []int{10, 120} {
		m, _, _ := ready(gallery(), []int{}, w, 37)
		uitest.PressAll(m, "left", "up", "pgup", "home", "right", "down", "end")
		if m.at != 0 || m.selected() != -1 {
			t.Errorf("%d cells wide: the cursor is at %d on picture %d", w, m.at, m.selected())
		}
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	for w := 1; w < 120; w += 5 {
		for h := 1; h < 40; h += 2 {
			m, _, _ := ready(gallery(), nil, w, h)
			drawn(m)
			uitest.PressAll(m, "end", "+", "+", "pgup")
			drawn(m)
		}
	}
}

func TestColourWords(t *testing.T) {
	paint := func(r, g, b uint8) *imaging.RGB {
		img := imaging.NewRGB(8, 8)
		for i := 0; i < len(img.Pix); i += 3 {
			img.Pix[i], img.Pix[i+1], img.Pix[i+2] = r, g, b
		}
		return img
	}
	for want, c := range map[string][3]uint8{
		"black": {10, 10, 20}, "white": {250, 250, 245}, "grey": {128, 130, 128}, "red": {200, 20, 30},
		"orange": {250, 140, 20}, "yellow": {240, 220, 30}, "green": {60, 160, 50}, "blue": {40, 90, 200},
		"purple": {120, 40, 180}, "brown": {110, 70, 30}, "pink": {250, 160, 180},
	} {
		if got := colourWords(paint(c[0], c[1], c[2])); got != want+" 100 %" {
			t.Errorf("%v is %q, want %q", c, got, want)
		}
	}
	if got := colourWords(imaging.NewRGB(0, 0)); got != "" {
		t.Errorf("an empty picture is %q", got)
	}
}

func TestLinks(t *testing.T) {
	m, _, _ := ready(gallery(), until(36), 80, 20)
	if links := m.Links(); len(links) != 1 || links[0].To != "" {
		t.Fatalf("without files: %v", links)
	}
	m.options.File = func(item string) string { return "/data/" + item }
	links := m.Links()
	if len(links) != 1 || links[0].To != "file:///data/"+links[0].Part {
		t.Fatal(links)
	}
	if !strings.Contains(m.Status().String(), links[0].Part) {
		t.Errorf("the status, %q, does not name %q", m.Status(), links[0].Part)
	}
}
