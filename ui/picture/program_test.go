package picture

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// viewer is a minimal model that draws pages of pictures and text, as the shell does.
type viewer struct {
	compositor *Compositor
	page       page
	w, h       int
	text       []string    // the lines of the last frame
	spots      []Placement // the uncovered placements of the last frame
	keys       []string    // the keys received
	changes    []Capabilities
}

// page is the content of a screen: pictures, lines of text beside them, and an overlay on top.
type page struct {
	placements []Placement
	lines      func(y int) string
	overlay    image.Rectangle
	cursor     *image.Point
}

type showPage page

func (v *viewer) Init() tea.Cmd { return v.compositor.Init() }

func (v *viewer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := v.compositor.Update(msg)
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		v.w, v.h = msg.Width, msg.Height
	case tea.KeyPressMsg:
		v.keys = append(v.keys, msg.String())
		if msg.String() == "ctrl+l" {
			v.compositor.Redraw()
		}
	case ChangedMsg:
		v.changes = append(v.changes, msg.Capabilities)
	case showPage:
		v.page = page(msg)
	}
	_, pressed := msg.(tea.KeyPressMsg)
	return v, tea.Batch(cmd, v.draw(pressed))
}

func (v *viewer) View() tea.View {
	view := tea.NewView(" ")
	view.AltScreen = true
	return view
}

func (v *viewer) draw(urgent bool) tea.Cmd {
	cells := uv.NewScreenBuffer(v.w, v.h)
	if v.page.lines != nil {
		for y := range v.h {
			write(cells, 0, y, v.page.lines(y))
		}
	}
	for _, p := range v.page.placements {
		for at := range points(p.area()) {
			cells.SetCell(at.X, at.Y, nil)
		}
		Reserve(cells, p)
	}
	for y := v.page.overlay.Min.Y; y < v.page.overlay.Max.Y; y++ {
		write(cells, v.page.overlay.Min.X, y, strings.Repeat(" ", v.page.overlay.Dx()))
		write(cells, v.page.overlay.Min.X, y, "help")
	}
	v.spots = slices.DeleteFunc(slices.Clone(v.page.placements), func(p Placement) bool {
		f := fit(p, cells.Bounds(), v.compositor.Capabilities())
		return f.cells.Empty() || f.cells.Overlaps(v.page.overlay)
	})
	cmd := v.compositor.Frame(cells, v.page.placements, v.page.cursor, urgent)
	v.text = nil
	for _, line := range cells.Lines {
		var b strings.Builder
		for _, c := range line {
			b.WriteString(c.Content)
		}
		v.text = append(v.text, b.String())
	}
	return cmd
}

func write(cells uv.Screen, x, y int, s string) {
	for _, r := range s {
		cell := uv.NewCell(ansi.WcWidth, string(r))
		if at := image.Pt(x+cell.Width-1, y); at.In(cells.Bounds()) {
			cells.SetCell(x, y, cell)
		}
		x += cell.Width
	}
}

// session is a viewer that runs in bubbletea with a model of a terminal, in virtual time.
type session struct {
	viewer   *viewer
	program  *tea.Program
	terminal *terminal
	input    *io.PipeWriter
	// onQuestions is called when the terminal receives the queries.
	onQuestions func()
	network     *network // nil for a terminal beside the program

	mu     sync.Mutex
	output strings.Builder
}

// Write passes the program's output to the terminal.
func (s *session) Write(p []byte) (int, error) {
	if s.network != nil {
		p = slices.Clone(p)
		takes := s.network.carry(len(p))
		time.AfterFunc(takes, func() { s.arrive(p) })
		if s.network.blocks {
			time.Sleep(takes - s.network.latency)
		}
		return len(p), nil
	}
	return s.arrive(p)
}

func (s *session) arrive(p []byte) (int, error) {
	s.mu.Lock()
	s.output.Write(p)
	s.terminal.Write(p)
	s.mu.Unlock()
	if s.onQuestions != nil && strings.Contains(string(p), questions) {
		s.onQuestions()
	}
	return len(p), nil
}

// answer sends bytes from the terminal to the program after a delay.
func (s *session) answer(after time.Duration, text string) {
	time.AfterFunc(after, func() { io.WriteString(s.input, text) })
}

// run starts a session in a bubble of virtual time, calls body and ends the session.
func run(t *testing.T, settings Settings, profile colorprofile.Profile, prepare, body func(*session)) {
	synctest.Test(t, func(t *testing.T) {
		const w, h = 80, 24
		in, input := io.Pipe()
		s := &session{
			viewer:   &viewer{compositor: New(settings), w: w, h: h},
			terminal: newTerminal(w, h, size{8, 12}),
			input:    input,
		}
		s.terminal.reply = func(text string) { s.answer(5*time.Millisecond, text) }
		prepare(s)
		s.program = tea.NewProgram(s.viewer, tea.WithInput(in), tea.WithOutput(s.viewer.compositor.Output(s)), tea.WithWindowSize(w, h),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(profile),
			tea.WithoutSignalHandler(), tea.WithFilter(s.viewer.compositor.Filter))
		done := make(chan error)
		go func() {
			_, err := s.program.Run()
			done <- err
		}()
		body(s)
		s.program.Quit()
		input.Close()
		defer s.viewer.compositor.Close()
		if err := <-done; err != nil {
			t.Errorf("the program ended with %v", err)
		}
		in.Close()
		time.Sleep(time.Minute) // lets all timers expire
	})
}

// sent returns all bytes written to the terminal so far.
func (s *session) sent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.output.String()
}

// wait lets virtual time pass and waits until all goroutines are idle.
func (s *session) wait(d time.Duration) {
	s.program.Send(nil) // orders the test's reads before the program's next writes
	time.Sleep(d)
	synctest.Wait()
}

// painted returns a picture of one colour.
func painted(c color.Color, w, h int) Picture {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for at := range points(img.Rect) {
		img.Set(at.X, at.Y, c)
	}
	return Picture{Key: fmt.Sprint(c, w, h), Image: img}
}

// Answers of real terminals.
const (
	sixelAnswers = "\x1b[?1;0;256S\x1b[?2;0;1000;1000S\x1b[6;12;8t\x1b[4;288;640t\x1b[?62;4;22c"
	kittyAnswers = "\x1bP>|kitty(0.26)\x1b\\\x1b[6;12;8t\x1b[4;288;640t\x1b_Gi=31;OK\x1b\\\x1b[?62;c"
	itermAnswers = "\x1bP>|iTerm2 3.5.4\x1b\\\x1b[6;12;8t\x1b[4;288;640t\x1b[?62;4c"
	plainAnswers = "\x1b[4;288;640t\x1b[?1;2c"
)
