package compare

import (
	"fmt"
	"slices"

	"beyond/engine/compare"
	"beyond/engine/finding"
	"beyond/engine/stats"
	"beyond/ui"
	"beyond/ui/safe"
)

// headHeight is the height of the table of models with the two lines below it.
func (m *Model) headHeight() int {
	if m.facts == nil {
		return 0
	}
	return 1 + len(m.facts.Comparison.Models) + 2
}

// Draw implements ui.Screen.
func (m *Model) Draw(c *ui.Canvas) {
	switch {
	case m.adding.open:
		m.drawAdding(c)
	case m.facts == nil:
		c.Wait("Comparing…", m.Waited)
	default:
		m.drawModels(c)
		m.drawRows(c.Sub(0, m.headHeight(), c.Width(), c.Height()-m.headHeight()))
	}
}

// model is a row of the table of models.
type model struct {
	compare.Model
	at        int
	predicted int
}

// wide is from how many columns on presets and intervals have room.
const wide = 110

// drawModels draws the table of models, with the transfer matrix at its right.
func (m *Model) drawModels(c *ui.Canvas) {
	f := m.facts
	var list []model
	for i, one := range f.Comparison.Models {
		list = append(list, model{one, i, f.Predicted[i]})
	}
	m.table(c.Width()).Draw(c, list)
	m.drawStatus(c, 1+len(list))
	c.HLine(0, m.headHeight()-1, c.Width())
}

func (m *Model) table(w int) ui.Table[model] {
	n := len(m.facts.Comparison.Models)
	errors, cell, preset := 30, 9, 2+10
	if w < wide {
		errors, cell, preset = 6, 7, 0
	}
	taken := 2*ui.Margin + 2 + preset + 2 + errors + 1 + 8 + 5 + 7 + n*(1+cell) // by all columns but the names
	columns := []ui.Column[model]{
		{Width: ui.Cells(2), Text: func(r model) safe.Text { return safe.Format("%d", r.at+1) }},
		{Title: "model", Width: ui.Cells(max(8, min(48, w-taken))), Draw: drawName},
		{Title: "preset", Width: ui.Cells(10), Gap: 2, Needs: wide, Text: func(r model) safe.Text { return safe.Clean(r.Preset) }},
		{Title: "error", Width: ui.Cells(errors), Gap: 2, Right: true, Text: m.errorText(w)},
		{Title: "top-5", Width: ui.Cells(8), Gap: 1, Right: true, Text: func(r model) safe.Text { return safe.Clean(shortShare(r.Top5)) }},
	}
	columns = append(columns,
		ui.Column[model]{Title: "↯", Width: ui.Cells(4), Gap: 1, Right: true, Text: known(model.StepsText)},
		ui.Column[model]{Title: "ms", Width: ui.Cells(6), Gap: 1, Right: true, Text: known(model.MillisecondsText)})
	for j := range n {
		columns = append(columns, ui.Column[model]{
			Title: fmt.Sprintf("on %d", j+1), Width: ui.Cells(cell), Gap: 1, Right: true,
			Text: func(r model) safe.Text { return m.transferText(r.at, j) },
		})
	}
	return ui.Table[model]{Indent: ui.Margin, Columns: columns}
}

// known shows what is not known as the other columns do.
func known(text func(model) string) func(model) safe.Text {
	return func(r model) safe.Text {
		if s := text(r); s != "–" {
			return safe.Clean(s)
		}
		return safe.Clean("·")
	}
}

func drawName(c *ui.Canvas, r model) {
	c.Print(0, 0, c.Theme.Text, safe.Clean(r.Name).TruncateMiddle(c.Width()))
}

func shortShare(s stats.Share) string {
	if s.N == 0 {
		return "·"
	}
	return finding.Short(s)
}

// errorText is the error of the pictures in common, with its interval if there is room.
func (m *Model) errorText(w int) func(r model) safe.Text {
	return func(r model) safe.Text {
		switch {
		case r.Top1.N == 0:
			return safe.Clean("·")
		case w < wide:
			return safe.Clean(shortShare(r.Top1))
		}
		return safe.Clean(finding.Column(r.Top1))
	}
}

// transferText is a cell of the matrix: the share that is fooled after the last step.
func (m *Model) transferText(row, column int) safe.Text {
	matrix := m.facts.Comparison.Transfer
	if len(matrix) == 0 {
		return safe.Clean("·")
	}
	return safe.Clean(shortShare(matrix[row][column]))
}

