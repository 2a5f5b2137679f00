//go:build terminals && unix

package terminals

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Size of the display, and of the terminals on it in cells.
const (
	displayW, displayH = 1280, 900
	cols, rows         = 100, 36
)

// display is a virtual X display; its pixels are in a file, in the format of xwd.
type display struct{ name, pixels string }

// starting is held while a name of a display is chosen.
var starting sync.Mutex

// newDisplay starts Xvfb under a free name.
func newDisplay(t *testing.T) *display {
	starting.Lock()
	defer starting.Unlock()
	folder := t.TempDir()
	for n := 120; n < 400; n++ {
		socket := fmt.Sprintf("/tmp/.X11-unix/X%d", n)
		if _, err := os.Stat(socket); err == nil {
			continue
		}
		name := fmt.Sprintf(":%d", n)
		screen := fmt.Sprintf("%dx%dx24", displayW, displayH)
		start(t, exec.Command("Xvfb", name, "-fbdir", folder, "-screen", "0", screen))
		for range 100 {
			if _, err := os.Stat(socket); err == nil {
				return &display{name, filepath.Join(folder, "Xvfb_screen0")}
			}
			time.Sleep(50 * time.Millisecond)
		}
		break
	}
	t.Fatal("Xvfb does not start")
	return nil
}

// start runs a command until the test ends, with all the processes that it starts.
func start(t *testing.T, c *exec.Cmd) {
	t.Helper()
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		_ = c.Wait()
	})
}

func (d *display) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "DISPLAY="+d.name)
	return c
}

// press types keys, by xdotool's names, into the window that has the pointer.
func (d *display) press(keys ...string) error {
	out, err := d.command("xdotool", append([]string{"key", "--clearmodifiers"}, keys...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("xdotool: %w: %s", err, out)
	}
	return nil
}

// screenshot is the display's pixels.
type screenshot struct {
	pix []byte // BGRX
}

// screenshot reads the file that Xvfb draws into: a header of 32-bit numbers, a table of colours, and the rows.
func (d *display) screenshot() (screenshot, error) {
	data, err := os.ReadFile(d.pixels)
	if err != nil {
		return screenshot{}, err
	}
	const header, width, height, depth, row, table = 0, 4, 5, 11, 12, 19
	number := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	if len(data) < 100 || number(width) != displayW || number(height) != displayH ||
		number(depth) != 32 || number(row) != 4*displayW {
		return screenshot{}, fmt.Errorf("%s: a display of another size", d.pixels)
	}
	begin := number(header) + 12*number(table)
	if len(data) < begin+4*displayW*displayH {
		return screenshot{}, fmt.Errorf("%s: %d bytes", d.pixels, len(data))
	}
	return screenshot{data[begin:]}, nil
}

func (s screenshot) at(x, y int) (r, g, b uint8) {
	p := s.pix[4*(y*displayW+x):]
	return p[2], p[1], p[0]
}

// save writes the screenshot to a file of the folder that BEYOND_TERMINALS_OUT names.
func (s screenshot) save(name string) string {
	folder := os.Getenv("BEYOND_TERMINALS_OUT")
	if folder == "" {
		return ""
	}
	path := filepath.Join(folder, strings.NewReplacer("/", "-", " ", "-").Replace(name)+".png")
	img := image.NewRGBA(image.Rect(0, 0, displayW, displayH))
	for y := range displayH {
		for x := range displayW {
			r, g, b := s.at(x, y)
			img.SetRGBA(x, y, color.RGBA{r, g, b, 255})
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		return err.Error()
	}
	return path
}

// geometry is where a terminal's cells lie on the display.
type geometry struct {
	x, y, cellW, cellH float64
}

func (g geometry) pixels(cells image.Rectangle) (x0, y0, x1, y1 float64) {
	return g.x + float64(cells.Min.X)*g.cellW, g.y + float64(cells.Min.Y)*g.cellH,
		g.x + float64(cells.Max.X)*g.cellW, g.y + float64(cells.Max.Y)*g.cellH
}

// compare checks that pictures fill their places and are nowhere else. Where something lies over them, covered, it
// checks only the latter.
func (s screenshot) compare(g geometry, want shown, covered bool) error {
	filled := make([]int, len(want.Spots))
	for y := range displayH {
		for x := range displayW {
			c, ok := pictureColour(s.at(x, y))
			if !ok {
				continue
			}
			at := want.spotAt(g, x, y)
			if at < 0 {
				return fmt.Errorf("a picture's pixel, %v, at %d, %d, where no picture is", c, x, y)
			}
			if want.Spots[at].Colour != c {
				return fmt.Errorf("colour %v at %d, %d in the picture of %v", c, x, y, want.Spots[at].Colour)
			}
			filled[at]++
		}
	}
	for i, n := range filled {
		if least := want.Spots[i].least(g); !covered && n < least {
			return fmt.Errorf("the picture at %v has %d pixels, want at least %d", want.Spots[i].Cells, n, least)
		}
	}
	return nil
}

// pictureColour returns the picture's colour that a pixel has.
func pictureColour(r, g, b uint8) (color.RGBA, bool) {
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 12 }
	for _, c := range colours {
		if near(c.R, r) && near(c.G, g) && near(c.B, b) {
			return c, true
		}
	}
	return color.RGBA{}, false
}

// spotAt returns the spot in whose cells a pixel lies, −1 for none. At the edge half a pixel may be shared, and a whole
// one where cells are no whole number of pixels: xterm.js rounds where a picture begins.
func (s shown) spotAt(g geometry, x, y int) int {
	slack := 0.51
	if g.cellW != math.Trunc(g.cellW) || g.cellH != math.Trunc(g.cellH) {
		slack = 1
	}
	for i, spot := range s.Spots {
		x0, y0, x1, y1 := g.pixels(spot.Cells)
		if float64(x) >= x0-slack && float64(x)+1-slack <= x1 && float64(y) >= y0-slack && float64(y)+1-slack <= y1 {
			return i
		}
	}
	return -1
}

// least returns the number of pixels that a picture covers without its last column and band of sixels.
func (s spot) least(g geometry) int {
	w, h := float64(s.Cells.Dx())*g.cellW, float64(s.Cells.Dy())*g.cellH
	scale := math.Min(w/float64(s.Size.X), h/float64(s.Size.Y))
	pw, ph := float64(s.Size.X)*scale-2, float64(s.Size.Y)*scale-8
	return int(max(0, pw) * max(0, ph))
}

// read returns what the program in the terminal says it shows.
func read(file string) (shown, error) {
	var s shown
	data, err := os.ReadFile(file)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

var errNotThere = errors.New("not installed")
