package classes

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/finding"
	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, m *Model) {
	t.Helper()
	uitest.Golden(t, name, drawn(m))
}

func drawn(m *Model) string { return uitest.Text(uitest.Drawn(m, m.Width, m.Height)) }

func drawnWithoutColours(m *Model) string {
	c := ui.NewCanvas(m.Width, m.Height, ui.MonoTheme())
	m.Draw(c)
	return c.Text()
}

// fakeSource has the evidence that a test gives it.
type fakeSource struct{ evidence finding.Evidence }

func (f *fakeSource) Evidence() finding.Evidence { return f.evidence }

func (f *fakeSource) Changed(ctx context.Context, version int) (int, error) {
	if version != f.evidence.Version {
		return f.evidence.Version, nil
	}
	<-ctx.Done()
	return version, ctx.Err()
}

// evidence of some classes: class i has ten pictures, of which i are wrong, each in its own way; the last class
// has two, both right.
func evidence(classes int) finding.Evidence {
	e := finding.Evidence{Version: 1}
	for class := range classes {
		e.Classes = append(e.Classes, fmt.Sprintf("class %02d", class))
		n, wrong := 10, min(class, 10)
		if class == classes-1 {
			n, wrong = 2, 0
		}
		for i := range n {
			p := finding.Picture{
				Label: class, Rank: 1, Top: []score.Score{{Class: class, P: 0.9}}, Attacked: true, FirstWrong: 1 + (class+i)%4,
			}
			if i < wrong {
				p.Rank, p.FirstWrong = max(2, 1+i%7), 0
				p.Top = []score.Score{{Class: (class + 1 + i/4) % classes, P: 0.5 + float64(i)/100}}
			}
			e.Pictures = append(e.Pictures, p)
		}
	}
	return e
}

func unlabelled() finding.Evidence {
	e := evidence(9)
	for i := range e.Pictures {
		p := &e.Pictures[i]
		p.Label, p.Rank, p.Attacked = -1, 0, false
	}
	return e
}

// opened records the pictures that the screen opened.
type opened struct {
	title    string
	pictures []int
}

func screen(e finding.Evidence, w, h int) (*Model, *opened) {
	o := &opened{}
	m := New(Options{
		Source: &fakeSource{e}, Command: "beyond eval --json",
		OpenGrid: func(title safe.Text, pictures []int) tea.Cmd {
			return func() tea.Msg { *o = opened{title.String(), pictures}; return nil }
		},
	})
	m.Update(ui.Resized{Width: w, Height: h})
	m.Update(ui.Shown{})
	return m, o
}

func ready(e finding.Evidence, w, h int) (*Model, *opened) {
	m, o := screen(e, w, h)
	m.Update(m.watch.Begin()())
	return m, o
}

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		cases := map[string]finding.Evidence{"few": evidence(9), "many": evidence(60), "unlabelled": unlabelled()}
		for name, e := range cases {
			m, _ := ready(e, size[0], size[1])
			golden(t, fmt.Sprintf("%s %dx%d", name, size[0], size[1]), m)
		}
	}
}

func TestDrawingLoadingEmptyFailed(t *testing.T) {
	m, _ := screen(evidence(9), 80, 21)
	if got := strings.TrimSpace(drawn(m)); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", m)
	m, _ = ready(finding.Evidence{}, 80, 21)
	golden(t, "empty", m)
	m, _ = ready(finding.Evidence{Pictures: []finding.Picture{{LeftOut: "the model gives NaN"}}}, 80, 21)
	golden(t, "failed", m)
}

func TestWithoutColoursTheMatrixCanBeRead(t *testing.T) {
	m, _ := ready(evidence(60), 80, 21)
	if text := drawnWithoutColours(m); !strings.ContainsAny(text, "▒▓█") {
		t.Errorf("no shades in\n%s", text)
	}
}

func names(m *Model) []string {
	var list []string
	for _, r := range m.table.rows {
		list = append(list, r.Name)
	}
	return list
}

func TestSorting(t *testing.T) {
	m, _ := ready(evidence(5), 120, 37) // errors 0, 1, 2, 3 of ten and 0 of two
	sorted := func(how string, classes ...int) {
		t.Helper()
		var want []string
		for _, class := range classes {
			want = append(want, fmt.Sprintf("class %02d", class))
		}
		if got := names(m); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", how, got, want)
		}
	}
	sorted("by error", 3, 2, 1, 0, 4)
	uitest.PressAll(m, "S")
	sorted("reversed", 0, 4, 1, 2, 3)
	for range len(columnsOf(m.facts)) - defaultColumn {
		uitest.PressAll(m, "s")
	}
	if m.table.sorted != 0 {
		t.Errorf("sorted by column %d, want 0", m.table.sorted)
	}
	sorted("by name", 0, 1, 2, 3, 4)
}

