package ui

import (
	"fmt"

	"beyond/ui/safe"
)

// Setting is a row of a page of settings: its name at the left, its value at the right.
type Setting struct {
	Name, Value string
	Selected    bool // under the cursor
	Typed       bool // the value is being typed
}

// Choice writes a value that ←→ change.
func Choice(value any) string { return fmt.Sprintf("◂ %v ▸", value) }

// MostTextCols is the width, in cells, from which on lines of text and settings grow no longer.
const MostTextCols = 100

// Draw draws the row at y.
func (s Setting) Draw(c *Canvas, y int) {
	width := min(c.Width(), MostTextCols)
	from := c.PrintRight(width-Margin, y, c.Theme.Muted, safe.Clean(s.Value).Truncate(width/2))
	c.Print(2*Margin, y, c.Theme.Text, safe.Clean(s.Name).Truncate(from-2*Margin-1))
	if s.Selected {
		c.Highlight(Margin, y, width-2*Margin, 1, c.Theme.Selection)
	}
	if s.Typed {
		c.Cursor(width-Margin, y)
	}
}
