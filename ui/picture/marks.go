package picture

import (
	"hash/maphash"
	"image"
	"image/color"
	"slices"

	uv "github.com/charmbracelet/ultraviolet"
)

// This file depends on the way bubbletea's renderer works: it sends only cells that differ from the last frame's, and
// it scrolls the screen if lines have moved. It does not know about pictures, which scroll with the text and are erased
// wherever it writes.
//
// Therefore the cells under a picture are blanks with a mark, a unique text colour: if a picture disappears or moves,
// its cells differ from the last frame's, so the renderer writes them and erases the picture. Each line also encodes
// its number in its blanks, so no two lines are equal and the renderer never scrolls.

// seed makes marks differ from run to run, so that no code can depend on their values.
var seed = maphash.MakeSeed()

// mark replaces the reserved cells of a picture by marked ones. A mark depends on the line and on the picture's
// position and size in pixels, but not on its content, so another picture can replace it without being erased in
// between.
func mark(cells uv.Screen, f fitted) {
	for at := range points(f.cells) {
		cell := blankAt(cells, at, numbered(at.Y, at.X-f.cells.Min.X))
		h := maphash.Comparable(seed, struct {
			fitted
			line int
		}{f, at.Y})
		cell.Style.Fg = color.RGBA{uint8(h), uint8(h >> 8), uint8(h >> 16), 255}
		cells.SetCell(at.X, at.Y, cell)
	}
}

// lineBits is the number of blanks that encode a line's number. Screens have fewer than 2¹⁰ lines.
const lineBits = 10

// numbered returns the i-th blank of a line: a no-break space if bit i of the line's number is set, and otherwise a
// space, which looks the same.
func numbered(line, i int) string {
	if i < lineBits && line>>i&1 == 1 {
		return "\u00a0"
	}
	return " "
}

// number writes the lines' numbers into the blanks at their ends, outside the pictures. A line with fewer blanks has an
// incomplete number, so mayScroll still has to check.
func number(cells uv.Screen, spots []*spot) {
	area := cells.Bounds()
	for line := area.Min.Y; line < area.Max.Y; line++ {
		for i, col := 0, area.Max.X-1; i < lineBits && col >= area.Min.X; col-- {
			cell := cells.CellAt(col, line)
			if cell == nil || cell.Content != " " || inSpot(spots, image.Pt(col, line)) {
				continue
			}
			pinned := *cell
			pinned.Content = numbered(line, i)
			cells.SetCell(col, line, &pinned)
			i++
		}
	}
}

func inSpot(spots []*spot, at image.Point) bool {
	return slices.ContainsFunc(spots, func(s *spot) bool { return at.In(s.cells) })
}

// mayScroll reports whether the renderer may scroll between two frames. It scrolls if a text is on exactly one line of
// each frame, but not on the same line.
func mayScroll(before, now []uv.Line) bool {
	was, is := linesOf(before), linesOf(now)
	for text, line := range is {
		if old, ok := was[text]; ok && line >= 0 && old >= 0 && line != old {
			return true
		}
	}
	return false
}

// linesOf maps each text to its line, or to -1 if it is on several lines.
func linesOf(lines []uv.Line) map[string]int {
	out := make(map[string]int, len(lines))
	var text []byte
	for y, line := range lines {
		text = text[:0]
		for i := range line {
			text = append(text, line[i].Content...)
		}
		if _, ok := out[string(text)]; ok {
			y = -1
		}
		out[string(text)] = y
	}
	return out
}
