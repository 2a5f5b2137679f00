package picture

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// questions are the queries for the terminal's capabilities. Terminals ignore unknown queries and answer in order. All
// of them know the last query, so its answer ends the batch.
const questions = "\x1b[>0q" + // its name (XTVERSION)
	"\x1b[?2026$p" + // can it delay drawing until a frame is complete?
	"\x1b[48:2:1:2:3m\x1bP$qm\x1b\\\x1b[m" + // does it keep a 24-bit colour? (DECRQSS)
	"\x1b[?1;1;0S" + "\x1b[?2;1;0S" + // sixel: colour registers, largest picture (XTSMGRAPHICS)
	cellQuestions +
	// Does it support kitty's graphics protocol? tmux takes this for a window title, so the title is saved and restored.
	"\x1b[22;2t\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[23;2t" +
	"\x1b[c" // its attributes (DA1); 4 is sixel

// cellQuestions query the sizes in pixels of a cell and of the text area.
const cellQuestions = "\x1b[16t\x1b[14t"

// probeImage is the id of the picture in questions.
const probeImage = 31

// probe collects the terminal's answers.
type probe struct {
	profile      colorprofile.Profile
	depth        Depth
	sixel, kitty bool
	registers    int
	largest      image.Point
	synchronized bool
	lightGround  bool
	ground       color.RGBA
	terminal     safe.Text
	program      string // the terminal's name by the environment

	cell   image.Point // pixels of a cell, from the terminal
	text   size        // pixels of a cell, from the terminal's size of all cells
	window image.Point // pixels of all cells, from the system
	cells  image.Point // number of cells

	answered bool // DA1 has arrived: the batch is complete and later answers are echoes
	overdue  bool // the deadline has passed; a late answer is still used
}

// read processes one message and reports whether it was an answer from the terminal. After the batch is complete,
// repeated answers change nothing, except for sizes.
func (p *probe) read(msg tea.Msg) (isAnswer bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.cells = image.Pt(msg.Width, msg.Height)
		return false // text stays as it was, because fonts change more rarely than windows
	case tea.ColorProfileMsg:
		p.profile, p.depth = msg.Profile, depthOf(msg.Profile)
		return false
	case tea.BackgroundColorMsg:
		p.lightGround, p.ground = !msg.IsDark(), opaque(msg.Color)
		return false
	case uv.CellSizeEvent:
		p.cell = image.Pt(msg.Width, msg.Height)
		return true
	case uv.PixelSizeEvent:
		p.text = p.share(image.Pt(msg.Width, msg.Height))
		return true
	}
	if p.answered {
		var echo probe
		return echo.readOnce(msg)
	}
	return p.readOnce(msg)
}

// readOnce processes the answers that are used only once.
func (p *probe) readOnce(msg tea.Msg) (isAnswer bool) {
	switch msg := msg.(type) {
	case uv.PrimaryDeviceAttributesEvent:
		for _, attribute := range msg {
			p.sixel = p.sixel || attribute == 4
		}
		p.answered = true
	case uv.KittyGraphicsEvent:
		if msg.Options.ID == probeImage && string(msg.Payload) == "OK" {
			p.kitty = true
		}
	case uv.UnknownCsiEvent:
		return p.readGraphics(string(msg))
	case tea.TerminalVersionMsg:
		p.terminal = safe.Clean(msg.Name)
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeSynchronizedOutput {
			p.synchronized = msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet
		}
		return false // bubbletea needs the message too
	default:
		return false
	}
	return true
}

// readGraphics processes XTSMGRAPHICS' answers: CSI ? 1 ; 0 ; registers S and CSI ? 2 ; 0 ; width ; height S.
func (p *probe) readGraphics(seq string) (isAnswer bool) {
	body, isCSI := strings.CutPrefix(seq, "\x1b[?")
	body, isReport := strings.CutSuffix(body, "S")
	if !isCSI || !isReport {
		return false
	}
	switch v := numbers(body); {
	case len(v) == 3 && v[0] == 1 && v[1] == 0:
		p.registers = v[2]
	case len(v) == 4 && v[0] == 2 && v[1] == 0:
		p.largest = image.Pt(v[2], v[3])
	}
	return true
}

