package inspect

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"beyond/ui/uitest"
	"beyond/views/inspect/why"
	"beyond/views/inspect/why/blocks"
	tea "charm.land/bubbletea/v2"
)

func TestExplainedDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {100, 27}, {120, 37}, {200, 57}} {
		m := explainable(t, blocks.New(), size[0], size[1])
		uitest.PressAll(m, "e", "down", "down")
		golden(t, fmt.Sprintf("original %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "f", "c", "(", "(")
		golden(t, fmt.Sprintf("beside %dx%d", size[0], size[1]), m)
	}
}

func TestExplainedPanesInTurn(t *testing.T) {
	m := explainable(t, blocks.New(), 80, 21)
	uitest.PressAll(m, "e", "f", "down")
	for i := range paneChoices[why.Single][2] {
		golden(t, fmt.Sprintf("%d", i), m)
		uitest.PressAll(m, "tab")
	}
}

func TestExplainedLooks(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	uitest.PressAll(m, "e", "b")
	for _, style := range []string{"hide", "tint", "outline"} {
		golden(t, style+", both signs", m)
		uitest.PressAll(m, "o")
	}
	uitest.PressAll(m, "v")
	golden(t, "hidden black", m)
	uitest.PressAll(m, "e", "i")
	golden(t, "details beside", m)
}

func TestWhyThereIsNoExplanation(t *testing.T) {
	one, few, flat, nan := blocks.New(), blocks.New(), blocks.New(), blocks.New()
	one.Columns, one.Rows = 1, 1
	few.Columns, few.Rows, few.Weights = 2, 2, map[int][]float64{0: {0.3, 0.2, 0.1, -0.1}}
	flat.Weights = nil
	nan.NaNAfter = 120
	many := blocks.New()
	many.Columns, many.Rows, many.Weights = 40, 40, nil
	for name, e := range map[string]*blocks.Explainer{
		"one segment": one, "fewer segments than K": few, "more segments than samples": many,
		"class of no probability": flat, "not a number": nan,
	} {
		t.Run(name, func(t *testing.T) {
			m := explainable(t, e, 120, 37)
			uitest.PressAll(m, "e")
			golden(t, "120x37", m)
			m.resized(80, 21)
			golden(t, "80x21", m)
		})
	}
}

func TestExplainCommandLine(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	uitest.PressAll(m, "e", ")", "v")
	want := "beyond explain gallery:orange/court_0107.png --class n07747607 --samples 1000 --k 9 --seed 0 " +
		"--segments quickshift --hidden black --stability 4 --json"
	if got := m.CommandLine(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	uitest.PressAll(m, "right")
	if got := m.CommandLine(); !strings.HasPrefix(got, "beyond attack ") {
		t.Errorf("with a step on screen %s", got)
	}
}

func TestSaveExplanation(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	saved := map[string]image.Point{}
	m.options.Export = func(name string, img image.Image) (string, error) {
		saved[name] = img.Bounds().Size()
		return "/pictures/" + name + ".png", nil
	}
	uitest.PressAll(m, "e", "o", "s")
	if size := saved["court_0107-original-class-0-lime-8-tint"]; size != image.Pt(blocks.Side, blocks.Side) {
		t.Errorf("saved %v", saved)
	}
	if size := saved["court_0107-original-class-0-lime-path"]; size != image.Pt(5*(blocks.Side+8)-8, blocks.Side) {
		t.Errorf("saved %v", saved)
	}
}

func TestEveryExplainedSizeIsDrawn(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	uitest.PressAll(m, "e", "down")
	for _, key := range []string{"", "c"} {
		if key != "" {
			uitest.PressAll(m, "right", key)
		}
		for w := 0; w < 210; w += 7 {
			for h := 0; h < 60; h += 3 {
				drawn(m.resized(w, h))
			}
		}
	}
}

func TestNobodyExplains(t *testing.T) {
	m := explainable(t, nil, 120, 37)
	for _, k := range m.Keys() {
		if slices.Contains([]string{"e", "c", "(/)"}, k.Help().Key) {
			t.Errorf("there is a key %s, though nobody explains", k.Help().Key)
		}
	}
	uitest.PressAll(m, "e")
	if m.why.Mode() != why.Off {
		t.Error("explained by nobody")
	}
}

func TestKeysOfAnExplanationSayWhy(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	for _, name := range []string{"o", "up", ")", "E"} {
		if got, want := uitest.Why(m, name), "nothing is explained; e explains the picture"; got != want {
			t.Errorf("%s says %q, want %q", name, got, want)
		}
	}
	for at, want := range map[int]string{
		mistaken: "",
		fooled:   "there is no other class to explain; t attacks towards one",
		broken:   "there is no prediction to explain yet",
	} {
		m := answered(explained(t, newFake(), blocks.New(), at, 120, 37))
		uitest.PressAll(m, "{", "{", "{", "e")
		if got := uitest.Why(m, "a"); got != want {
			t.Errorf("picture %d: a says %q, want %q", at, got, want)
		}
	}
}

func TestClassesInTurn(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	uitest.PressAll(m, "f", "e", "a")
	golden(t, "the label at a wrong step", m)
}

func TestPauseAndGoOn(t *testing.T) {
	e := blocks.New()
	m := explainable(t, e, 120, 37)
	cmd := uitest.Press(m, "e")
	for range 4 {
		cmd = uitest.Next(m, cmd)
	}
	uitest.Press(m, "e")
	uitest.Answer(m, cmd)
	n := e.Evaluated
	golden(t, "paused", m)
	if more := uitest.Press(m, "right"); more != nil || e.Evaluated != n {
		t.Error("a pause is none")
	}
	golden(t, "paused at a step without samples", m)
	uitest.Press(m, "left")
	uitest.PressAll(m, "e")
	const most = 1000*(1+4) + 16 // with four other seeds, and the batch that an interruption may lose
	if !complete(m) || e.Evaluated > most {
		t.Errorf("%d samples evaluated, drawn is\n%s", e.Evaluated, uitest.Text(drawn(m)))
	}
	uitest.PressAll(m, "e")
	if got, want := uitest.Why(m, "e"), "the explanation is complete; E hides it"; got != want || !complete(m) {
		t.Errorf("l says %q, want %q", got, want)
	}
}

// complete reports that the screen says so of the explanation.
func complete(m *Model) bool { return strings.Contains(uitest.Text(drawn(m)), "n 1000 ·") }

func TestHiddenAndExplainedAgain(t *testing.T) {
	e := blocks.New()
	m := explainable(t, e, 120, 37)
	uitest.PressAll(m, "e", "E")
	n := e.Evaluated
	golden(t, "hidden", m)
	if uitest.PressAll(m, "e"); e.Evaluated != n || !complete(m) {
		t.Error("the explanation has been forgotten")
	}
	uitest.PressAll(m, ">")
	if m.index() != mistaken || e.Evaluated == n || !complete(m) {
		t.Error("the next picture is not explained")
	}
}

func TestAnotherModelIsExplainedInTheSameWay(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	uitest.PressAll(m, "e", "(", "o")
	n := answered(m.With(m.options).resized(120, 37))
	if got, want := uitest.Text(drawn(n)), uitest.Text(drawn(m)); got != want {
		t.Errorf("drawn as\n%s\nwant\n%s", got, want)
	}
}

func TestClickOnThePath(t *testing.T) {
	m := explainable(t, blocks.New(), 120, 37)
	uitest.PressAll(m, "e")
	l := m.layout(120, 37, usualAspect)
	for x, want := range map[int]string{
		l.path.Min.X + 2*l.path.Dx()/8: "LIME, K=3", // the picture clicked
		l.path.Max.X - 1:               "LIME, K=8", // there is no picture
	} {
		uitest.PressAll(m, strings.Split("))))))))))))((((", "")...) // 8
		m.Update(tea.MouseClickMsg{X: x, Y: l.path.Max.Y - 2})
		if !strings.Contains(uitest.Text(drawn(m)), want) {
			t.Errorf("after a click at %d the screen does not say %q:\n%s", x, want, uitest.Text(drawn(m)))
		}
	}
}
