package picture

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

func TestFault_26_NoGhosts(t *testing.T) {
	turns := 1000
	if testing.Short() {
		turns = 100
	}
	for _, c := range []struct {
		name, answers string
		cell          size
	}{
		{"sixel", sixelAnswers, size{8, 12}},
		{"sixel, cells of no whole size", "\x1b[6;12;8t\x1b[4;281;626t\x1b[?62;4;22c", size{7.83, 11.71}},
		{"sixel, a border around the cells", "\x1b[6;12;8t\x1b[4;294;646t\x1b[?62;4;22c", size{8, 12}},
		{"kitty", kittyAnswers, size{8, 12}},
		{"iTerm2", itermAnswers, size{8, 12}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, Settings{}, colorprofile.TrueColor, func(s *session) {
				s.terminal.cellW, s.terminal.cellH = c.cell.w, c.cell.h
				s.onQuestions = func() { s.answer(20*time.Millisecond, c.answers) }
			}, func(s *session) {
				s.wait(time.Second)
				rng := rand.New(rand.NewPCG(26, 26))
				for turn := range turns {
					what := s.disturb(rng)
					s.wait(time.Duration(rng.IntN(3)) * 30 * time.Millisecond) // sometimes before the drawing ends
					if rng.IntN(3) > 0 {
						continue
					}
					s.wait(500 * time.Millisecond)
					s.checkScreen(t, fmt.Sprintf("turn %d, %s", turn, what))
					if t.Failed() {
						return
					}
				}
				s.program.Send(showPage{})
				s.wait(time.Second)
				s.checkScreen(t, "the empty page")
				s.viewer.compositor.Close()
				s.terminal.Write([]byte(s.viewer.compositor.Goodbye()))
				if n := len(s.terminal.images) + len(s.terminal.placements); n > 0 {
					t.Errorf("%d pictures are left in the terminal", n)
				}
			})
		})
	}
}

// disturb performs a random action that could leave ghosts, and returns its name.
func (s *session) disturb(rng *rand.Rand) string {
	p := s.viewer.page
	switch what := rng.IntN(10); what {
	case 0, 1, 2:
		s.program.Send(showPage(randomPage(rng, s.viewer.w, s.viewer.h)))
		return "another page"
	case 3:
		p.placements = append([]Placement(nil), p.placements...)
		for i := range p.placements {
			p.placements[i].Picture = randomPicture(rng)
		}
		s.program.Send(showPage(p))
		return "other pictures"
	case 4:
		p.overlay = image.Rect(0, 0, 10+rng.IntN(40), 2+rng.IntN(10)).Add(image.Pt(rng.IntN(60), rng.IntN(20)))
		s.program.Send(showPage(p))
		return "an overlay"
	case 5:
		p.overlay = image.Rectangle{}
		s.program.Send(showPage(p))
		return "no overlay"
	case 6, 7:
		p.lines = randomText(rng)
		s.program.Send(showPage(p))
		return "other text"
	case 8:
		w, h := 1+rng.IntN(120), 1+rng.IntN(40)
		s.mu.Lock()
		s.terminal.resize(w, h)
		s.mu.Unlock()
		s.program.Send(tea.WindowSizeMsg{Width: w, Height: h})
		return fmt.Sprintf("resized to %d×%d", w, h)
	}
	s.program.Send(tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl})
	return "redrawn"
}

var palette16 = []color.RGBA{
	{255, 0, 0, 255},
	{0, 255, 0, 255},
	{0, 0, 255, 255},
	{255, 255, 0, 255},
	{255, 0, 255, 255},
	{0, 255, 255, 255},
	{64, 128, 192, 255},
	{255, 255, 255, 255},
}

func randomPicture(rng *rand.Rand) Picture {
	return painted(palette16[rng.IntN(len(palette16))], []int{40, 60, 90}[rng.IntN(3)], 60)
}

func randomPage(rng *rand.Rand, w, h int) page {
	p := page{lines: randomText(rng)}
	if rng.IntN(3) == 0 {
		p.cursor = &image.Point{rng.IntN(w), rng.IntN(h)}
	}
	switch rng.IntN(4) {
	case 0: // a grid
		for i := range 8 {
			p.placements = append(p.placements, Placement{randomPicture(rng), 2 + i%4*18, 1 + i/4*9, 16, 7})
		}
	case 1: // a picture between two lists
		p.placements = []Placement{{randomPicture(rng), 15, 3, 30, 15}}
	case 2: // as large as the screen, or larger
		p.placements = []Placement{{randomPicture(rng), 0, rng.IntN(2), w + rng.IntN(3), h}}
	}
	return p
}

// randomText returns one of five texts in one of a few scrolling positions, so that lines often move.
func randomText(rng *rand.Rand) func(int) string {
	top, kind := rng.IntN(5), rng.IntN(5)
	return func(y int) string {
		switch kind {
		case 0:
			return ""
		case 1:
			return fmt.Sprintf("entry %d", y+top)
		case 2:
			return fmt.Sprintf("entry %-4d%s %d entries", y+top, strings.Repeat(" ", 40+top%3), 100*(y+top))
		case 3:
			return fmt.Sprintf("中文%d", y/3+top/3)
		}
		return strings.Repeat(fmt.Sprintf("%d|", y+top), 40)
	}
}

// checkScreen compares the terminal's screen with the frame: each picture fills its cells, no other cell contains a
// picture, and the text is the same.
func (s *session) checkScreen(t *testing.T, after string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	want := make([][]string, s.terminal.h)
	for y := range want {
		want[y] = make([]string, s.terminal.w)
	}
	caps := s.viewer.compositor.Capabilities()
	for _, p := range s.viewer.spots {
		r, g, b, _ := p.Picture.Image.At(0, 0).RGBA()
		f := fit(p, image.Rect(0, 0, s.viewer.w, s.viewer.h), caps)
		touched := f.cells
		if caps.Protocol == Sixel { // a cell less, where cells are a little larger than the compositor knows
			touched.Max = touched.Min.Add(image.Pt(cells(f.wpx, s.terminal.cellW), cells(f.hpx, s.terminal.cellH)))
		}
		if !touched.In(f.cells) {
			t.Errorf("after %s: a picture reaches %v, its cells are %v", after, touched, f.cells)
		}
		for at := range points(touched) {
			want[at.Y][at.X] = look(float64(r>>8), float64(g>>8), float64(b>>8))
		}
	}
	for y, line := range s.terminal.looks() {
		for x, got := range line {
			if got != want[y][x] {
				t.Errorf("after %s: line %d, column %d shows picture %q, want %q", after, y, x, got, want[y][x])
				return
			}
		}
		if got := s.terminal.line(y); got != s.viewer.text[y] {
			t.Errorf("after %s: line %d reads\n%q, want\n%q", after, y, got, s.viewer.text[y])
			return
		}
	}
	c := s.viewer.page.cursor
	inside := c == nil || c.In(image.Rect(0, 0, s.terminal.w, s.terminal.h)) // or else the window has become smaller
	if inside && ((c != nil) != s.terminal.cursor || c != nil && *c != image.Pt(s.terminal.x, s.terminal.y)) {
		t.Errorf("after %s: the cursor is at %d, %d, visible: %t; want %v", after, s.terminal.x, s.terminal.y,
			s.terminal.cursor, c)
	}
	if len(s.terminal.unknown) > 0 {
		t.Errorf("after %s: the terminal does not know %q", after, s.terminal.unknown)
	}
}