// numbers splits a list such as "1;0;256". A field that is not a number becomes 0.
func numbers(s string) []int {
	var out []int
	for field := range strings.SplitSeq(s, ";") {
		n, _ := strconv.Atoi(field)
		out = append(out, n)
	}
	return out
}

// isTrueColour reports whether msg answers the DECRQSS query with the colour that was set. Terminals write it as
// 48:2::1:2:3, 48:2:1:2:3 or 48;2;1;2;3.
func isTrueColour(msg tea.Msg) bool {
	seq, ok := msg.(uv.UnknownDcsEvent)
	if !ok {
		return false
	}
	_, report, _ := strings.Cut(string(seq), "$r")
	fields := strings.NewReplacer("::", ";", ":", ";").Replace(report)
	return strings.Contains(fields, "48;2;1;2;3")
}

func depthOf(p colorprofile.Profile) Depth {
	switch p {
	case colorprofile.TrueColor:
		return TrueColour
	case colorprofile.ANSI256:
		return Colours256
	case colorprofile.ANSI:
		return Colours16
	}
	return NoColour
}

// minRegisters is the number of colours below which a sixel picture is worse than blocks.
const minRegisters = 16

// capabilities returns the capabilities known from the answers so far.
func (p *probe) capabilities() Capabilities {
	cell := p.cellSize()
	c := Capabilities{
		Protocol: Blocks, Depth: p.depth, CellW: cell.w, CellH: cell.h,
		Registers: p.registers, MaxW: p.largest.X, MaxH: p.largest.Y,
		Synchronized: p.synchronized, LightGround: p.lightGround, Ground: p.ground, Terminal: p.terminal,
		Settled: p.answered || p.overdue,
	}
	// The protocol is Blocks until the batch is complete, so that it changes at most once.
	switch {
	case !p.answered || cell == size{}:
	case p.kitty:
		c.Protocol = Kitty
	case p.hasITerm():
		c.Protocol = ITerm
	case p.sixel && (p.registers == 0 || p.registers >= minRegisters):
		c.Protocol = Sixel
	}
	return c
}

// hasITerm reports whether the terminal shows iTerm2's inline images. There is no question for that, so its answer to
// XTVERSION counts, and where it gives none what it has put into the environment. A multiplexer gives its own name.
// Konsole shows them too, but text does not erase them; it has kitty's protocol.
func (p *probe) hasITerm() bool {
	name := p.terminal.String()
	if name == "" {
		name = p.program
	}
	return slices.ContainsFunc([]string{"iTerm", "WezTerm", "mintty"}, func(known string) bool {
		return strings.HasPrefix(name, known)
	})
}

// size is a cell's size in pixels.
type size struct{ w, h float64 }

// cellSize returns the size of a cell, zero if no source gives a possible one. Sizes of all cells are exact, but may
// include a border; the terminal's size of one cell is rounded. So the smallest of those that agree up to one pixel
// holds, and a whole one stays whole.
func (p *probe) cellSize() size {
	var sizes []size
	add := func(s size) {
		if s.w > 1 && s.h > 1 && s.w < 256 && s.h < 256 {
			sizes = append(sizes, s)
		}
	}
	add(size{float64(p.cell.X), float64(p.cell.Y)})
	add(p.text)
	window := p.share(p.window)
	if len(sizes) == 0 { // nothing tells a fraction of a pixel from a border, as xterm's
		window = size{math.Floor(window.w), math.Floor(window.h)}
	}
	add(window)
	if len(sizes) == 0 {
		return size{}
	}
	least := sizes[0]
	for _, s := range sizes[1:] {
		if math.Abs(s.w-sizes[0].w) < 1 && math.Abs(s.h-sizes[0].h) < 1 {
			least = size{min(least.w, s.w), min(least.h, s.h)}
		}
	}
	return least
}

// share returns the size of one cell, given that of all.
func (p *probe) share(all image.Point) size {
	return size{share(all.X, p.cells.X), share(all.Y, p.cells.Y)}
}

// share returns the pixels of one cell of n. The sum is rounded if it is no multiple of n, perhaps up.
func share(all, n int) float64 {
	switch {
	case n <= 0:
		return 0
	case all%n == 0:
		return float64(all / n)
	}
	return (float64(all) - 0.5) / float64(n)
}

// opaque returns a colour with 8 bits per channel.
func opaque(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0xff}
}
