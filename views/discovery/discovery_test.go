package discovery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/imaging"
	"beyond/engine/stats"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, m *Model) {
	t.Helper()
	c := drawn(m)
	uitest.Golden(t, name, uitest.Text(c)+uitest.Pictures(c))
}

func drawn(m *Model) *ui.Canvas { return uitest.Drawn(m, m.Width, m.Height) }

// fake finds four slices of eight pictures, and has all pictures but number 2.
type fake struct {
	asked int
	cut   []int
	err   error
	ctx   context.Context
}

func (f *fake) discover(ctx context.Context) ([]bias.Slice, error) {
	f.asked, f.ctx = f.asked+1, ctx
	var list []bias.Slice
	for n := range 4 {
		s := bias.Slice{Prototypes: stats.NewShare(6-2*n, 8), Criticisms: stats.NewShare(n, 8), P: 0.01 + float64(n)/4}
		for i := range 8 {
			s.Pictures = append(s.Pictures, 8*n+i)
		}
		list = append(list, s)
	}
	return list, f.err
}

func (f *fake) Crop(_ context.Context, _ engine.Priority, i int) (*imaging.RGB, imaging.Info, error) {
	f.cut = append(f.cut, i)
	if i == 2 {
		return nil, imaging.Info{}, errors.New("empty picture")
	}
	return imaging.NewRGB(4, 4), imaging.Info{}, nil
}

func screen(w, h int) (*Model, *fake, *[]int) {
	f, opened := &fake{}, &[]int{}
	m := New(Options{
		Source: f, Title: safe.Clean("slices of lemon"), Discover: f.discover, Note: "A guide, no proof.", Content: "gallery",
		Path:     func(i int) string { return fmt.Sprintf("pictures/%d.png", i) },
		OpenTags: func(s bias.Slice) tea.Cmd { return func() tea.Msg { *opened = s.Pictures; return nil } },
		OpenGrid: func(_ safe.Text, pictures []int) tea.Cmd { return func() tea.Msg { *opened = pictures; return nil } },
	})
	m.Update(ui.Resized{Width: w, Height: h})
	return m, f, opened
}

func ready(w, h int) (*Model, *fake, *[]int) {
	m, f, opened := screen(w, h)
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m, f, opened
}

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		m, _, _ := ready(size[0], size[1])
		golden(t, fmt.Sprintf("%dx%d", size[0], size[1]), m)
	}
	m, _, _ := ready(80, 20)
	uitest.PressAll(m, "end")
	golden(t, "end", m)
}

func TestDrawingLoadingEmptyFailed(t *testing.T) {
	m, _, _ := screen(80, 20)
	m.options.Discover = func(context.Context) ([]bias.Slice, error) { return nil, nil }
	nothing := m.Update(ui.Shown{})
	if got := strings.TrimSpace(drawn(m).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", m)
	m.Update(nothing())
	golden(t, "empty", m)
	failing, f, _ := screen(80, 20)
	f.err = errors.New("features are not numbers")
	uitest.Answer(failing, failing.Update(ui.Shown{}))
	golden(t, "failed", failing)
}

func TestSizes(t *testing.T) {
	m, _, _ := ready(1, 1)
	for w := 1; w < 130; w += 3 {
		for h := 1; h < 45; h += 2 {
			uitest.Answer(m, m.Update(ui.Resized{Width: w, Height: h}))
			uitest.PressAll(m, "down")
			for _, p := range drawn(m).Placements() {
				if p.Col < 0 || p.Row < 0 || p.Col+p.Cols > w || p.Row+p.Rows > h {
					t.Fatalf("%d×%d: picture at %d,%d of %d×%d", w, h, p.Col, p.Row, p.Cols, p.Rows)
				}
			}
		}
	}
}

func TestOpening(t *testing.T) {
	m, f, opened := ready(80, 20)
	uitest.PressAll(m, "down", "enter")
	if want := m.slices[1].Pictures; !slices.Equal(*opened, want) {
		t.Errorf("asks about %v, want %v", *opened, want)
	}
	uitest.PressAll(m, "down", "o")
	if want := m.slices[2].Pictures; !slices.Equal(*opened, want) {
		t.Errorf("shows %v, want %v", *opened, want)
	}
	m.Update(ui.Hidden{})
	uitest.Answer(m, m.Update(ui.Shown{}))
	if m.list.At != 2 || f.asked != 1 {
		t.Errorf("came back to %d after %d searches", m.list.At, f.asked)
	}
}

func TestLeavingCancels(t *testing.T) {
	m, f, _ := screen(80, 20)
	late := m.Update(ui.Shown{})
	m.Update(ui.Hidden{})
	msg := late()
	if f.ctx.Err() == nil {
		t.Error("goes on after the screen was left")
	}
	if m.Update(msg); m.slices != nil {
		t.Error("a late answer was taken")
	}
}
