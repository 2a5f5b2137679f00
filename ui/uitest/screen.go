package uitest

import (
	"fmt"
	"strings"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// held stands in a cell that a picture is drawn over, whose content is the terminal's business.
const held = "\u2800"

// Text is what a canvas shows, with spaces where pictures are.
func Text(c *ui.Canvas) string { return strings.ReplaceAll(c.Text(), held, " ") }

// Trimmed is Text without the spaces at the ends of lines.
func Trimmed(c *ui.Canvas) string {
	lines := strings.Split(Text(c), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Pictures is a line for each picture on a canvas: which, and in which cells.
func Pictures(c *ui.Canvas) string {
	var b strings.Builder
	for _, p := range c.Placements() {
		fmt.Fprintf(&b, "picture %s at %d,%d, %d×%d\n", p.Picture.Key, p.Col, p.Row, p.Cols, p.Rows)
	}
	return b.String()
}

// Answer runs a command, gives the screen what it returns, and so on, in the order in which commands are returned.
// None may be a wait or a tick.
func Answer(s ui.Screen, cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		default:
			queue = append(queue, s.Update(msg))
		}
	}
}