func TestTitleSorts(t *testing.T) {
	m, _ := ready(evidence(5), 120, 37)
	at := m.layout().table.Min
	for i := range columnsOf(m.facts) {
		x := m.drawn().X(tableWidth(m.layout().table.Dx()), i)
		if x < 0 {
			continue
		}
		m.Update(tea.MouseClickMsg{X: at.X + x, Y: 0})
		if m.table.sorted != i {
			t.Errorf("a click on title %d sorts by %d", i, m.table.sorted)
		}
	}
}

func TestCursorStaysOnItsClass(t *testing.T) {
	m, _ := ready(evidence(5), 120, 37)
	uitest.PressAll(m, "down", "down", "S")
	if got := m.table.rows[m.table.list.At].Name; got != "class 01" {
		t.Errorf("cursor on %s", got)
	}
}

func TestOpenClass(t *testing.T) {
	m, o := ready(evidence(5), 120, 37)
	uitest.PressAll(m, "down", "enter")
	if o.title != "class 02" || len(o.pictures) != 10 || o.pictures[0] != 20 {
		t.Errorf("opened %+v", o)
	}
}

func TestOpenCell(t *testing.T) {
	m, o := ready(evidence(9), 120, 37)
	// Class 07 has seven mistakes: four taken for class 08, three for class 00. Classes 04 to 07 have four in
	// their fullest cell, and the first of these comes first.
	uitest.PressAll(m, "tab", "enter")
	if o.title != "class 04 taken for class 05" || !slices.Equal(o.pictures, []int{40, 41, 42, 43}) {
		t.Errorf("opened %+v", o)
	}
	uitest.PressAll(m, "n", "enter")
	if o.title != "class 05 taken for class 06" {
		t.Errorf("opened %+v", o)
	}
}

func TestEmptyCellOpensNothing(t *testing.T) {
	m, o := ready(evidence(9), 120, 37)
	uitest.PressAll(m, "tab", "home", "enter")
	label, predicted := m.cell()
	if n := len(m.facts.confusion.At(label, predicted).Pictures); n != 0 || o.title != "" {
		t.Errorf("%d → %d holds %d, opened %+v", label, predicted, n, o)
	}
}

func TestMatrixCursorStaysOnItsCell(t *testing.T) {
	m, _ := ready(evidence(9), 120, 37)
	uitest.PressAll(m, "tab", "n")
	label, predicted := m.cell()
	e := evidence(9)
	e.Version = 2
	e.Pictures[0].Rank, e.Pictures[0].Top = 9, []score.Score{{Class: 7, P: 0.4}} // one more row
	m.options.Source.(*fakeSource).evidence = e
	m.Update(m.watch.Begin()())
	if l, p := m.cell(); l != label || p != predicted {
		t.Errorf("the cursor went from %d → %d to %d → %d", label, predicted, l, p)
	}
}

func TestMouseInMatrix(t *testing.T) {
	for _, classes := range []int{9, 60} {
		m, o := ready(evidence(classes), 120, 37)
		pair := m.facts.confusion.Fullest()[2]
		area := m.layout().matrix
		g := m.matrix.grid(m.facts.confusion, area)
		row, col := slices.Index(m.facts.confusion.True, pair[0]), slices.Index(m.facts.confusion.Predicted, pair[1])
		row -= (row - m.matrix.rows.Top) % 2 // half blocks: a click means the upper one
		msg := tea.MouseClickMsg{
			X: g.x + (col-m.matrix.cols.Top)*g.scale.wide,
			Y: g.y + (row-m.matrix.rows.Top)*g.scale.halves/2,
		}
		m.Update(msg)
		if m.pane != matrixPane || m.matrix.rows.At != row || m.matrix.cols.At != col || o.title != "" {
			t.Errorf("%d classes: cursor %+v, want %d, %d; opened %+v", classes, m.matrix, row, col, o)
		}
	}
}

func TestZoom(t *testing.T) {
	m, _ := ready(evidence(60), 120, 37)
	scaleNow := func() scale { return m.matrix.grid(m.facts.confusion, m.layout().matrix).scale }
	small := scaleNow()
	uitest.PressAll(m, "tab", "+")
	if got := scaleNow(); got.wide*got.halves <= small.wide*small.halves {
		t.Errorf("scale %v, was %v", got, small)
	}
	golden(t, "larger", m)
	uitest.PressAll(m, "-", "-", "-")
	if got := scaleNow(); got != small {
		t.Errorf("scale %v, want %v", got, small)
	}
}

