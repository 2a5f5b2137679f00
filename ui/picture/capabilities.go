package picture

import (
	"image/color"

	"beyond/ui/safe"
)

// Protocol is a way to show a picture.
type Protocol int

// The protocols. Sextants and Octants are used only where they are asked for, because a terminal does not say what its
// font has; so are Placeholders, because a multiplexer does not say what is behind it.
const (
	None         Protocol = iota // no pictures: the caller describes them in text
	Blocks                       // coloured block characters, four to a cell, in any terminal
	Sextants                     // six to a cell
	Octants                      // eight to a cell
	Sixel                        // DEC's six-pixel strips, outside the text
	ITerm                        // iTerm2's inline images, outside the text
	Kitty                        // kitty's graphics protocol, outside the text
	Placeholders                 // kitty's pictures in place of characters of the text, through tmux too
)

var protocolNames = [...]string{"none", "blocks", "sextants", "octants", "sixel", "iterm", "kitty", "placeholders"}

// Protocols returns all protocols.
func Protocols() []Protocol {
	return []Protocol{Sixel, Kitty, ITerm, Placeholders, Blocks, Sextants, Octants, None}
}

// String returns the protocol's name in lower case.
func (p Protocol) String() string { return protocolNames[p] }

// raw reports whether pictures are sent as separate bytes rather than as cells of the frame.
func (p Protocol) raw() bool { return p == Sixel || p == ITerm || p == Kitty }

// inCells reports whether pictures are cells of the frame.
func (p Protocol) inCells() bool {
	return p == Blocks || p == Sextants || p == Octants || p == Placeholders
}

// Depth is the number of colours that text can have.
type Depth int

// The depths, from the lowest to the highest.
const (
	NoColour   Depth = iota // shades of grey by the density of a character
	Colours16               // the terminal's sixteen colours
	Colours256              // sixteen, a cube of 6×6×6 and 24 greys
	TrueColour              // 24 bits
)

// Capabilities are the terminal's features for pictures, as reported by the terminal itself. Only a [Compositor]
// changes them. The zero value shows no pictures.
type Capabilities struct {
	Protocol Protocol
	Depth    Depth
	// CellW and CellH are the size of a cell in pixels, 0 if unknown. It need not be whole: xterm.js's cells are as wide as
	// the font's characters. Where the terminal's answers differ, it is the smallest that they allow, so that no picture
	// is larger than its cells.
	CellW, CellH float64
	// Registers is the maximum number of colours of a sixel picture. MaxW and MaxH are its maximum size in pixels. All
	// three are 0 if unknown.
	Registers, MaxW, MaxH int
	// Synchronized reports that the terminal can delay drawing until a frame is complete (DEC mode 2026).
	Synchronized bool
	// LightGround reports that the terminal has a light background. Only [NoColour] uses it.
	LightGround bool
	// Ground is the terminal's background; black if unknown. Only [Sixel] uses it.
	Ground color.RGBA
	// Terminal is the terminal's name and version (XTVERSION). It is for display only and decides nothing.
	Terminal safe.Text
	// Settled reports that the terminal has answered or the deadline has passed.
	Settled bool
}

// cell returns the size of a cell in pixels, 8×16 if unknown.
func (c Capabilities) cell() (wpx, hpx float64) {
	if c.CellW <= 0 || c.CellH <= 0 {
		return 8, 16
	}
	return c.CellW, c.CellH
}

// CellAspect returns the ratio of a cell's height to its width.
func (c Capabilities) CellAspect() float64 {
	w, h := c.cell()
	return h / w
}
