package picture

import (
	"hash/maphash"
	"image"
	"image/color"
	"slices"

	uv "github.com/charmbracelet/ultraviolet"
)

// What this file does rests on how bubbletea's renderer works: it sends only cells that differ from the
// last frame's, and it scrolls the screen where lines have moved. It knows nothing of the pictures,
// which scroll along and vanish where it writes.
//
// So the cells under a picture are blanks with a mark, a text colour that is nowhere else: where a
// picture leaves, or another place takes over, the cells differ and are written, which erases it.
// And each line bears its number in blanks, so that no two are alike and the renderer never scrolls.

// seed makes marks differ from run to run, so that nothing comes to depend on them.
var seed = maphash.MakeSeed()

// mark turns the reserved cells of a picture into marked ones. A mark differs with the line and with
// the picture's place and size to the pixel, not with the picture: one may take another's place
// without anything being erased in between.
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

// lineBits is how many blanks bear a line's number; screens have fewer than 2¹⁰ lines.
const lineBits = 10

// numbered is the i-th blank of a line: a space or, as the bits of the line's number say, a no-break
// space, which looks the same.
func numbered(line, i int) string {
	if i < lineBits && line>>i&1 == 1 {
		return "\u00a0"
	}
	return " "
}

// number writes the lines' numbers into the blanks at their ends, outside the pictures. In a line with
// fewer blanks the number is not whole, and mayScroll has to look.
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

// mayScroll reports whether the renderer may scroll between two frames: it does so where a text that
// stands on one line only, before and after, is not on the line where it was.
func mayScroll(before, now []uv.Line) bool {
	was, is := linesOf(before), linesOf(now)
	for text, line := range is {
		if old, ok := was[text]; ok && line >= 0 && old >= 0 && line != old {
			return true
		}
	}
	return false
}

// linesOf returns the line each text stands on, -1 if there are several.
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