func TestFilter(t *testing.T) {
	m, _ := ready(evidence(9), 120, 37)
	m.Update(ui.Filter{Text: "SS 08"}) // its name, and the ones that are taken for it
	if got := names(m); !slices.Equal(got, []string{"class 07", "class 06", "class 08"}) {
		t.Errorf("got %v", got)
	}
	m.Update(ui.Filter{Text: "zebra"})
	golden(t, "no match", m)
}

func TestOldAnswersAreDropped(t *testing.T) {
	m, _ := screen(evidence(5), 120, 37)
	old := m.watch.Begin()
	m.Update(ui.Hidden{})
	m.Update(old())
	if m.facts != nil {
		t.Error("an answer to a screen that was left has been taken")
	}
}

func TestKeysBeforeAnythingIsKnown(t *testing.T) {
	m, o := screen(evidence(5), 120, 37)
	uitest.PressAll(m, "tab", "down", "enter", "n", "s")
	if o.title != "" {
		t.Errorf("opened %+v", o)
	}
}

func TestKeysSayWhyTheyCannotAct(t *testing.T) {
	waiting, _ := screen(evidence(5), 120, 37)
	for _, name := range []string{"enter", "tab", "s", "S", "n", "+", "-", "down", "pgup", "end"} {
		if why, want := uitest.Why(waiting, name), "the model has not answered yet"; why != want {
			t.Errorf("before an answer %s says %q, want %q", name, why, want)
		}
	}
	m, _ := ready(evidence(9), 120, 37)
	m.Update(ui.Filter{Text: "zebra"})
	bare, _ := ready(unlabelled(), 120, 37)
	empty, _ := ready(finding.Evidence{}, 120, 37)
	failed, _ := ready(finding.Evidence{Pictures: []finding.Picture{{LeftOut: "the model gives NaN"}}}, 120, 37)
	matrix, _ := ready(evidence(9), 120, 37)
	uitest.PressAll(matrix, "tab", "home")
	for _, c := range []struct {
		m        *Model
		key, why string
	}{
		{m, "enter", "no class matches the filter"},
		{m, "n", "this is for the matrix; tab goes there"},
		{bare, "tab", "without labels there are no confusions"},
		{bare, "+", "without labels there are no confusions"},
		{matrix, "enter", "no picture is in this cell"},
		{matrix, "s", "this is for the table; tab goes there"},
		{matrix, "S", "this is for the table; tab goes there"},
		{empty, "enter", "there are no pictures"},
		{failed, "enter", "no picture could be predicted"},
	} {
		if why := uitest.Why(c.m, c.key); why != c.why {
			t.Errorf("%s says %q, want %q", c.key, why, c.why)
		}
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	for _, classes := range []int{2, 60} {
		for w := 1; w < 130; w += 9 {
			for h := 1; h < 40; h += 3 {
				m, _ := ready(evidence(classes), w, h)
				drawn(m)
				uitest.PressAll(m, "tab", "end")
				drawnWithoutColours(m)
			}
		}
	}
}

// The matrix has the mistakes of the classes that the table lists, and follows its cursor.
func TestMatrixFollowsTheTable(t *testing.T) {
	m, _ := ready(evidence(9), 120, 37)
	all := len(m.facts.confusion.True)
	m.Update(ui.Filter{Text: "SS 08"})
	for _, label := range m.facts.confusion.True {
		if !slices.Contains(m.table.labels(), label) {
			t.Errorf("class %d has a row in the matrix and none in the table", label)
		}
	}
	if label, _ := m.cell(); !slices.Contains(m.table.labels(), label) {
		t.Errorf("the cell spelled out is of class %d, which is not listed", label)
	}
	uitest.PressAll(m, "home", "down")
	row := m.table.rows[1]
	if label, predicted := m.cell(); len(row.Taken) > 0 && (label != row.Class || predicted != row.Taken[0].Class) {
		t.Errorf("the matrix is at %d taken for %d, the table at %d", label, predicted, row.Class)
	}
	if m.Update(ui.Filter{}); len(m.facts.confusion.True) != all {
		t.Errorf("%d rows, want %d", len(m.facts.confusion.True), all)
	}
	if text, failed := m.Sifted(); text.String() != "9 of 9 classes" || failed {
		t.Errorf("%s", text)
	}
}

// TestCommonKind says what label and prediction have in common, where WordNet knows both.
func TestCommonKind(t *testing.T) {
	e := evidence(9)
	e.WNIDs = slices.Repeat([]string{"n03445777"}, len(e.Classes))
	m, _ := ready(e, 200, 50)
	if text := uitest.Trimmed(uitest.Drawn(m, 200, 50)); !strings.Contains(text, "both are golf ball, height 0") {
		t.Errorf("the kind is not named:\n%s", text)
	}
}
