//go:build terminals && unix

package terminals

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// childFile names the file in which the program in the terminal notes what it shows.
const childFile = "BEYOND_TERMINALS_FILE"

func TestMain(m *testing.M) {
	path := os.Getenv(childFile)
	if path == "" {
		os.Exit(m.Run())
	}
	seed, _ := strconv.ParseUint(os.Getenv("BEYOND_TERMINALS_SEED"), 10, 64)
	protocol := picture.Settings{WindowPixels: windowPixels}
	for _, p := range picture.Protocols() {
		if p.String() == os.Getenv("BEYOND_TERMINALS_PROTOCOL") {
			protocol.Force = &p
		}
	}
	err := ui.Run(context.Background(), ui.Options{
		Roots: []ui.Root{
			{Key: "1", Screen: &pages{file: path, name: "pages", seed: seed}},
			{Key: "2", Screen: &pages{file: path, name: "text", seed: seed, bare: true}},
		},
		Theme: "mono", Pictures: protocol,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func windowPixels() (w, h int) {
	size, err := unix.IoctlGetWinsize(1, unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0
	}
	return int(size.Xpixel), int(size.Ypixel)
}

// shown is what the program in the terminal shows.
type shown struct {
	Page       string
	Cols, Rows int
	W, H       int // of the window in pixels, by the system; 0 if unknown
	Spots      []spot
}

// spot is a picture of one colour in cells of the window.
type spot struct {
	Cells  image.Rectangle
	Colour color.RGBA
	Size   image.Point // the picture's own
}

// pages is a screen of random pages: pictures of one colour each, and text that often moves.
type pages struct {
	file, name    string
	seed          uint64
	bare          bool // it has no pictures
	page, colours int
	top           int
	filter        string
}

func (p *pages) Name() string     { return p.name }
func (p *pages) Title() safe.Text { return safe.Clean(p.name) }
func (p *pages) Status() safe.Text {
	return safe.Format("page %d, colours %d, top %d", p.page, p.colours, p.top)
}
func (p *pages) Filterable() bool { return true }

func (p *pages) Keys() []ui.Key {
	count := func(n *int) func() tea.Cmd {
		return func() tea.Cmd {
			*n++
			return nil
		}
	}
	return []ui.Key{
		ui.NewKey("n", "next page", count(&p.page), "n"),
		ui.NewKey("c", "other colours", count(&p.colours), "c"),
		ui.NewKey("j", "scroll the text", count(&p.top), "j"),
		ui.NewKey("o", "open", func() tea.Cmd {
			return ui.Send(ui.Open{Screen: &pages{file: p.file, name: "opened", seed: p.seed + 1, page: p.page}})
		}, "o"),
	}
}

func (p *pages) Update(msg tea.Msg) tea.Cmd {
	if f, ok := msg.(ui.Filter); ok {
		p.filter = f.Text
	}
	return nil
}

// colours are those of pictures. No text has them.
var colours = []color.RGBA{
	{255, 0, 255, 255},
	{0, 255, 0, 255},
	{0, 0, 255, 255},
	{255, 0, 0, 255},
	{0, 255, 255, 255},
	{255, 255, 0, 255},
}

func (p *pages) Draw(c *ui.Canvas) {
	for y := range c.Height() {
		c.Print(1, y, c.Theme.Text, safe.Format("entry %d%s", y+p.top, strings.Repeat(" .", c.Width()/3)))
	}
	w, h := windowPixels()
	now := shown{
		Page: fmt.Sprintf("%s %d %d %d %s", p.name, p.page, p.colours, p.top, p.filter),
		Cols: c.Width(), Rows: c.Height() + 4, W: w, H: h,
	}
	if !p.bare {
		now.Spots = p.spots(c)
	}
	for _, s := range now.Spots {
		area := s.Cells.Sub(image.Pt(0, 2))
		c.Fill(area.Min.X-1, area.Min.Y, area.Dx()+2, area.Dy(), c.Theme.Text)
		img := image.NewRGBA(image.Rectangle{Max: s.Size})
		draw.Draw(img, img.Rect, image.NewUniform(s.Colour), image.Point{}, draw.Src)
		c.Picture(area.Min.X, area.Min.Y, area.Dx(), area.Dy(), picture.Picture{Key: fmt.Sprint(s.Colour, s.Size), Image: img})
	}
	data, _ := json.Marshal(now)
	if err := os.WriteFile(p.file+".new", data, 0o600); err == nil {
		_ = os.Rename(p.file+".new", p.file)
	}
}

// spots returns the pictures of the page, in cells of the window.
func (p *pages) spots(c *ui.Canvas) (spots []spot) {
	rng := rand.New(rand.NewPCG(p.seed, uint64(p.page)))
	cols, rows := 6+rng.IntN(20), 3+rng.IntN(10)
	gap := 2 + rng.IntN(3)
	dice := rand.New(rand.NewPCG(p.seed, uint64(p.page<<20+p.colours)))
	for y := 1; y+rows < c.Height(); y += rows + gap {
		for x := 2; x+cols < c.Width(); x += cols + gap {
			if rng.IntN(4) == 0 {
				continue
			}
			spots = append(spots, spot{
				image.Rect(x, y+2, x+cols, y+2+rows), colours[dice.IntN(len(colours))],
				[]image.Point{{40, 40}, {90, 60}, {60, 90}}[rng.IntN(3)],
			})
		}
	}
	return spots
}
