// Package ui is the shell around the screens: it draws header and footer, finds the screen a key is meant for,
// and puts their pictures on the terminal. It knows neither the engine nor any screen.
package ui

import (
	"image/color"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"beyond/ui/fault"
	"beyond/ui/guard"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

// Shell is the program's only [tea.Model]. Use [NewShell].
type Shell struct {
	options  Options
	pictures *picture.Compositor
	theme    Theme
	keys     globalKeys
	ground   color.Color // the terminal's background, nil until it says
	profile  colorprofile.Profile

	cols, rows int
	stack      []*place // the last one is on top; another slice takes its place, this one is not changed
	jumps      jumps
	shown      bool // the screen on top has been told that it is on top
	header     HeaderInfo
	renewals   int // how often all screens have been replaced
	notice     notice
	timed      bool       // a noticeOverMsg is on its way
	overlay    overlay    // nil, help or palette
	filtering  *filtering // nil while no filter is edited
	filters    []string   // kept before, the last one last
	pulsing    bool
	since      time.Time    // begin of the present wait
	status     guard.Status // as the guard knows it

	cells uv.ScreenBuffer // the frame drawn last
	pace  pace
	input input

	stops atomic.Int64 // how often the process was stopped and continued
}

// place is a screen on the stack, with its filter.
type place struct {
	Screen
	filter string
}

// overlay lies over the screen on top and takes the keys: help or palette.
type overlay interface {
	keys(s *Shell) []Key
	typing() bool // keys are text, except those of keys
	update(s *Shell, msg tea.Msg) tea.Cmd
	draw(s *Shell, c *Canvas)
}

// notice is a line above the footer, until it is replaced, times out or, when failed, a key is pressed.
type notice struct {
	Notify
	on     Screen // the one on top when it came
	number int
	since  time.Time
}

type (
	noticeOverMsg struct{ number int }
	headerMsg     struct {
		renewals int
		HeaderInfo
	}
	pulseMsg   struct{ at time.Time }
	suspendMsg struct{ stops int64 } // asked for after so many stops
	mouseMsg   struct{}              // the mouse is given to the terminal, or taken
)

// NewShell returns a shell whose first root is on screen.
func NewShell(o Options) *Shell {
	s := &Shell{options: o, pictures: picture.New(o.Pictures), stack: []*place{{Screen: o.Roots[0].Screen}}}
	s.keys = ownKeys.by(o.Keys)
	s.theme = s.chooseTheme()
	if !o.Warning.IsEmpty() {
		s.notice.Notify = Notify{Text: o.Warning, Failed: true}
	}
	return s
}

// Filter is for [tea.WithFilter].
func (s *Shell) Filter(m tea.Model, msg tea.Msg) tea.Msg {
	fault.Here("filter")
	return s.input.read(s.pictures.Filter(m, msg))
}

// Goodbye is the output that clears all pictures when the program has ended.
func (s *Shell) Goodbye() string { return s.pictures.Goodbye() }

// Init implements [tea.Model].
func (s *Shell) Init() tea.Cmd {
	fault.Here("init")
	return tea.Batch(s.pictures.Init(), tea.RequestBackgroundColor, s.askHeader(0), s.options.Start)
}

// askHeader asks for the header's content after a while.
func (s *Shell) askHeader(after time.Duration) tea.Cmd {
	header, renewals := s.options.Header, s.renewals
	if header == nil {
		return nil
	}
	return tea.Tick(after, func(time.Time) tea.Msg {
		fault.Here("command")
		return headerMsg{renewals, header()}
	})
}

// View implements [tea.Model]. The screen is blank: the compositor draws it.
func (s *Shell) View() tea.View {
	v := tea.NewView(" ")
	v.AltScreen = true
	v.WindowTitle = s.windowTitle()
	if !s.options.NoMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if p := s.header.Progress; p > 0 {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, int(100*p))
	}
	return v
}

// Output is for [tea.WithOutput]. Close must be called after the program has ended.
func (s *Shell) Output(terminal io.Writer) io.Writer { return s.pictures.Output(terminal) }

// Close writes the rest of the output.
func (s *Shell) Close() { s.pictures.Close() }

// Update implements [tea.Model]. It draws anew after every message, as far as the pace lets it.
func (s *Shell) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := tea.Batch(s.pictures.Update(msg), s.handle(msg))
	return s, tea.Batch(cmd, s.pulse(), s.frame())
}

func (s *Shell) top() *place { return s.stack[len(s.stack)-1] }

