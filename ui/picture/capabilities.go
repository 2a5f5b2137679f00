package picture

import "beyond/ui/safe"

// Protocol is a way to show a picture.
type Protocol int

// The protocols, the plainest first.
const (
	None   Protocol = iota // no pictures: the caller writes their facts
	Blocks                 // coloured block characters, in any terminal
	Sixel                  // DEC's six-pixel strips, as bytes of their own
	Kitty                  // kitty's graphics protocol, as bytes of their own
)

func (p Protocol) String() string { return [...]string{"none", "blocks", "sixel", "kitty"}[p] }

// raw reports whether pictures are bytes of their own rather than cells of the frame.
func (p Protocol) raw() bool { return p == Sixel || p == Kitty }

// Depth is how many colours text can have.
type Depth int

// The depths, the shallowest first.
const (
	NoColour   Depth = iota // shades of grey by the density of a character
	Colours16               // the terminal's own sixteen
	Colours256              // sixteen, a cube of 6×6×6 and 24 greys
	TrueColour              // 24 bits
)

// Capabilities is what the terminal said it can do. Only a [Compositor] changes it, by the terminal's
// answers. The zero value shows nothing.
type Capabilities struct {
	Protocol Protocol
	Depth    Depth
	// CellW and CellH are the size of a cell in pixels, 0 if the terminal did not say.
	CellW, CellH int
	// Registers is how many colours one sixel picture may have; MaxW and MaxH bound its size in
	// pixels, 0 if the terminal did not say.
	Registers, MaxW, MaxH int
	// Synchronized reports that the terminal can hold back drawing until a frame is whole (DEC 2026).
	Synchronized bool
	// LightGround reports that the terminal writes dark on light, which only [NoColour] needs to know.
	LightGround bool
	// Terminal is the name and version the terminal gives itself (XTVERSION). It decides nothing.
	Terminal safe.Text
	// Settled reports that the terminal has answered, or has had its time to.
	Settled bool
}

// cell returns the size of a cell, taking twice as high as wide where the terminal did not say.
func (c Capabilities) cell() (wpx, hpx int) {
	if c.CellW <= 0 || c.CellH <= 0 {
		return 8, 16
	}
	return c.CellW, c.CellH
}

// CellAspect is how many times higher than wide a cell is.
func (c Capabilities) CellAspect() float64 {
	w, h := c.cell()
	return float64(h) / float64(w)
}
