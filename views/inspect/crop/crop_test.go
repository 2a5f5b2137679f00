package crop

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// source has a picture of 400×300 of which the model sees class 1 left of the middle and class 0 right of it.
type source struct {
	seen []image.Rectangle
	err  error
}

var usual = image.Rect(60, 20, 320, 280)

func (s *source) Whole(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, image.Rectangle, error) {
	return imaging.NewRGB(400, 300), usual, s.err
}

func (s *source) SeeCrop(
	ctx context.Context, p engine.Priority, whole *imaging.RGB, box image.Rectangle, label int,
) (engine.CropSight, error) {
	s.seen = append(s.seen, box)
	if box.Empty() {
		box = usual
	}
	right := float64(box.Min.X+box.Max.X) / 800
	probs := []float64{0.9 * right, 0.9 * (1 - right), 0.04, 0.03, 0.02, 0.01}
	sight := engine.CropSight{Image: imaging.NewRGB(8, 8), Top: score.Top(probs, 5)}
	if label >= 0 {
		sight.PLabel, sight.Rank = probs[label], score.Rank(probs, label)
	}
	return sight, ctx.Err()
}

const classList = `index,wnid,name
0,n07747607,orange
1,n07749582,lemon
2,n03942813,ping-pong ball
3,n03445777,golf ball
4,n02799071,baseball
5,n02391049,zebra
`

func screen(t *testing.T, s *source, label, w, h int) *Model {
	t.Helper()
	classes, err := dataset.ParseClasses(strings.NewReader(classList))
	if err != nil {
		t.Fatal(err)
	}
	m := New(Options{Source: s, Classes: classes, Label: label, Content: "gallery#3", Name: "court"})
	t.Cleanup(func() { m.Update(ui.Hidden{}) })
	m.Update(ui.Resized{Width: w, Height: h})
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m
}

func text(m *Model) string { return uitest.Text(uitest.Drawn(m, m.Width, m.Height)) }

func TestDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		m := screen(t, &source{}, 0, size[0], size[1])
		for _, c := range []struct{ name, key string }{{"as prepared", ""}, {"right", "L"}, {"nearer", "+"}} {
			if c.key != "" {
				uitest.PressAll(m, c.key, c.key)
			}
			drawn := uitest.Drawn(m, size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("%s %dx%d", c.name, size[0], size[1]), uitest.Trimmed(drawn)+uitest.Pictures(drawn))
		}
	}
}

// A part is asked about once, and the crop as prepared first.
func TestEachPartIsAskedOnce(t *testing.T) {
	s := &source{}
	m := screen(t, s, 0, 120, 37)
	uitest.PressAll(m, "l", "l", "h", "r", "l", "home")
	one := image.Rect(68, 20, 328, 280)
	want := []image.Rectangle{{}, one, one.Add(image.Pt(8, 0))}
	if fmt.Sprint(s.seen) != fmt.Sprint(want) {
		t.Errorf("asked about %v, want %v", s.seen, want)
	}
	for _, key := range []string{"r", "home"} {
		if why := uitest.Why(m, key); why != "this is the crop as it is prepared" {
			t.Errorf("%s says %q", key, why)
		}
	}
}

// A held key queues no work: after the answer on its way the part on screen is asked about, and none in between.
func TestAHeldKeyQueuesNoWork(t *testing.T) {
	s := &source{}
	m := screen(t, s, 0, 120, 37)
	cmd := uitest.Press(m, "l")
	for range 9 {
		if uitest.Press(m, "l") != nil {
			t.Fatal("asked about two parts at once")
		}
	}
	uitest.Answer(m, cmd)
	first := image.Rect(68, 20, 328, 280)
	if want := []image.Rectangle{{}, first, first.Add(image.Pt(72, 0))}; fmt.Sprint(s.seen) != fmt.Sprint(want) {
		t.Errorf("asked about %v, want %v", s.seen, want)
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		label int
		keys  []string
		want  string
	}{
		{0, nil, "wrong as prepared: move the crop"},
		{0, []string{"L"}, "right here, wrong as prepared: this mistake is the crop's"},
		{0, []string{"H"}, "wrong here as well"},
		{1, []string{"H"}, "right here as well"},
		{1, []string{"L"}, "wrong here, right as prepared"},
		{-1, nil, "move the crop, to see what the model makes of other parts"},
		{-1, []string{"L"}, "another first class than as prepared, lemon"},
		{-1, []string{"H"}, "the same first class as prepared"},
	} {
		m := screen(t, &source{}, c.label, 200, 57)
		uitest.PressAll(m, c.keys...)
		if got := strings.Join(strings.Fields(text(m)), " "); !strings.Contains(got, c.want) {
			t.Errorf("label %d, %v: no %q in\n%s", c.label, c.keys, c.want, got)
		}
	}
}