// handle acts on the terminal's messages and on the shell's own.
func (s *Shell) handle(msg tea.Msg) tea.Cmd {
	fault.Here("update")
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return s.resized(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		s.ground = msg.Color
		s.theme = s.chooseTheme()
	case tea.ColorProfileMsg:
		return s.profiled(msg.Profile)
	case tea.KeyPressMsg:
		s.pace.keys++
		return s.pressed(msg)
	case tea.PasteMsg:
		return s.typed(msg)
	case tea.MouseMsg:
		return s.pointed(msg)
	case picture.ChangedMsg:
		s.status.Kitty = s.status.Kitty || msg.Capabilities.Protocol == picture.Kitty
		s.options.Guard.Report(s.status)
	case picture.ReadyMsg:
	case turnMsg:
		return s.act()
	case frameMsg:
		s.pace.due = false
	case suspendMsg:
		if msg.stops == s.stops.Load() { // else one stop was asked for twice
			return s.suspend()
		}
	case noticeOverMsg:
		return s.noticeOver(msg.number)
	case pulseMsg:
		return s.pulsed(msg.at)
	case headerMsg:
		if msg.renewals == s.renewals { // else it describes the screens before
			s.header = msg.HeaderInfo
			return s.askHeader(headerEvery)
		}
	default:
		return s.requested(msg)
	}
	return nil
}

// requested acts on the requests of screens and of the palette. Everything else is an answer to a screen.
func (s *Shell) requested(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Open:
		return s.push(&place{Screen: msg.Screen})
	case Back:
		return s.pop()
	case Goto:
		return s.goTo(msg.Name)
	case Renew:
		return s.renew(msg)
	case WhenIdle:
		return s.whenIdle(msg)
	case Notify:
		return s.notify(msg)
	case TakeUp:
		return s.take(msg)
	case Configure:
		return s.configure(msg)
	case mouseMsg:
		s.options.NoMouse = !s.options.NoMouse
	case Copy:
		text := safe.Clean(msg.Text)
		return tea.Batch(tea.SetClipboard(text.String()), s.notify(Notify{Text: safe.Format("copied: %s", text)}))
	case Working:
		s.status.Item = msg.Item
		s.options.Guard.Report(s.status)
	case HeaderInfo:
		s.header = msg
	default:
		return s.broadcast(msg)
	}
	return nil
}

// profiled notes how many colours the terminal has. If the number changes, everything is drawn anew: bubbletea would
// leave earlier output in the nearest of the colours it knew before.
func (s *Shell) profiled(p colorprofile.Profile) tea.Cmd {
	before := s.profile
	s.profile = p
	s.theme = s.chooseTheme()
	if before == colorprofile.Unknown || before == p {
		return nil
	}
	s.pictures.Redraw()
	return nil
}

func (s *Shell) chooseTheme() Theme {
	colourless := s.profile == colorprofile.ASCII || s.profile == colorprofile.NoTTY
	own := s.options.Colours
	switch name := s.options.Theme; {
	case name == "mono", colourless:
		return MonoTheme()
	case s.profile == colorprofile.ANSI:
		return SixteenTheme(own)
	case name == "light":
		return lightPalette.with(own).theme()
	case name == "dark":
		return darkPalette.with(own).theme()
	case s.ground == nil:
		return neutralPalette.with(own).theme()
	case tea.BackgroundColorMsg{Color: s.ground}.IsDark():
		return darkPalette.with(own).theme()
	}
	return lightPalette.with(own).theme()
}

// broadcast hands an answer to the screens that may have asked: all on the stack and all roots.
func (s *Shell) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, screen := range s.screens() {
		cmds = append(cmds, screen.Update(msg))
	}
	return tea.Batch(cmds...)
}

func (s *Shell) screens() []Screen {
	var all []Screen
	for _, p := range s.stack {
		all = append(all, p.Screen)
	}
	for _, r := range s.options.Roots {
		if !slices.Contains(all, r.Screen) {
			all = append(all, r.Screen)
		}
	}
	return all
}

func (s *Shell) resized(cols, rows int) tea.Cmd {
	fault.Here("resize")
	s.cols, s.rows = cols, rows
	return s.tellSize()
}

// tellSize tells the screen on top how much room it has, and that it is on top if it does not know yet.
// Where there is no room it waits for a larger window.
func (s *Shell) tellSize() tea.Cmd {
	if s.tooSmall() {
		return nil
	}
	area := body(s.cols, s.rows)
	cmd := s.top().Update(Resized{Width: area.Dx(), Height: area.Dy(), Keys: s.options.Keys})
	if s.shown {
		return cmd
	}
	s.shown = true
	return tea.Batch(cmd, s.top().Update(Shown{}))
}

func (s *Shell) tooSmall() bool { return s.cols < MinCols || s.rows < MinRows }

