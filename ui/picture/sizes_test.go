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
	uv "github.com/charmbracelet/ultraviolet"
)

func TestFault_12_OddPicturesInEveryProtocol(t *testing.T) {
	for _, size := range []image.Point{{0, 0}, {64, 0}, {0, 64}, {1, 1}, {1, 60000}, {60000, 1}, {3, 2}} {
		for _, protocol := range Protocols() {
			for depth := NoColour; depth <= TrueColour; depth++ {
				caps := Capabilities{Protocol: protocol, Depth: depth, CellW: 7, CellH: 13}
				p := Placement{Picture: Picture{Key: "odd", Image: image.NewRGBA(image.Rectangle{Max: size})}, Cols: 30, Rows: 10}
				f := fit(p, image.Rect(0, 0, 80, 24), caps)
				r, ok := newRecipe(p.Picture, f, caps)
				isEmpty := size.X == 0 || size.Y == 0
				if ok == isEmpty && protocol != None && !(protocol == Sixel && f == fitted{}) {
					t.Errorf("%v in %v: drawn %v", size, protocol, ok)
				}
				if !ok || protocol == None {
					continue
				}
				if !f.cells.In(p.area()) {
					t.Errorf("%v in %v reaches %v, out of %v", size, protocol, f.cells, p.area())
				}
				e := r.make(p.Picture.Image, 1)
				if len(e.data) == 0 && len(e.cells) != f.cells.Dx()*f.cells.Dy() {
					t.Errorf("%v in %v makes %d bytes and %d cells for %v", size, protocol, len(e.data), len(e.cells), f.cells)
				}
			}
		}
	}
}

func TestFault_27_AnySizeOfScreenCellAndPicture(t *testing.T) {
	rng := rand.New(rand.NewPCG(27, 27))
	c := New(Settings{})
	for range 10_000 {
		w, h := rng.IntN(501), rng.IntN(501)
		if rng.IntN(50) > 0 { // mostly small ones, which are faster and harder cases
			w, h = rng.IntN(12), rng.IntN(12)
		}
		c.probe = probe{
			depth: Depth(rng.IntN(4)), sixel: rng.IntN(2) == 0, kitty: rng.IntN(3) == 0, answered: rng.IntN(4) > 0,
			cell: image.Pt(rng.IntN(40)-2, rng.IntN(40)-2), largest: image.Pt(rng.IntN(300)-3, rng.IntN(300)-3),
			registers: rng.IntN(300) - 3,
		}
		cells := uv.NewScreenBuffer(w, h)
		var placements []Placement
		for range rng.IntN(3) {
			p := Placement{
				Picture: Picture{Key: "p", Image: image.NewGray(image.Rect(0, 0, rng.IntN(90), rng.IntN(90)))},
				Col:     rng.IntN(20) - 5, Row: rng.IntN(20) - 5, Cols: rng.IntN(20) - 2, Rows: rng.IntN(20) - 2,
			}
			Reserve(cells, p)
			placements = append(placements, p)
		}
		c.Frame(cells, placements, nil, false)
		for at := range points(cells.Bounds()) {
			if isReserved(cells.CellAt(at.X, at.Y)) {
				t.Fatalf("%d×%d, %+v: cell %v was left reserved", w, h, c.Capabilities(), at)
			}
		}
		for _, s := range c.latest.spots {
			if !s.cells.In(cells.Bounds()) {
				t.Fatalf("%d×%d: a picture lies at %v", w, h, s.cells)
			}
		}
	}
}

func TestFault_27_StormOfResizes(t *testing.T) {
	run(t, Settings{}, colorprofile.TrueColor, func(s *session) {
		s.viewer.page.placements = []Placement{{painted(red, 60, 60), 1, 1, 40, 20}}
		s.onQuestions = func() { s.answer(20*time.Millisecond, sixelAnswers) }
	}, func(s *session) {
		s.wait(time.Second)
		before := strings.Count(s.sent(), "\x1bP0;0;8q")
		const perSecond, seconds = 300, 10
		for i := range perSecond * seconds {
			w, h := 40+i%50, 12+i%20
			s.mu.Lock()
			s.terminal.resize(w, h)
			s.mu.Unlock()
			s.program.Send(tea.WindowSizeMsg{Width: w, Height: h})
			s.wait(time.Second / perSecond)
		}
		if drawn := strings.Count(s.sent(), "\x1bP0;0;8q") - before; drawn > seconds*62 {
			t.Errorf("%d pictures drawn within %d seconds", drawn, seconds)
		}
		s.wait(time.Second)
		s.checkScreen(t, "the storm")
	})
}

func TestPicturesWithoutKeys(t *testing.T) {
	c := New(Settings{})
	c.probe = probe{depth: TrueColour}
	place := func(img image.Image) int {
		cells := uv.NewScreenBuffer(10, 10)
		p := Placement{Picture: Picture{Image: img}, Cols: 10, Rows: 10}
		Reserve(cells, p)
		c.Frame(cells, []Placement{p}, nil, false)
		return len(c.jobs)
	}
	if n := place(image.NewGray(image.Rect(0, 0, 2, 2))); n != 1 {
		t.Errorf("a picture without a key starts %d encodings, want 1", n)
	}
	if n := place(incomparable{image.NewUniform(color.White), nil}); n != 0 {
		t.Errorf("a picture that cannot be told from another starts %d encodings", n)
	}
}

// incomparable is an image that cannot be a map key.
type incomparable struct {
	image.Image
	_ []int
}

func (incomparable) Bounds() image.Rectangle { return image.Rect(0, 0, 2, 2) }

func TestCacheKeepsWhatWasUsedLast(t *testing.T) {
	var evicted []string
	c := newCache(100, func(e *encoded) { evicted = append(evicted, fmt.Sprint(len(e.data))) })
	key := func(k string) recipe { return recipe{key: k} }
	for i, k := range []string{"a", "b", "c"} {
		c.put(key(k), &encoded{data: make([]byte, 30+i)})
	}
	c.get(key("a"))
	c.put(key("d"), &encoded{data: make([]byte, 40)})
	for k, want := range map[string]bool{"a": true, "b": false, "c": false, "d": true} {
		if got := c.get(key(k)) != nil; got != want {
			t.Errorf("%q in the cache: %v, want %v", k, got, want)
		}
	}
	if got := strings.Join(evicted, " "); got != "31 32" || c.bytes != 70 {
		t.Errorf("evicted %s, %d bytes left; want 31 32 and 70", got, c.bytes)
	}
	c.put(key("large"), &encoded{data: make([]byte, 1000)})
	if c.get(key("large")) == nil || c.order.Len() != 1 {
		t.Error("a picture larger than the cache is not kept, or others are as well")
	}
}

func TestUnwantedPicturesAreGivenUp(t *testing.T) {
	c := New(Settings{Workers: 1})
	img := image.NewGray(image.Rect(0, 0, 2, 2))
	first, second := recipe{key: "a", cols: 1, rows: 1}, recipe{key: "b", cols: 1, rows: 1}
	old := c.encode(map[recipe]image.Image{first: img})
	c.encode(map[recipe]image.Image{second: img}) // the page changes before old starts
	if msg := old(); msg != nil {
		t.Errorf("an encoding nobody wants gave %T", msg)
	}
	if again := c.encode(map[recipe]image.Image{second: img}); again != nil {
		t.Error("a picture that is being made is made twice")
	}
}
