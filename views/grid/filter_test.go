package grid

import (
	"slices"
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

// A word that means nothing to the pictures is named, with the one that may be meant.
func TestFilterProblems(t *testing.T) {
	for filter, want := range map[string]string{
		"wrong ground=grass p<0.5": "",
		"grond=grass":              "no attribute is called grond: did you mean ground?",
		"zebra=grass":              "no attribute is called zebra: there are ground, light",
		"ground=gras ground=grsas": "no picture has ground=grsas: did you mean grass?",
		"!ground=zebra":            "no picture has ground=zebra: there are grass, asphalt",
		"step<x":                   "step<x: a number must follow, as in step<3",
		"p<":                       "p<: a number must follow, as in p<3",
		"p<nan":                    "p<nan: a number must follow, as in p<3",
		"ground<3":                 "ground<3: only p and step can be compared; of attributes write name=value",
	} {
		if got := arrange(gallery(), until(60), wish{filter: filter}).problem; got != want {
			t.Errorf("%q: %q, want %q", filter, got, want)
		}
	}
	e := gallery()
	e.Attributes = nil
	if _, problem := parseFilter("ground=grass", e); problem != "these pictures have no attributes" {
		t.Errorf("%q", problem)
	}
}

func TestSifted(t *testing.T) {
	m, _, _ := ready(gallery(), until(60), 80, 21)
	for filter, want := range map[string]string{
		"wrong": "16 of 60 pictures", "step<x": "step<x: a number must follow, as in step<3",
	} {
		uitest.Answer(m, m.Update(ui.Filter{Text: filter}))
		if text, failed := m.Sifted(); text.String() != want || failed != (filter == "step<x") {
			t.Errorf("%q: %q, %v, want %q", filter, text, failed, want)
		}
	}
}

func TestCompletions(t *testing.T) {
	e := gallery()
	for word, want := range map[string]string{
		"w": "wrong", "gro": "ground=", "ground=": "ground=grass", "ground=a": "ground=asphalt", "!ne": "!never",
		"!ground=a": "!ground=asphalt", "Gro": "ground=",
	} {
		if list := completions(e, word); !slices.Contains(list, want) {
			t.Errorf("%s: %v, want %s", word, list, want)
		}
	}
	if list := completions(e, "zebra="); len(list) > 0 {
		t.Errorf("%v", list)
	}
}

// What matches is shown from its beginning; the cursor stays on its picture when the filter goes.
func TestFilterBeginsAtTheTop(t *testing.T) {
	m, _, _ := ready(gallery(), until(60), 80, 21)
	uitest.PressAll(m, "end")
	uitest.Answer(m, m.Update(ui.Filter{Text: "right"}))
	if m.at != 0 || m.top != 0 {
		t.Errorf("at %d, top %d", m.at, m.top)
	}
	uitest.PressAll(m, "right", "right")
	selected := m.selected()
	uitest.Answer(m, m.Update(ui.Filter{}))
	if m.selected() != selected {
		t.Errorf("on %d, want %d", m.selected(), selected)
	}
}

func TestFilterMarks(t *testing.T) {
	e := gallery()
	e.Pictures[3].Selections, e.Pictures[3].Note = []string{"Hands", "odd"}, "Two hands, one ball"
	e.Pictures[5].Selections = []string{"odd"}
	for filter, want := range map[string][]int{
		"in=han": {3}, "in=odd": {3, 5}, "in=odd !in=hands": {5}, "note=ball": {3}, "note=odd": nil,
	} {
		if got, problem := Sift(e, []int{2, 3, 4, 5}, filter); !slices.Equal(got, want) || problem != "" {
			t.Errorf("%q: %v, %q, want %v", filter, got, problem, want)
		}
	}
	if list := completions(e, "in="); !slices.Contains(list, "in=hands") {
		t.Errorf("%v", list)
	}
}