// maxStack is how many screens esc can go back through. The oldest are forgotten, except the root at the bottom.
const maxStack = 50

func (s *Shell) push(p *place) tea.Cmd {
	fault.Here("open")
	stack := append(slices.Clone(s.stack), p)
	if len(stack) > maxStack {
		stack = slices.Delete(stack, 1, 2)
	}
	return s.leaveFor(stack)
}

// pop leaves the screen on top, unless it is the last one.
func (s *Shell) pop() tea.Cmd { return s.popTo(max(0, len(s.stack)-2)) }

// leaveFor shows the screen on top of another stack. A person can jump back to the present one.
func (s *Shell) leaveFor(stack []*place) tea.Cmd {
	s.jumps.past, s.jumps.future = noted(s.jumps.past, s.stack), nil
	return s.show(stack)
}

func (s *Shell) show(stack []*place) tea.Cmd {
	hidden := s.top().Update(Hidden{})
	s.stack = stack
	return tea.Batch(hidden, s.arrive())
}

// goTo shows a root. If it is on the stack, the screens above it are closed; otherwise it goes on top, so that esc
// comes back.
func (s *Shell) goTo(name string) tea.Cmd {
	at := slices.IndexFunc(s.stack, func(p *place) bool { return p.Name() == name && s.isRoot(p.Screen) })
	if at >= 0 {
		return s.popTo(at)
	}
	for _, r := range s.options.Roots {
		if r.Screen.Name() == name {
			return s.push(&place{Screen: r.Screen})
		}
	}
	return nil
}

func (s *Shell) isRoot(screen Screen) bool {
	return slices.ContainsFunc(s.options.Roots, func(r Root) bool { return r.Screen == screen })
}

// arrive tells the screen that is on top now.
func (s *Shell) arrive() tea.Cmd {
	s.filtering, s.overlay, s.shown = nil, nil, false
	if !s.notice.Failed && s.notice.on != s.top().Screen {
		s.notice.Notify = Notify{} // it is about the screen that was left
	}
	return s.tellSize()
}

func (s *Shell) notify(n Notify) tea.Cmd {
	s.notice = notice{Notify: n, on: s.top().Screen, number: s.notice.number + 1, since: s.clock()}
	return s.timeNotice()
}

// timeNotice sees to it that a notice times out. One timer runs at a time, however many notices there are.
func (s *Shell) timeNotice() tea.Cmd {
	if s.notice.Failed || s.timed {
		return nil
	}
	s.timed = true
	number := s.notice.number
	left := notifyFor - s.clock().Sub(s.notice.since)
	return tea.Tick(left, func(time.Time) tea.Msg { return noticeOverMsg{number} })
}

func (s *Shell) noticeOver(number int) tea.Cmd {
	s.timed = false
	if number != s.notice.number {
		return s.timeNotice()
	}
	s.notice.Notify = Notify{}
	return nil
}

const pulseEvery = 100 * time.Millisecond

// pulse starts the clock of a screen that waits, and stops it when it does no more.
func (s *Shell) pulse() tea.Cmd {
	w, ok := s.top().Screen.(Waiter)
	if !ok || !w.Waiting() {
		s.since = time.Time{}
		return nil
	}
	if s.pulsing {
		return nil
	}
	s.pulsing = true
	return tea.Tick(pulseEvery, func(at time.Time) tea.Msg { return pulseMsg{at} })
}

func (s *Shell) pulsed(at time.Time) tea.Cmd {
	s.pulsing = false
	w, ok := s.top().Screen.(Waiter)
	if !ok || !w.Waiting() {
		return nil
	}
	if s.since.IsZero() {
		s.since = at.Add(-pulseEvery)
	}
	return s.top().Update(Pulse{Elapsed: at.Sub(s.since)})
}

// draw makes the next frame.
func (s *Shell) draw() tea.Cmd {
	if s.cols <= 0 || s.rows <= 0 {
		return nil
	}
	caps := s.pictures.Capabilities()
	f := &frame{
		cells:    uv.NewScreenBuffer(s.cols, s.rows),
		pictures: caps.Protocol != picture.None,
		aspect:   caps.CellAspect(),
	}
	c := newCanvas(f, s.theme)
	fault.Here("draw")
	s.drawAll(c)
	s.cells = f.cells
	return s.pictures.Frame(f.cells, f.placements, f.cursor, s.pace.keys > 0)
}

// windowTitle names the program and the screen on top, by its own name: names of pictures and folders stay out of a place
// that other programs read.
func (s *Shell) windowTitle() string { return "beyond · " + s.top().Name() }

// bindings are the keys of the screen on top that act now.
func (s *Shell) bindings() []key.Binding { return Available(s.topKeys()) }
