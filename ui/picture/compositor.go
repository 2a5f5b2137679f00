package picture

import (
	"image"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Settings are what a [Compositor] is told. The zero value is good.
type Settings struct {
	// Force is the protocol to use whatever the terminal says, for people who know better.
	Force *Protocol
	// Deadline is how long the terminal may take to answer before it counts as settled: 0 for one
	// second; three are right over ssh. A later answer still counts.
	Deadline time.Duration
	// WindowPixels returns the size of the window in pixels as the system knows it (TIOCGWINSZ), or
	// zeros. It is used where the terminal does not say how large its cells are. May be nil.
	WindowPixels func() (w, h int)
	// CacheBytes bounds what encoded pictures take; 0 for 24 MiB.
	CacheBytes int64
	// Workers bounds how many pictures are encoded at once; 0 for 2.
	Workers int
}

const (
	defaultDeadline = time.Second
	lateAnswers     = 10 * time.Second // so long after the questions, answers are recognised
	// textDelay is how long after a frame its text is on the screen: bubbletea draws 60 a second.
	textDelay = 40 * time.Millisecond
)

// Compositor puts the pictures of each frame on the screen. All its methods are called from the one
// goroutine that runs bubbletea's event loop: from Init, Update and the filter.
//
//	Init:    return compositor.Init()
//	options: tea.WithFilter(compositor.Filter)
//	Update:  cmd := compositor.Update(msg), for every message; then draw the screen into cells,
//	         Reserve each picture's, and in the end cmd = tea.Batch(cmd, compositor.Frame(cells, placements))
//	View:    the cells as they are after Frame
//	ctrl-L:  return compositor.Redraw()
//
// A [ChangedMsg] or [ReadyMsg] needs no more than that the screen is drawn again.
type Compositor struct {
	settings Settings
	probe    probe
	torn     torn
	asked    bool // answers may still come

	cache *cache
	jobs  map[recipe]*job
	slots chan struct{} // one token per encoding that may run

	screen  image.Rectangle
	painted map[image.Rectangle]*encoded // pictures made of cells, as the last frame showed them
	spots   []*spot
	before  []uv.Line // the last frame, while raw pictures are on the screen

	// frame counts the frames that change what lies under pictures. The text of those up to settled
	// is on the screen, so that pictures may be drawn over it; a timer runs for those up to awaited.
	frame, awaited, settled int

	transmitted map[int]bool // kitty's pictures that the terminal was given
	// lastName is the last number given to a picture or place of kitty's.
	lastName  int
	farewells strings.Builder // sequences that take kitty's pictures away, for the next drawing
}

// spot is a place on the screen that a sixel or kitty picture fills.
type spot struct {
	fitted
	want, shown recipe // shown is zero while nothing is
	since       int    // the frame whose text must be on the screen first
	placement   int    // Kitty: the place's name
	id          int    // Kitty: the name of the picture shown, or 0
	// left and right say in which lines cells beside it changed since it was drawn. Where both did,
	// the renderer has written all between them.
	left, right []bool
}

// job is an encoding under way.
type job struct{ unwanted atomic.Bool }

type (
	// ChangedMsg says that the terminal's capabilities are others than before.
	ChangedMsg struct{ Capabilities Capabilities }
	// ReadyMsg says that pictures made of cells are ready for the next frame.
	ReadyMsg struct{}

	deadlineMsg struct{}
	lateMsg     struct{}
	settledMsg  struct{ frame int }
	encodedMsg  struct {
		recipe  recipe
		picture *encoded
	}
)

// New returns a Compositor that shows blocks until the terminal says that it can do better.
func New(s Settings) *Compositor {
	if s.Deadline == 0 {
		s.Deadline = defaultDeadline
	}
	if s.CacheBytes == 0 {
		s.CacheBytes = 24 << 20
	}
	if s.Workers == 0 {
		s.Workers = 2
	}
	c := &Compositor{settings: s, jobs: map[recipe]*job{}, slots: make(chan struct{}, s.Workers), transmitted: map[int]bool{}}
	c.cache = newCache(s.CacheBytes, c.forget)
	return c
}

// Init asks the terminal what it can do.
func (c *Compositor) Init() tea.Cmd {
	c.asked = true
	return tea.Batch(
		tea.Raw(questions),
		tea.Tick(c.settings.Deadline, func(time.Time) tea.Msg { return deadlineMsg{} }),
		tea.Tick(lateAnswers, func(time.Time) tea.Msg { return lateMsg{} }),
	)
}

// Capabilities returns what is known of the terminal now.
func (c *Compositor) Capabilities() Capabilities {
	caps := c.probe.capabilities()
	if c.settings.Force != nil {
		caps.Protocol = *c.settings.Force
	}
	return caps
}

// Filter is for [tea.WithFilter]. It takes the terminal's answers and this package's own messages out
// of the stream and turns them into drawing, just before bubbletea acts: so what is drawn is never
// older than the frame it is drawn on.
func (c *Compositor) Filter(_ tea.Model, msg tea.Msg) tea.Msg {
	before := c.Capabilities()
	isAnswer := c.probe.read(msg)
	switch msg := msg.(type) {
	case nil:
		return nil
	case deadlineMsg:
		c.probe.overdue = true
		isAnswer = true
	case lateMsg:
		c.asked = false
		return nil
	case settledMsg:
		c.settled = max(c.settled, msg.frame)
		return c.draw()
	case encodedMsg:
		return c.arrived(msg)
	case replayMsg:
		return msg.key
	case uv.KittyGraphicsEvent:
		if msg.Options.ID > firstName {
			return c.complained(msg.Options.ID, string(msg.Payload))
		}
	case tea.WindowSizeMsg, tea.ResumeMsg:
		c.measureWindow()
		c.vanished()
	}
	if after := c.Capabilities(); after != before {
		c.vanished()
		return c.announce(msg, isAnswer, after)
	}
	switch {
	case isTrueColour(msg):
		if c.probe.depth == Colours16 || c.probe.depth == Colours256 {
			return tea.CapabilityMsg{Content: "RGB"} // makes bubbletea write 24-bit colours as well
		}
		return nil
	case isAnswer:
		return nil
	case c.asked && !c.probe.answered:
		return c.torn.filter(msg)
	}
	return msg
}

// announce says that the capabilities have changed: in place of an answer, or along with a message
// that others want too.
func (c *Compositor) announce(msg tea.Msg, isAnswer bool, caps Capabilities) tea.Msg {
	if isAnswer {
		return ChangedMsg{caps}
	}
	return msg
}

// Update must see every message that Update of the model sees.
func (c *Compositor) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tornMsg:
		return tea.Tick(msg.after, func(time.Time) tea.Msg { return tornOverMsg{msg.episode} })
	case tea.WindowSizeMsg, tea.ResumeMsg:
		if c.probe.cell != (image.Point{}) || c.probe.text != (image.Point{}) {
			return tea.Raw(cellQuestions) // the font may be another now
		}
	}
	return nil
}

func (c *Compositor) measureWindow() {
	if c.settings.WindowPixels != nil {
		w, h := c.settings.WindowPixels()
		c.probe.window = image.Pt(w, h)
	}
}

// Redraw clears the screen and has everything drawn anew, whatever disturbed it.
func (c *Compositor) Redraw() tea.Cmd {
	c.vanished()
	c.farewells.WriteString(c.Goodbye())
	clear(c.transmitted)
	return tea.ClearScreen
}

// vanished notes that no picture is on the screen any more. Kitty's are taken away to make it so.
func (c *Compositor) vanished() {
	for _, s := range c.spots {
		c.hide(s)
	}
	c.spots, c.before = nil, nil
}

// Goodbye returns the bytes that take all pictures off the terminal, to be written when the program
// has ended. It is empty where there is nothing to do.
func (c *Compositor) Goodbye() string {
	var out strings.Builder
	for _, id := range slices.Sorted(maps.Keys(c.transmitted)) {
		out.WriteString(kittyForget(id))
	}
	return out.String()
}
