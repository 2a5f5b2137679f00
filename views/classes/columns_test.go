package classes

import (
	"strings"
	"testing"

	"beyond/ui"
)

// The table has the same columns wherever the screen has room for them.
func TestColumnsAreTheSameAtEveryWidth(t *testing.T) {
	for _, width := range []int{80, 109, 110, 120, 160, 200} {
		m := New(Options{})
		m.Update(ui.Resized{Width: width, Height: 36})
		table := m.layout().table.Dx()
		titles := ""
		for _, column := range m.drawn().Columns {
			if m.drawn().X(tableWidth(table), len(strings.Fields(titles))) >= 0 {
				titles += strings.ReplaceAll(column.Title, " ", "_") + " "
			}
		}
		if want := "class n error 95_% top-5 ↯ confused_with "; titles != want {
			t.Errorf("%d columns, a table of %d: %s", width, table, titles)
		}
	}
}
