package models

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"beyond/engine/catalogue"
	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

const (
	headRows = 1 // above the rows of the table
	indent   = ui.Margin + signWidth
	// signWidth is the width of the column that marks the model in use.
	signWidth = 2
)

// layout divides the height between the table and the details of the model under the cursor.
type layout struct{ rows, details int }

func (m *Model) layout() layout {
	const most = 8
	details := min(most, m.Height/3)
	return layout{rows: max(0, m.Height-headRows-details-1), details: details}
}

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case !m.listed:
		c.Message("Looking for models…")
	case m.failed != nil:
		c.Message("The models cannot be listed.", m.failed.Error())
	case len(m.entries) == 0:
		c.Message("There are no models.", more)
	case len(m.visible) == 0:
		c.Message("No model is called that.")
	default:
		m.drawTable(c)
		l := m.layout()
		c.HLine(0, headRows+l.rows, c.Width())
		m.drawDetails(c.Sub(ui.Margin, headRows+l.rows+1, c.Width()-2*ui.Margin, l.details))
	}
}

// more says how others get into the list.
const more = "More: .onnx and .pth files in this folder, or beyond DIR --model FILE."

func (m *Model) drawTable(c *ui.Canvas) {
	from, to := m.list.Shown()
	t := m.table()
	t.Draw(c, m.visible[from:to])
	for i, e := range m.visible[from:to] {
		if _, err, _ := m.about.Get(e.Name); err != nil {
			x := t.X(c.Width(), weightsColumn)
			c.Print(x, headRows+i, c.Theme.Mistake, safe.Clean("✗ "+err.Error()).Truncate(c.Width()-ui.Margin-x))
		}
	}
	c.Mark(headRows + m.list.At - from)
	if y := headRows + len(m.visible) + 1; m.filter == "" && y < headRows+m.layout().rows {
		c.Print(indent, y, c.Theme.Muted, safe.Clean(more).Truncate(c.Width()-indent-ui.Margin))
	}
}

// weightsColumn is the column from which on a model that is refused says why.
const weightsColumn = 4

// answers is from how many columns on the table has room for error and first wrong steps.
const answers = 100

// errorText is the error on the pictures that a model has answered.
func errorText(k Known) string {
	if k.Top1.N == 0 {
		return "–"
	}
	return finding.Short(k.Top1)
}

// answerText shows what is known of a model's answers: a point for what is not, and nothing for a model that cannot answer.
func (m *Model) answerText(text func(Known) string) func(e Entry) safe.Text {
	return func(e Entry) safe.Text {
		if _, refused, _ := m.about.Get(e.Name); refused != nil || published(e) {
			return safe.Text{}
		}
		if s := text(m.known[e.Name]); s != "–" {
			return safe.Clean(s)
		}
		return safe.Clean("·")
	}
}

// table is the table of models: numbers stand at the right edge, but not far from the names.
func (m *Model) table() ui.Table[Entry] {
	const beside, columns, longestName = 56, 12, 48
	names := func(w int) int {
		if w >= answers {
			w -= columns
		}
		return min(w-ui.Margin-beside-indent, longestName)
	}
	text := func(known func(e Entry, about About) string) func(e Entry) safe.Text {
		return func(e Entry) safe.Text {
			about, err, ok := m.about.Get(e.Name)
			switch {
			case err != nil || published(e):
				return safe.Text{}
			case !ok:
				return safe.Clean("…")
			}
			return safe.Clean(known(e, about))
		}
	}
	list := []ui.Column[Entry]{
		{Width: ui.Cells(signWidth), Draw: m.drawSign},
		{Title: "model", Width: names, Draw: m.drawName},
		{Title: "where", Width: ui.Cells(11), Gap: 2, Text: func(e Entry) safe.Text { return safe.Clean(e.Where) }},
		{Title: "size", Width: ui.Cells(10), Right: true, Text: func(e Entry) safe.Text {
			return safe.Clean(megabytes(e.Bytes))
		}},
		{Title: "weights", Width: ui.Cells(8), Gap: 2, Right: true, Text: text(func(_ Entry, a About) string {
			return millions(a.Parameters)
		})},
		{Title: "preset", Width: ui.Cells(11), Gap: 2, Text: text(func(e Entry, a About) string {
			return cmp.Or(m.preset(e.Name, a), "? "+m.Key("p")+" chooses")
		})},
		{Title: "error", Width: ui.Cells(6), Gap: 1, Needs: answers, Right: true, Text: m.answerText(errorText)},
		{Title: "↯", Width: ui.Cells(4), Gap: 1, Needs: answers, Right: true, Text: m.answerText(Known.StepsText)},
		{Title: "ms", Width: ui.Cells(10), Right: true, Text: m.timeText},
	}
	for i := range list {
		list[i].Style = m.style
	}
	return ui.Table[Entry]{Indent: ui.Margin, Columns: list}
}

