// Package crop is the screen on which a person moves the crop over the whole picture: a rectangle that keys and mouse
// move and size, with the classes that the model sees in it beside those of the crop as it is prepared.
//
// The screen asks for one part at a time. One that was seen before is not asked for again.
package crop

import (
	"context"
	"image"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Source reads whole pictures and shows the model parts of them; an *engine.Workspace is one.
type Source interface {
	Whole(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, image.Rectangle, error)
	SeeCrop(
		ctx context.Context, p engine.Priority, whole *imaging.RGB, box image.Rectangle, label int,
	) (engine.CropSight, error)
}

// Options of the screen. All but Export and Command are needed.
type Options struct {
	Source  Source
	Classes *dataset.Classes
	Picture int // index in the set
	Label   int // −1 if the picture has none
	// Content names data set, model and picture, for the cache of drawn pictures.
	Content string
	// Name begins the names of saved files. Export writes a picture under a name without extension and returns where; nil
	// where nothing can be saved.
	Name   string
	Export func(name string, img image.Image) (path string, err error)
	// Command shows the model a part of the whole picture, or its crop as prepared if box is empty.
	Command func(box image.Rectangle) string
}

// Model is the screen.
type Model struct {
	ui.Page
	options Options

	whole   *imaging.RGB // nil until read
	small   *imaging.RGB // the same, no larger than a screen shows it
	frame   frame
	reading ui.Request[opened]
	sights  map[image.Rectangle]engine.CropSight // by box; the empty one is the crop as it is prepared
	seeing  ui.Request[engine.CropSight]
	last    engine.CropSight // that was on screen, and of which part
	lastBox image.Rectangle
	failed  error

	area image.Rectangle // of the whole picture on the canvas
	held image.Point     // pixels from the frame's middle to where the mouse holds it
	drag bool
}

// opened is a whole picture.
type opened struct {
	whole, small *imaging.RGB
	usual        image.Rectangle
}

// Sights are remembered up to this number; each has a picture of the model's size.
const mostSights = 100

// New returns the screen with the crop as it is prepared.
func New(o Options) *Model {
	return &Model{Page: ui.NewPage("crop", safe.Clean("crop")), options: o, sights: map[image.Rectangle]engine.CropSight{}}
}

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.Visit.On() && (m.reading.Pending() || m.seeing.Pending()) }

// CommandLine implements ui.Replayable: the command that shows the model the part on screen.
func (m *Model) CommandLine() string {
	if m.options.Command == nil || m.whole == nil || m.failed != nil {
		return ""
	}
	return m.options.Command(m.box())
}

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		if !m.Visit.On() {
			m.Visit.Begin()
		}
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			m.grab(image.Pt(msg.X, msg.Y))
		}
	case tea.MouseMotionMsg:
		m.pull(image.Pt(msg.X, msg.Y))
	case tea.MouseReleaseMsg:
		m.drag = false
	case tea.MouseWheelMsg:
		m.wheel(ui.Wheel(msg))
	}
	return tea.Batch(answered, m.proceed())
}

// proceed asks for what is missing: the picture, what the model sees in the part on screen, and in the crop as it is
// prepared.
func (m *Model) proceed() tea.Cmd {
	switch {
	case !m.Visit.On() || m.failed != nil:
		return nil
	case m.whole == nil:
		if m.reading.Pending() {
			return nil
		}
		return m.read()
	}
	box := m.box()
	if _, known := m.sights[box]; known {
		box = image.Rectangle{}
		if _, known := m.sights[box]; known {
			return nil
		}
	}
	if m.seeing.Pending() { // a held key queues no work: the part then on screen follows
		return nil
	}
	return m.see(box)
}

// read asks for the whole picture.
func (m *Model) read() tea.Cmd {
	source, i := m.options.Source, m.options.Picture
	return m.reading.Ask(m.Visit.Context(), func(ctx context.Context) (opened, error) {
		whole, usual, err := source.Whole(ctx, engine.Visible, i)
		if err != nil {
			return opened{}, err
		}
		return opened{whole, shrunk(whole), usual}, nil
	}, func(o opened, err error) tea.Cmd {
		if m.failed = err; err == nil {
			m.whole, m.small, m.frame = o.whole, o.small, newFrame(o.whole.Bounds().Size(), o.usual)
		}
		return nil
	})
}

// widest is how many pixels of a picture's longer side are drawn.
const widest = 800

// shrunk is a picture no larger than a screen shows it.
func shrunk(img *imaging.RGB) *imaging.RGB {
	long := max(img.W, img.H)
	if long <= widest {
		return img
	}
	return imaging.Resize(img, max(1, img.W*widest/long), max(1, img.H*widest/long), imaging.Bilinear)
}

// box is the part on screen; empty for the crop as it is prepared.
func (m *Model) box() image.Rectangle {
	if !m.frame.moved {
		return image.Rectangle{}
	}
	return m.frame.box()
}

// see asks what the model sees in a part.
func (m *Model) see(box image.Rectangle) tea.Cmd {
	source, whole, label := m.options.Source, m.whole, m.options.Label
	return m.seeing.Ask(m.Visit.Context(), func(ctx context.Context) (engine.CropSight, error) {
		return source.SeeCrop(ctx, engine.Visible, whole, box, label)
	}, func(s engine.CropSight, err error) tea.Cmd {
		if err != nil {
			m.failed = err
			return nil
		}
		if len(m.sights) >= mostSights {
			usual, known := m.sights[image.Rectangle{}]
			if m.sights = map[image.Rectangle]engine.CropSight{}; known {
				m.sights[image.Rectangle{}] = usual
			}
		}
		m.sights[box] = s
		return nil
	})
}
