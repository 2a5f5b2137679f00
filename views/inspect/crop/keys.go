package crop

import (
	"fmt"
	"image"
	"path/filepath"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// How far keys move the crop, as shares of its sides, and by how much they size it.
const (
	step     = 1. / 32
	longStep = 1. / 8
	sizing   = 1.1
)

// motion is a direction, and how far in shares of the crop's sides.
type motion struct{ x, y, share float64 }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key {
	move := func(help, does string, by motion, names ...string) ui.Key {
		return ui.NewKey(help, does, ui.Act(func() { m.frame.by(by.x, by.y, by.share) }), names...)
	}
	size := func(help, does string, factor float64, names ...string) ui.Key {
		return ui.NewKey(help, does, ui.Act(func() { m.frame.scale(factor) }), names...)
	}
	f := &m.frame
	keys := []ui.Key{
		ui.Group("↑↓←→", "move",
			move("↑", "move up", motion{0, -1, step}, "up", "k"),
			move("↓", "move down", motion{0, 1, step}, "down", "j"),
			move("←", "move left", motion{-1, 0, step}, "left", "h"),
			move("→", "move right", motion{1, 0, step}, "right", "l")),
		ui.Group("-/+", "wider, nearer",
			size("-", "wider", sizing, "-").Needs(m.whole == nil || f.zoom < f.most(), "the crop is as large as the picture"),
			size("+", "nearer", 1/sizing, "+", "=").
				Needs(m.whole == nil || f.zoom > f.least(), "the crop is as small as it gets")),
		ui.Group("H J K L", "move far",
			move("H", "far left", motion{-1, 0, longStep}, "H", "shift+left"),
			move("J", "far down", motion{0, 1, longStep}, "J", "shift+down"),
			move("K", "far up", motion{0, -1, longStep}, "K", "shift+up"),
			move("L", "far right", motion{1, 0, longStep}, "L", "shift+right")),
		ui.NewKey("r", "as prepared", ui.Act(f.reset), "r", "home").Needs(f.moved, "this is the crop as it is prepared"),
	}
	if m.options.Export != nil {
		_, seen := m.sights[m.box()]
		keys = append(keys, ui.NewKey("s", "save", m.save, "s").Needs(seen, "the model has not answered yet"))
	}
	why := "the picture is being read"
	if m.failed != nil {
		why = m.failed.Error()
	}
	return ui.Then(ui.AllNeed(keys, m.whole != nil && m.failed == nil, why), m.proceed)
}

// pixel is the picture's pixel in the middle of a cell of the canvas.
func (m *Model) pixel(at image.Point) image.Point {
	size := m.frame.size
	return image.Pt(
		(2*(at.X-m.area.Min.X)+1)*size.X/(2*m.area.Dx()),
		(2*(at.Y-m.area.Min.Y)+1)*size.Y/(2*m.area.Dy()))
}

// grab takes hold of the crop under the mouse. Beside it, the crop comes to the mouse.
func (m *Model) grab(at image.Point) {
	if m.whole == nil || m.failed != nil || !at.In(m.area) {
		return
	}
	p, middle := m.pixel(at), image.Pt(int(m.frame.x), int(m.frame.y))
	m.drag, m.held = true, image.Point{}
	if p.In(m.frame.box()) {
		m.held = p.Sub(middle)
		return
	}
	m.frame.to(float64(p.X), float64(p.Y))
}

// pull moves the crop that the mouse holds.
func (m *Model) pull(at image.Point) {
	if m.drag && !m.area.Empty() {
		to := m.pixel(at).Sub(m.held)
		m.frame.to(float64(to.X), float64(to.Y))
	}
}

// wheel sizes the crop.
func (m *Model) wheel(by int) {
	switch {
	case m.whole == nil || m.failed != nil:
	case by < 0:
		m.frame.scale(1 / sizing)
	case by > 0:
		m.frame.scale(sizing)
	}
}

// save writes the crop as the model sees it and says where.
func (m *Model) save() tea.Cmd {
	img, name, export := m.sights[m.box()].Image, m.options.Name+"-crop", m.options.Export
	if b := m.box(); !b.Empty() {
		name += fmt.Sprintf("-%dx%d-at-%d-%d", b.Dx(), b.Dy(), b.Min.X, b.Min.Y)
	}
	return func() tea.Msg {
		path, err := export(name, img)
		if err != nil {
			return ui.Notify{Text: safe.Format("not saved: %v", err), Failed: true}
		}
		return ui.Notify{Text: safe.Clean("saved " + filepath.Base(path)), Links: ui.FileLinks(path)}
	}
}
