package ui

import (
	"strings"
	"testing"

	"beyond/ui/safe"
	"pgregory.net/rapid"
)

type fruit struct {
	name, note string
	n          int
}

func fruits() Table[fruit] {
	return Table[fruit]{Indent: 2, Columns: []Column[fruit]{
		{Title: "fruit", Width: Part(4, 6, 10), Text: func(f fruit) safe.Text { return safe.Clean(f.name) }},
		{Title: "n", Width: Cells(4), Right: true, Text: func(f fruit) safe.Text { return safe.Format("%d", f.n) }},
		{Title: "bar", Width: Cells(5), Gap: 2, Needs: 30, Draw: func(c *Canvas, f fruit) {
			c.Bar(0, 0, c.Width(), float64(f.n)/10, c.Theme.Text)
		}},
		{Title: "note", Gap: 1, Text: func(f fruit) safe.Text { return safe.Clean(f.note) }},
	}, Sorted: 1, Sign: "▾"}
}

func TestTable(t *testing.T) {
	rows := []fruit{{"orange", "taken for a lemon", 10}, {"pomegranate", "", 5}, {"fig", "", 1}}
	for _, c := range []struct {
		w, h int
		want string
	}{
		{40, 4, "" +
			"  fruit       n▾  bar   note\n" +
			"  orange      10  █████ taken for a lem…\n" +
			"  pomegrana…   5  ██▌··\n" +
			"  fig          1  ▌····\n"},
		{24, 3, "" +
			"  fruit   n▾ note\n" +
			"  orange  10 taken for …\n" +
			"  pomeg…   5\n"},
		{24, 0, ""},
	} {
		canvas := NewCanvas(c.w, c.h, DarkTheme())
		fruits().Draw(canvas, rows)
		if got := canvas.Text(); strings.TrimRight(got, "\n") != strings.TrimRight(c.want, "\n") {
			t.Errorf("%d×%d: got\n%swant\n%s", c.w, c.h, got, c.want)
		}
	}
}

// Columns do not overlap, and each cell of a column is found to be its own.
func TestColumnsLieSideBySide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(0, 200).Draw(t, "width")
		table, end := fruits(), 0
		for i, at := range table.spans(w) {
			if at.width == 0 {
				continue
			}
			if at.x < end {
				t.Fatalf("column %d begins at %d, the one before it ends at %d", i, at.x, end)
			}
			end = at.x + at.width
			for _, x := range []int{at.x, end - 1} {
				if got := table.ColumnAt(w, x); got != i {
					t.Fatalf("cell %d belongs to column %d, want %d", x, got, i)
				}
			}
		}
		if got := table.ColumnAt(w, end); got != -1 {
			t.Fatalf("behind the last column is column %d", got)
		}
	})
}