// drawStatus says below the table how far the models and the matrix are.
func (m *Model) drawStatus(c *ui.Canvas, y int) {
	f := m.facts
	room := c.Width() - 2*ui.Margin
	switch a := f.Comparison.Attack; {
	case m.measuring.Pending():
		m.drawMeasuring(c, y)
		return
	case m.measuring.err != nil:
		c.Print(ui.Margin, y, c.Theme.Mistake, safe.Format("%s failed: %v", m.measuring.what, m.measuring.err).Truncate(room))
		return
	case len(f.Comparison.Models) < 2:
		c.Print(ui.Margin, y, c.Theme.Muted, safe.Format("one model: %s adds another to compare it with", m.Key("a")).Truncate(room))
		return
	case a != nil:
		parts := []safe.Text{
			safe.Format("on: fooled after %d steps of %s, ε %g, of those both get right", a.Steps, a.Norm, a.Epsilon),
		}
		c.Print(ui.Margin, y, c.Theme.Muted, safe.JoinFitting(" · ", room, append(parts, m.unknown()...)...))
		return
	}
	parts := []safe.Text{safe.Format("%s pictures in common", finding.Count(f.Comparison.N))}
	for i, known := range f.Predicted {
		if known < f.Pictures {
			parts = append(parts, safe.Format("%d predicts: %.0f %%", i+1, 100*float64(known)/float64(max(1, f.Pictures))))
		}
	}
	c.Print(ui.Margin, y, c.Theme.Muted, safe.JoinFitting(" · ", room, append(parts, m.unknown()...)...))
}

// unknown names the columns that are empty, with the keys that fill them.
func (m *Model) unknown() (parts []safe.Text) {
	c := m.facts.Comparison
	lacks := func(of func(model compare.Model) bool) bool { return slices.ContainsFunc(c.Models, of) }
	if c.Attack == nil {
		what := "on"
		if lacks(func(one compare.Model) bool { return one.Steps == nil }) {
			what = "↯ and on"
		}
		parts = append(parts, safe.Format("%s measures %s", m.Key("t"), what))
	}
	if lacks(func(one compare.Model) bool { return one.Milliseconds == nil }) {
		parts = append(parts, safe.Format("%s times the models", m.Key("T")))
	}
	return parts
}

func (m *Model) drawMeasuring(c *ui.Canvas, y int) {
	amount := fmt.Sprintf("%d of %d", m.Far.Done, m.Far.Total)
	if left := m.Far.Left(m.Waited); left > 0 {
		amount += " · about " + ui.Estimate(left) + " left"
	}
	c.Advance(y, m.measuring.what+", "+m.Key("esc")+" stops", m.Far, amount, m.Waited)
}

// drawRows draws the list.
func (m *Model) drawRows(c *ui.Canvas) {
	if len(m.rows) == 0 {
		switch {
		case len(m.facts.Comparison.Models) < 2:
			c.Message("Nothing to compare with yet.", "Another model joins by "+m.Key("a")+".")
		case m.facts.Answers.Pictures == nil && m.done():
			c.Message("No picture has a label and an answer of every model.")
		default:
			c.Message("Waiting for pictures that every model has answered…")
		}
		return
	}
	from, to := m.list.Shown()
	for y, r := range m.rows[from:to] {
		m.drawRow(c, y, r)
	}
	c.Mark(m.list.At - from)
}

// done reports whether every model has been asked about every picture.
func (m *Model) done() bool {
	for _, known := range m.facts.Predicted {
		if known < m.facts.Pictures {
			return false
		}
	}
	return true
}

const (
	countWidth = 12
	barWidth   = 16
)

func (m *Model) drawRow(c *ui.Canvas, y int, r row) {
	if r.heading {
		c.Print(ui.Margin, y, c.Theme.Title, safe.Clean(r.text).Truncate(c.Width()-2*ui.Margin))
		return
	}
	name := min(30, c.Width()/3)
	c.Print(ui.Margin+2, y, c.Theme.Text, safe.Clean(r.text).Truncate(name))
	x := c.Print(ui.Margin+2+name+1, y, c.Theme.Text, safe.Format("%d of %d", r.n, r.of).PadLeft(countWidth)) + 1
	if c.Width() >= 100 && r.of > 0 {
		c.Bar(x, y, barWidth, float64(r.n)/float64(r.of), c.Theme.Accent)
		x += barWidth + 1
	}
	c.Print(x+1, y, c.Theme.Muted, safe.Clean(r.beside).Truncate(c.Width()-ui.Margin-x-1))
}

// drawAdding draws the models that can be added.
func (m *Model) drawAdding(c *ui.Canvas) {
	a := &m.adding
	switch {
	case a.opening.Pending():
		c.Wait("Loading "+a.name+"…", m.Waited)
	case a.listing.Pending():
		c.Wait("Looking for models…", m.Waited)
	case len(a.names) == 0:
		c.Message("There is no other model at hand.", "More: .onnx and .pth files in this folder, or the list of models.")
	default:
		c.Print(ui.Margin, 0, c.Theme.Title, safe.Clean("compare with"))
		from, to := a.list.Shown()
		for i, name := range a.names[from:to] {
			c.Print(ui.Margin, 2+i, c.Theme.Text, safe.Clean(name).TruncateMiddle(c.Width()-2*ui.Margin))
		}
		c.Mark(2 + a.list.At - from)
	}
}