// The mouse drags the crop, brings it to a click beside it, and sizes it by the wheel.
func TestMouse(t *testing.T) {
	m := screen(t, &source{}, 0, 120, 37)
	text(m)
	at := func(x, y int) image.Point { // the cell of a pixel
		return image.Pt(m.area.Min.X+x*m.area.Dx()/400, m.area.Min.Y+y*m.area.Dy()/300)
	}
	do := func(msg tea.Msg) { uitest.Answer(m, m.Update(msg)) }
	from, to := at(190, 150), at(230, 150)
	do(tea.MouseClickMsg{X: from.X, Y: from.Y, Button: tea.MouseLeft})
	if m.frame.moved {
		t.Error("taking hold moves it")
	}
	do(tea.MouseMotionMsg{X: to.X, Y: to.Y, Button: tea.MouseLeft})
	do(tea.MouseReleaseMsg{X: to.X, Y: to.Y, Button: tea.MouseLeft})
	if by := m.frame.box().Min.X - usual.Min.X; by < 30 || by > 50 || m.frame.box().Size() != usual.Size() {
		t.Errorf("dragged by 40 to %v", m.frame.box())
	}
	was := m.frame.box()
	do(tea.MouseMotionMsg{X: from.X, Y: from.Y})
	if m.frame.box() != was {
		t.Error("goes on after the button is up")
	}
	for range 6 {
		do(tea.MouseWheelMsg{X: from.X, Y: from.Y, Button: tea.MouseWheelUp})
	}
	beside := at(40, 40)
	do(tea.MouseClickMsg{X: beside.X, Y: beside.Y, Button: tea.MouseLeft})
	if b := m.frame.box(); b.Dx() >= usual.Dx() || b.Min.X != 0 || b.Min.Y != 0 {
		t.Errorf("a smaller crop in the corner: %v", b)
	}
}

// While the model is asked about a part, the one before stays on screen under its own name.
func TestThePartBeforeStays(t *testing.T) {
	m := screen(t, &source{}, 0, 200, 57)
	before := uitest.Pictures(uitest.Drawn(m, 200, 57))
	cmd := uitest.Press(m, "l")
	waiting := uitest.Pictures(uitest.Drawn(m, 200, 57))
	uitest.Answer(m, cmd)
	after := uitest.Pictures(uitest.Drawn(m, 200, 57))
	crop := func(pictures string) string {
		_, crop, _ := strings.Cut(pictures, "crop (")
		crop, _, _ = strings.Cut(crop, " at ")
		return crop
	}
	if crop(before) == "" || crop(waiting) != crop(before) || crop(after) == crop(before) || waiting == before {
		t.Errorf("before %s\nwaiting %s\nafter %s", before, waiting, after)
	}
}

func TestFailure(t *testing.T) {
	m := screen(t, &source{err: errors.New("unexpected EOF")}, 0, 80, 21)
	if got := text(m); !strings.Contains(got, "unexpected EOF") {
		t.Error(got)
	}
	if why := uitest.Why(m, "l"); why != "unexpected EOF" {
		t.Errorf("l says %q", why)
	}
}

func TestSave(t *testing.T) {
	m := screen(t, &source{}, 0, 80, 21)
	var names []string
	m.options.Export = func(name string, img image.Image) (string, error) {
		names = append(names, fmt.Sprint(name, img.Bounds().Size()))
		return "/pictures/" + name + ".png", nil
	}
	uitest.PressAll(m, "s", "l", "s")
	if want := "[court-crop(8,8) court-crop-260x260-at-68-20(8,8)]"; fmt.Sprint(names) != want {
		t.Errorf("saved %v, want %v", names, want)
	}
}

// The command is about the part on screen; about none before the picture is read, or where it cannot be.
func TestCommandOfThePart(t *testing.T) {
	m := screen(t, &source{}, 0, 80, 21)
	m.options.Command = func(box image.Rectangle) string { return fmt.Sprint(box) }
	if got := m.CommandLine(); got != "(0,0)-(0,0)" {
		t.Errorf("as prepared %s", got)
	}
	if uitest.PressAll(m, "l"); m.CommandLine() != "(68,20)-(328,280)" {
		t.Errorf("moved %s", m.CommandLine())
	}
	m.failed = errors.New("unexpected EOF")
	if m.CommandLine() != "" {
		t.Error("a picture that cannot be read has a command")
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	m := screen(t, &source{}, 0, 80, 21)
	for w := 0; w < 210; w += 7 {
		for h := range 60 {
			uitest.Drawn(m, w, h)
		}
	}
}
