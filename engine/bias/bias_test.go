package bias

import (
	"slices"
	"strings"
	"testing"

	"beyond/engine/finding"
	"beyond/engine/score"
	"beyond/engine/stats"
)

// scene is a picture of class 0 with some attributes, and what became of it.
func scene(right bool, values ...string) finding.Picture {
	p := finding.Picture{Attributes: values, Rank: 1, Top: []score.Score{{Class: 0, P: 0.9}}, Attacked: true, FirstWrong: 3}
	if !right {
		p.Rank, p.FirstWrong, p.Top = 2, 0, []score.Score{{Class: 1, P: 0.6}}
	}
	return p
}

func times(n int, p finding.Picture) []finding.Picture { return slices.Repeat([]finding.Picture{p}, n) }

func sequence(from, to int) (list []int) {
	for i := from; i < to; i++ {
		list = append(list, i)
	}
	return list
}

// basketball has 24 prototypes, 22 of them on a court, 24 criticisms, 5 of them on a court, and 48 others.
func basketball() (finding.Evidence, Class) {
	e := finding.Evidence{Attributes: []string{"ground", "white person"}, Classes: []string{"basketball", "volleyball"}}
	e.Pictures = slices.Concat(
		times(22, scene(true, "court", "no")), times(2, scene(true, "grass", "yes")),
		times(5, scene(true, "court", "yes")), times(19, scene(false, "grass", "yes")),
		times(11, scene(true, "court", "unsure")), times(37, scene(true, "grass", "")))
	return e, Class{0, sequence(0, 96), sequence(0, 24), sequence(24, 48)}
}

func row(t *testing.T, rows []Row, attribute, value string) Row {
	t.Helper()
	for _, r := range rows {
		if r.Attribute == attribute && r.Value == value {
			return r
		}
	}
	t.Fatalf("no row %s: %s", attribute, value)
	return Row{}
}

func TestExamine(t *testing.T) {
	e, class := basketball()
	rows := Examine(e, []Class{class})
	if len(rows) != 3 {
		t.Fatalf("%d rows, want court, grass and a white person: %+v", len(rows), rows)
	}
	court := row(t, rows, "ground", "court")
	if court.Chosen.First != stats.NewShare(22, 24) || court.Chosen.Second != stats.NewShare(5, 24) || court.All != stats.NewShare(38, 96) {
		t.Errorf("court: %+v", court)
	}
	if want := stats.Fisher(22, 2, 5, 19); court.Chosen.P != want || court.Chosen.Adjusted < want {
		t.Errorf("court: p %v adjusted %v, want %v and more", court.Chosen.P, court.Chosen.Adjusted, want)
	}
	if court.Right.First != stats.NewShare(38, 38) || court.Right.Second != stats.NewShare(39, 58) {
		t.Errorf("court: right %+v", court.Right)
	}
	if court.Small {
		t.Error("24 prototypes and 24 criticisms count as few")
	}
	if court.Steps.N != 38 || court.Steps.Median != 3 {
		t.Errorf("steps on the court: %+v", court.Steps)
	}
	// Pictures that are unsure, or of which nothing is known, are in no share.
	person := row(t, rows, "white person", "yes")
	if person.All != stats.NewShare(26, 48) || person.Chosen.First != stats.NewShare(2, 24) || person.Chosen.Second != stats.NewShare(24, 24) {
		t.Errorf("white person: %+v", person)
	}
}

func TestSentences(t *testing.T) {
	e, class := basketball()
	t.Log(strings.Join(Sentences(Examine(e, []Class{class})), "\n"))
	// Nothing is said of what is not sure.
	e.Pictures = slices.Concat(times(12, scene(true, "court", "no")), times(12, scene(true, "grass", "yes")))
	class = Class{0, sequence(0, 24), []int{0, 1, 12}, []int{2, 13, 14}}
	if said := Sentences(Examine(e, []Class{class})); len(said) != 0 {
		t.Errorf("said %q", said)
	}
	if r := row(t, Examine(e, []Class{class}), "ground", "court"); !r.Small {
		t.Error("three prototypes are a small sample")
	}
}