func (m *Model) drawSign(c *ui.Canvas, e Entry) {
	if e.Name == m.source.Active() {
		c.Print(0, 0, c.Theme.Accent, safe.Clean("▸"))
	}
}

func (m *Model) drawName(c *ui.Canvas, e Entry) {
	c.Print(0, 0, m.style(c.Theme, e), safe.Clean(e.Title).TruncateMiddle(c.Width()))
}

// style tells the model in use and refused models from the others.
func (m *Model) style(t ui.Theme, e Entry) lipgloss.Style {
	_, err, _ := m.about.Get(e.Name)
	switch {
	case err != nil || published(e):
		return t.Muted
	case e.Name == m.source.Active():
		return t.Accent
	}
	return t.Text
}

func (m *Model) timeText(e Entry) safe.Text {
	_, refused, _ := m.about.Get(e.Name)
	switch t, ok := m.times[e.Name]; {
	case refused != nil || published(e):
		return safe.Text{}
	case !ok:
		return safe.Clean("·")
	case t.running:
		return safe.Clean("…")
	case t.err != nil:
		return safe.Clean("✗")
	default:
		return safe.Format("%.1f", t.took.Seconds()*1e3)
	}
}

// drawDetails describes the model under the cursor, or says that its description is awaited.
func (m *Model) drawDetails(c *ui.Canvas) {
	e := m.selected()
	c.Print(0, 0, c.Theme.Title, safe.Clean(e.Name).TruncateMiddle(c.Width()))
	if m.opening.Pending() {
		c.Print(0, 1, c.Theme.Accent, safe.Format("loading it · %.1f s · %s cancels", m.Waited.Seconds(), m.Key("esc")))
		return
	}
	if published(*e) {
		m.drawPull(c, *e)
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
		if k := m.known[e.Name]; k.Top1.N > 0 {
			answers := safe.Format("error %s · top-5 %s · median ↯ %s", finding.Long(k.Top1), finding.Short(k.Top5), k.StepsText())
			lines = append([]safe.Text{answers.Truncate(c.Width())}, lines...)
		}
	}
	for _, line := range lines {
		c.Print(0, y, style, line)
		y++
	}
	if t := m.times[e.Name]; t.err != nil && y < c.Height() {
		c.Print(0, y, c.Theme.Mistake, safe.Clean("not timed: "+t.err.Error()).Truncate(c.Width()))
	}
}

// drawPull says what a published model is, or how far its download is.
func (m *Model) drawPull(c *ui.Canvas, e Entry) {
	if m.pulling.name != e.Name {
		known, _ := catalogue.Find(e.Name)
		c.Print(0, 1, c.Theme.Text, safe.Format("published under %s, preset %s", known.Licence, known.Preset).Truncate(c.Width()))
		c.Print(0, 2, c.Theme.Text, safe.Format("%s downloads %s and checks them", m.Key("enter"), megabytes(e.Bytes)).
			Truncate(c.Width()))
		return
	}
	text := safe.Clean("asking for it")
	if far := m.Far; far.Total > 0 {
		text = safe.Format("%s of %s", megabytes(int64(far.Done)), megabytes(int64(far.Total)))
		if left := far.Left(m.Waited); left > 0 {
			text = safe.Format("%s · about %s left", text, ui.Estimate(left))
		}
		c.Bar(0, 2, min(40, c.Width()), far.Share(), c.Theme.Accent)
	}
	c.Print(0, 1, c.Theme.Accent, safe.Format("%s · %s stops", text, m.Key("esc")).Truncate(c.Width()))
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
