package picture

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"image"
	"image/color"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// encodePlaceholders returns img as kitty's placeholders: characters that name, by their colour and by two marks, the
// picture and the part of it that stands in their cell. They are text, so a multiplexer moves and erases them like text.
// Only the transmission has to pass through it, which tmux allows by the option allow-passthrough. Needs kitty 0.28 or
// Ghostty.
func encodePlaceholders(img image.Image, r recipe, id int) *encoded {
	file := encodePNG(inCells(img, r, 1))
	var data bytes.Buffer
	for _, seq := range bytes.SplitAfter(kittyTransmission(file, id), []byte("\x1b\\")) {
		if len(seq) > 0 {
			data.WriteString(ansi.TmuxPassthrough(string(seq)))
		}
	}
	show := fmt.Sprintf("\x1b_Ga=p,U=1,q=2,i=%d,c=%d,r=%d\x1b\\", id, r.cols, r.rows)
	data.WriteString(ansi.TmuxPassthrough(show))
	e := &encoded{data: data.Bytes(), id: id, sum: maphash.Bytes(seed, file)}
	style := uv.Style{Fg: color.RGBA{uint8(id >> 16), uint8(id >> 8), uint8(id), 255}}
	for row := range r.rows {
		for col := range r.cols {
			content := string([]rune{kitty.Placeholder, kitty.Diacritic(row), kitty.Diacritic(col)})
			e.cells = append(e.cells, uv.Cell{Content: content, Width: 1, Style: style})
		}
	}
	return e
}

// isPlaceholder reports whether a cell is part of a picture. Terminals that know placeholders agree on their width.
func isPlaceholder(c *uv.Cell) bool {
	return len(c.Content) > 4 && []rune(c.Content)[0] == kitty.Placeholder
}

// forgetPlaceholders frees a picture through tmux.
func forgetPlaceholders(id int) string { return ansi.TmuxPassthrough(kittyForget(id)) }
