package inspect

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// zoom magnifies a part of the pictures, the same of all panes. Its zero value shows them whole.
type zoom struct {
	level int         // of zooms
	at    image.Point // the pixel in the middle
}

// zooms are the magnifications.
var zooms = []int{1, 2, 4, 8, 16}

func (z zoom) times() int { return zooms[z.level] }
func (z zoom) on() bool   { return z.level > 0 }

// seen is the part of a picture of some size that is on screen.
func (z zoom) seen(size image.Point) image.Rectangle {
	part := image.Pt(max(1, size.X/z.times()), max(1, size.Y/z.times()))
	from := image.Pt(
		min(max(0, z.at.X-part.X/2), size.X-part.X),
		min(max(0, z.at.Y-part.Y/2), size.Y-part.Y))
	return image.Rectangle{from, from.Add(part)}
}

// of is the picture as it is shown.
func (z zoom) of(img image.Image) image.Image {
	if !z.on() {
		return img
	}
	size := img.Bounds().Size()
	return magnified{img, z.seen(size), size, z.at}
}

// magnified shows a part of a picture as large as the whole, every pixel as a square, and marks one of them.
type magnified struct {
	image.Image
	part image.Rectangle
	size image.Point
	mark image.Point
}

// Bounds implements image.Image.
func (m magnified) Bounds() image.Rectangle { return image.Rectangle{Max: m.size} }

// Opaque lets encoders choose a format without alpha.
func (m magnified) Opaque() bool { return true }

// At implements image.Image.
func (m magnified) At(x, y int) color.Color {
	if !image.Pt(x, y).In(m.Bounds()) {
		return color.RGBA64{}
	}
	from := m.from(x, y)
	c := m.Image.At(from.X, from.Y)
	edge := m.from(x-1, y) != from || m.from(x+1, y) != from || m.from(x, y-1) != from || m.from(x, y+1) != from
	if from == m.mark && edge && m.part.Dx() <= m.size.X/4 {
		if color.GrayModel.Convert(c).(color.Gray).Y > 127 {
			return color.Black
		}
		return color.White
	}
	return c
}

// from is the pixel that is shown at (x, y).
func (m magnified) from(x, y int) image.Point {
	return m.part.Min.Add(image.Pt(floorDiv(x*m.part.Dx(), m.size.X), floorDiv(y*m.part.Dy(), m.size.Y)))
}

func floorDiv(a, b int) int {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// zoomBy magnifies more or less; at first around the middle.
func (m *Model) zoomBy(by int) func() tea.Cmd {
	return ui.Act(func() {
		if !m.zoom.on() {
			m.zoom.at = m.trace.crop.Bounds().Size().Div(2)
		}
		m.zoom.level = min(max(0, m.zoom.level+by), len(zooms)-1)
	})
}

// pan moves the pixel in the middle, by a sixteenth of what is on screen and by one pixel at least.
func (m *Model) pan(dx, dy int) func() tea.Cmd {
	return ui.Act(func() {
		size := m.trace.crop.Bounds().Size()
		seen := m.zoom.seen(size)
		by := image.Pt(dx*max(1, seen.Dx()/16), dy*max(1, seen.Dy()/16))
		to := m.zoom.at.Add(by)
		m.zoom.at = image.Pt(min(max(0, to.X), size.X-1), min(max(0, to.Y), size.Y-1))
	})
}

// zoomKeys magnify the pictures and move over them.
func (m *Model) zoomKeys() []ui.Key {
	whole := "the pictures are whole: " + m.Key("z") + " magnifies them"
	needs := func(k ui.Key) ui.Key {
		return k.Needs(m.trace.crop != nil, waitForModel).Needs(m.zoom.on(), whole)
	}
	return []ui.Key{
		ui.Group("z/Z", "magnify",
			m.key("z", "magnify", m.zoomBy(1), "z").Needs(m.trace.crop != nil, waitForModel),
			needs(m.key("Z", "less", m.zoomBy(-1), "Z"))),
		ui.Group("H J K L", "move over it",
			needs(m.key("H", "left", m.pan(-1, 0), "H", "shift+left")),
			needs(m.key("J", "down", m.pan(0, 1), "J", "shift+down")),
			needs(m.key("K", "up", m.pan(0, -1), "K", "shift+up")),
			needs(m.key("L", "right", m.pan(1, 0), "L", "shift+right"))),
	}
}

// pixel writes the grey levels of the pixel in the middle: of the original, and of the step on screen; empty where the
// pictures are whole.
func (m *Model) pixel() safe.Text {
	t := m.trace
	if !m.zoom.on() || t.crop == nil {
		return safe.Text{}
	}
	at := m.zoom.at
	i := at.Y*t.crop.W + at.X
	text := fmt.Sprintf("×%d · x %d, y %d · %d %d %d", m.zoom.times(), at.X, at.Y,
		t.crop.Pix[3*i], t.crop.Pix[3*i+1], t.crop.Pix[3*i+2])
	if step := m.shown(); step > 0 {
		var levels []string
		for channel := range 3 {
			v := 255 * t.frames[step].Picture[channel*t.crop.W*t.crop.H+i]
			levels = append(levels, fmt.Sprintf("%.2f", v))
		}
		text += fmt.Sprintf(" · step %d: %s", step, strings.Join(levels, " "))
	}
	return safe.Clean(text)
}
