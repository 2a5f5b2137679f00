package picture

import (
	"image"
	"io"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"
)

// Settings are the parameters of a [Compositor]. The zero value is usable.
type Settings struct {
	// Force is the protocol to use regardless of the terminal's answers. nil means no override.
	Force *Protocol
	// Remote says that the terminal is at the other end of a network, whose queues are kept short.
	Remote bool
	// Program is the terminal's name by the environment (LC_TERMINAL, TERM_PROGRAM). It counts only if the terminal does
	// not answer with a name.
	Program string
	// Deadline is the time for the terminal to answer before it counts as settled. 0 means one second; use three over
	// ssh. A later answer is still used.
	Deadline time.Duration
	// WindowPixels returns the size of the window in pixels from the system (TIOCGWINSZ), or zeros. It is used if the
	// terminal does not report the size of its cells. May be nil.
	WindowPixels func() (w, h int)
	// CacheBytes limits the memory of encoded pictures. 0 means 24 MiB.
	CacheBytes int64
	// Workers limits the number of pictures encoded at the same time. 0 means 2.
	Workers int
}

const (
	defaultDeadline = time.Second
	lateAnswers     = 10 * time.Second // time after the queries during which answers are recognised
)

// Compositor puts the pictures of each frame on the screen. All its methods must be called from the goroutine that runs
// bubbletea's event loop: from Init, Update and the filter.
//
//	Init:    return compositor.Init()
//	options: tea.WithFilter(compositor.Filter)
//	Update:  cmd := compositor.Update(msg), for every message; then draw the screen into cells,
//	         Reserve each picture's cells, and finally cmd = tea.Batch(cmd, compositor.Frame(cells, placements, cursor, urgent))
//	options: tea.WithOutput(compositor.Output(os.Stdout)); compositor.Close() after the program has ended
//	View:    a blank screen: Frame passes on what is shown
//	ctrl-L:  compositor.Redraw()
//
// After a [ChangedMsg] or [ReadyMsg] the program only has to draw the screen again.
type Compositor struct {
	settings Settings
	probe    probe
	torn     torn
	asked    bool // answers may still arrive

	cache *cache
	jobs  map[recipe]*job
	slots chan struct{} // one token per running encoding

	screen  image.Rectangle
	painted map[image.Rectangle]*encoded // the last frame's pictures made of cells

	output   *output // nil until Output is called
	latest   *shot   // the last frame
	lastName int     // the last id given to a kitty picture
}

// job is a running encoding.
type job struct{ unwanted atomic.Bool }

type (
	// ChangedMsg reports that the terminal's capabilities have changed.
	ChangedMsg struct{ Capabilities Capabilities }
	// ReadyMsg reports that pictures made of cells are ready for the next frame.
	ReadyMsg struct{}

	deadlineMsg struct{}
	lateMsg     struct{}
	encodedMsg  struct {
		recipe  recipe
		picture *encoded
	}
)

// New returns a Compositor that shows blocks until the terminal reports a better protocol.
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
	c := &Compositor{
		settings: s, jobs: map[recipe]*job{}, slots: make(chan struct{}, s.Workers),
	}
	c.probe.program = s.Program
	c.cache = newCache(s.CacheBytes, c.forget)
	return c
}

// Init returns a command that queries the terminal's capabilities.
func (c *Compositor) Init() tea.Cmd {
	c.asked = true
	return tea.Batch(
		tea.Raw(questions),
		tea.Tick(c.settings.Deadline, func(time.Time) tea.Msg { return deadlineMsg{} }),
		tea.Tick(lateAnswers, func(time.Time) tea.Msg { return lateMsg{} }),
	)
}

// Capabilities returns the terminal's capabilities as known so far.
func (c *Compositor) Capabilities() Capabilities {
	caps := c.probe.capabilities()
	if c.settings.Force != nil {
		caps.Protocol = *c.settings.Force
	}
	return caps
}

// Filter is for [tea.WithFilter]. It removes the terminal's answers and this package's own messages from the stream and
// replaces them by drawing commands just before bubbletea acts, so a picture is never older than the frame under it.
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
	case encodedMsg:
		return c.arrived(msg)
	case replayMsg:
		return msg.key
	case uv.UnknownCsiEvent:
		if string(msg) == report && c.output != nil {
			c.output.tell(func() { c.output.reports = append(c.output.reports, time.Now()) })
			return nil
		}
	case uv.KittyGraphicsEvent:
		if msg.Options.ID > firstName {
			return c.complained(msg.Options.ID, string(msg.Payload))
		}
	case tea.WindowSizeMsg, tea.ResumeMsg:
		c.measureWindow()
	}
	if after := c.Capabilities(); after != before {
		return c.announce(msg, isAnswer, after)
	}
	switch {
	case isTrueColour(msg):
		if c.probe.depth == Colours16 || c.probe.depth == Colours256 {
			return tea.CapabilityMsg{Content: "RGB"} // makes bubbletea write 24-bit colours too
		}
		return nil
	case isAnswer:
		return nil
	case c.asked && !c.probe.answered:
		return c.torn.filter(msg)
	}
	return msg
}

// announce returns a ChangedMsg in place of an answer. Other messages pass unchanged, because the program needs them.
func (c *Compositor) announce(msg tea.Msg, isAnswer bool, caps Capabilities) tea.Msg {
	if isAnswer {
		return ChangedMsg{caps}
	}
	return msg
}

// Update must be called with every message that the model's Update receives.
func (c *Compositor) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tornMsg:
		return tea.Tick(msg.after, func(time.Time) tea.Msg { return tornOverMsg{msg.episode} })
	case tea.WindowSizeMsg, tea.ResumeMsg:
		if c.probe.cell != (image.Point{}) || c.probe.text != (size{}) {
			return tea.Raw(cellQuestions) // the font may have changed
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

// Output returns the writer for [tea.WithOutput]. All bytes for the terminal pass through it.
func (c *Compositor) Output(terminal io.Writer) io.Writer {
	c.output = newOutput(terminal, c.settings.Remote)
	if file, ok := terminal.(term.File); ok {
		return outputFile{file, c.output}
	}
	return c.output
}

// Flush waits until everything that bubbletea has written is on its way to the terminal.
func (c *Compositor) Flush() {
	if c.output != nil {
		c.output.flush()
	}
}

// Close writes the rest of bubbletea's output. It must be called after the program has ended, and may be called again.
func (c *Compositor) Close() {
	if c.output != nil {
		c.output.close()
	}
}

// Redraw clears the screen and draws everything again, to repair any damage.
func (c *Compositor) Redraw() {
	if c.output != nil {
		c.output.tell(func() { c.output.redraw = true })
	}
}

// Goodbye returns the bytes that remove all pictures from the terminal, to be written after Close. It may be empty.
func (c *Compositor) Goodbye() string {
	if c.output == nil {
		return ""
	}
	return c.output.goodbye()
}
