package models

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

const (
	margin   = 2
	headRows = 1 // above the rows of the table
	mark     = 2 // cells before a name
)

// layout divides the height between the table and what is said of the model under the cursor.
type layout struct{ rows, details int }

func (m *Model) layout() layout {
	const most = 8
	details := min(most, m.height/3)
	return layout{rows: max(0, m.height-headRows-details-1), details: details}
}

// The columns to the right of the names, from the right. Each is as wide as what stands in it and a gap.
const (
	timeWidth       = 10
	presetWidth     = 13
	parametersWidth = 10
	sizeWidth       = 10
	whereWidth      = 13
	besideNames     = timeWidth + presetWidth + parametersWidth + sizeWidth + whereWidth
	longestName     = 48
)

// columns is where those to the right of the names begin: at the right edge, but not far from the names.
func columns(width int) int {
	return min(width-margin-besideNames, margin+mark+longestName)
}

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case !m.listed:
		drawMessage(c, "Looking for models…", "")
	case m.failed != nil:
		drawMessage(c, "The models cannot be listed.", m.failed.Error())
	case len(m.entries) == 0:
		drawMessage(c, "There are no models.", more)
	case len(m.visible) == 0:
		drawMessage(c, "No model is called that.", "")
	default:
		m.drawTable(c)
		l := m.layout()
		c.HLine(0, headRows+l.rows, c.Width())
		m.drawDetails(c.Sub(margin, headRows+l.rows+1, c.Width()-2*margin, l.details))
	}
}

// more says how others get into the list.
const more = "More: beyond models pull NAME, or .onnx and .pth files in this folder."

func drawMessage(c *ui.Canvas, title, more string) {
	y := max(0, c.Height()/2-1)
	c.Print(0, y, c.Theme.Title, safe.Clean(title).Center(c.Width()))
	c.Print(0, y+1, c.Theme.Muted, safe.Clean(more).Truncate(c.Width()).Center(c.Width()))
}

func (m *Model) drawTable(c *ui.Canvas) {
	m.drawCells(c, 0, c.Theme.Muted, "model", [...]string{"where", "size", "weights", "preset", "ms"})
	last := min(m.top+m.layout().rows, len(m.visible))
	for i, e := range m.visible[m.top:last] {
		m.drawEntry(c, headRows+i, e)
		if m.top+i == m.at {
			c.Highlight(0, headRows+i, c.Width(), 1, c.Theme.Selection)
			c.Print(0, headRows+i, c.Theme.Accent, safe.Clean("▌"))
		}
	}
	if y := headRows + len(m.visible) + 1; len(m.entries) == 1 && y < headRows+m.layout().rows {
		c.Print(margin+mark, y, c.Theme.Muted, safe.Clean(more).Truncate(c.Width()-2*margin-mark))
	}
}

func (m *Model) drawEntry(c *ui.Canvas, y int, e Entry) {
	about, err, known := m.about.Get(e.Name)
	cells := [...]string{e.Where, megabytes(e.Bytes), "…", "…", m.timeText(e.Name)}
	switch {
	case err != nil:
		m.drawCells(c, y, c.Theme.Muted, e.Title, [...]string{e.Where, megabytes(e.Bytes), "", "", ""})
		x := columns(c.Width()) + whereWidth + sizeWidth + 2
		c.Print(x, y, c.Theme.Mistake, safe.Clean("✗ "+err.Error()).Truncate(c.Width()-margin-x))
		return
	case known:
		cells[2], cells[3] = millions(about.Parameters), m.preset(e.Name, about)
		if cells[3] == "" {
			cells[3] = "? p chooses"
		}
	}
	style := c.Theme.Text
	if e.Name == m.source.Active() {
		style = c.Theme.Accent
		c.Print(margin, y, style, safe.Clean("▸"))
	}
	m.drawCells(c, y, style, e.Title, cells)
}

// drawCells draws a row: a name to the left, the columns to the right, numbers at their right ends.
func (m *Model) drawCells(c *ui.Canvas, y int, style lipgloss.Style, name string, cells [5]string) {
	x := columns(c.Width())
	c.Print(margin+mark, y, style, safe.Clean(name).TruncateMiddle(max(0, x-margin-mark)))
	c.Print(x+2, y, style, safe.Clean(cells[0]))
	x += whereWidth + sizeWidth
	c.PrintRight(x, y, style, safe.Clean(cells[1]))
	x += parametersWidth
	c.PrintRight(x, y, style, safe.Clean(cells[2]).Truncate(parametersWidth))
	c.Print(x+2, y, style, safe.Clean(cells[3]).Truncate(presetWidth-2))
	c.PrintRight(x+presetWidth+timeWidth, y, style, safe.Clean(cells[4]))
}

func (m *Model) timeText(name string) string {
	switch t, ok := m.times[name]; {
	case !ok:
		return "·"
	case t.running:
		return "…"
	case t.err != nil:
		return "✗"
	default:
		return fmt.Sprintf("%.1f", t.took.Seconds()*1e3)
	}
}

// drawDetails says what is known of the model under the cursor, or what is awaited.
func (m *Model) drawDetails(c *ui.Canvas) {
	e := m.selected()
	c.Print(0, 0, c.Theme.Title, safe.Clean(e.Name).TruncateMiddle(c.Width()))
	if m.opening.ticket != 0 {
		c.Print(0, 1, c.Theme.Accent, safe.Format("loading it · %.1f s · esc cancels", m.elapsed.Seconds()))
		return
	}
	about, err, known := m.about.Get(e.Name)
	y, style := 1, c.Theme.Text
	lines := []safe.Text{safe.Clean("reading its file…")}
	switch {
	case err != nil:
		lines, style = safe.Clean(err.Error()).Wrap(c.Width()), c.Theme.Mistake
	case known:
		lines = append(safe.Clean(form(about)).Wrap(c.Width()), safe.Clean(operators(about)).Wrap(c.Width())...)
	}
	for _, line := range lines {
		c.Print(0, y, style, line)
		y++
	}
	if t := m.times[e.Name]; t.err != nil && y < c.Height() {
		c.Print(0, y, c.Theme.Mistake, safe.Clean("not timed: "+t.err.Error()).Truncate(c.Width()))
	}
}

// form describes input and output.
func form(a About) string {
	parts := []string{
		fmt.Sprintf("pictures of %d×%d×%d, %s", a.Shape[0], a.Shape[1], a.Shape[2], a.Layout),
		finding.Count(a.Outputs) + " outputs",
	}
	if a.Features > 0 {
		parts = append(parts, finding.Count(a.Features)+" features")
	}
	if a.Softmax {
		parts = append(parts, "a softmax at the end, which is left out")
	}
	return strings.Join(parts, " · ")
}

// operators counts them, the most frequent first.
func operators(a About) string {
	names := slices.SortedFunc(maps.Keys(a.Operators), func(x, y string) int {
		if by := a.Operators[y] - a.Operators[x]; by != 0 {
			return by
		}
		return strings.Compare(x, y)
	})
	total := 0
	for i, name := range names {
		total += a.Operators[name]
		names[i] = fmt.Sprintf("%s×%d", name, a.Operators[name])
	}
	return fmt.Sprintf("%s operators: %s", finding.Count(total), strings.Join(names, ", "))
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func millions(n int64) string { return fmt.Sprintf("%.1f M", float64(n)/1e6) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1e3) }
