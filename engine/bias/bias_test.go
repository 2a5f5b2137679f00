package bias

import (
	"math"
	"slices"
	"strings"
	"testing"

	"beyond/engine/finding"
	"beyond/engine/score"
	"beyond/engine/stats"
)

// scene is a picture of class 0 with some attributes, predicted right or wrong.
func scene(right bool, values ...string) finding.Picture {
	p := finding.Picture{
		Attributes: values, Rank: 1, Top: []score.Score{{Class: 0, P: 0.9}}, Attacked: true, FirstWrong: 3,
	}
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
	if chosen := court.Chosen; chosen.First != stats.NewShare(22, 24) || chosen.Second != stats.NewShare(5, 24) ||
		court.All != stats.NewShare(38, 96) {
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
	if chosen := person.Chosen; chosen.First != stats.NewShare(2, 24) || chosen.Second != stats.NewShare(24, 24) ||
		person.All != stats.NewShare(26, 48) {
		t.Errorf("white person: %+v", person)
	}
}

func TestSentences(t *testing.T) {
	e, class := basketball()
	want := []string{
		"basketball with white person: 8 % of the prototypes but 100 % of the criticisms, " +
			"almost certainly no accident (p < 0.000001): the model does not expect this",
		"basketball with white person: 27 % right; without white person: 100 %, almost certainly no accident (p < 0.000001)",
		"basketball on court: 92 % of the prototypes but 21 % of the criticisms, " +
			"almost certainly no accident (p 0.0000011): the model expects this",
		"basketball not on court: 67 % right; on court: 100 %, almost certainly no accident (p 0.000030)",
	}
	if got := Sentences(Examine(e, []Class{class})); !slices.Equal(got, want) {
		t.Errorf("said\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// Only sure findings have sentences.
	e.Pictures = slices.Concat(times(12, scene(true, "court", "no")), times(12, scene(true, "grass", "yes")))
	class = Class{0, sequence(0, 24), []int{0, 1, 12}, []int{2, 13, 14}}
	if said := Sentences(Examine(e, []Class{class})); len(said) != 0 {
		t.Errorf("said %q", said)
	}
	if r := row(t, Examine(e, []Class{class}), "ground", "court"); !r.Small {
		t.Error("three prototypes are a small sample")
	}
}

// In each class as many pictures are right with the tag as without; but it is frequent in the class that is hard.
func TestPoolComparesWithinClasses(t *testing.T) {
	e := finding.Evidence{Attributes: []string{"tag"}, Classes: []string{"easy", "hard"}}
	add := func(n int, right bool, tag string) []int {
		from := len(e.Pictures)
		e.Pictures = append(e.Pictures, times(n, scene(right, tag))...)
		return sequence(from, len(e.Pictures))
	}
	easy, hard := Class{Index: 0}, Class{Index: 1}
	easy.Pictures = slices.Concat(add(9, true, "yes"), add(1, false, "yes"), add(90, true, "no"), add(10, false, "no"))
	hard.Pictures = slices.Concat(add(20, true, "yes"), add(80, false, "yes"), add(2, true, "no"), add(8, false, "no"))
	rows := Pool(e, []Class{easy, hard})
	if len(rows) != 1 || rows[0].Class != AllClasses {
		t.Fatalf("rows %+v", rows)
	}
	r := rows[0].Right
	if r.First.Share > 0.3 || r.Second.Share < 0.8 {
		t.Errorf("shares %v and %v", r.First, r.Second)
	}
	if r.Sure() || math.Abs(r.Difference) > 1e-12 || r.Sentence != "" {
		t.Errorf("what the classes do is said of the tag: %+v", r)
	}
}

func TestColumnsAreReadAsTheyAreWritten(t *testing.T) {
	e := finding.Evidence{Attributes: []string{"tag", "count"}}
	for _, v := range [][2]string{{"Yes", "1"}, {" no", "2"}, {"TRUE", ""}, {"unsure", "2"}, {"0", "?"}, {"", "3"}} {
		e.Pictures = append(e.Pictures, finding.Picture{Attributes: v[:]})
	}
	list := columns(e)
	if want := []string{"yes", "no", "yes", "", "no", ""}; !list[0].binary || !slices.Equal(list[0].values, want) {
		t.Errorf("tag: %v, want %v", list[0].values, want)
	}
	if want := []string{"1", "2", "", "2", "", "3"}; list[1].binary || !slices.Equal(list[1].values, want) {
		t.Errorf("count: %v, want %v", list[1].values, want)
	}
	if got := list[1].asked(sequence(0, 6)); !slices.Equal(got, []string{"2"}) {
		t.Errorf("values asked about: %v, want what occurs twice", got)
	}
	if got := list[0].asked([]int{3, 5}); got != nil {
		t.Errorf("values asked about where none is known: %v", got)
	}
}

func TestExamineOfNothing(t *testing.T) {
	e := finding.Evidence{Attributes: []string{"tag"}, Classes: []string{"ball"}}
	if rows := Examine(e, []Class{{}}); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
	e.Pictures = times(3, finding.Picture{Attributes: []string{"yes"}, Label: 0}) // not predicted, nothing chosen
	r := row(t, Examine(e, []Class{{Pictures: sequence(0, 3)}}), "tag", "yes")
	if r.Sure() || r.Effect() != 0 || r.Chosen.P != 1 || !r.Small {
		t.Errorf("%+v", r)
	}
}

func TestRankPutsWhatIsSureFirst(t *testing.T) {
	rows := []Row{
		{Value: "unsure", Chosen: Comparison{Difference: 0.9, Adjusted: 0.2}},
		{Value: "right", Right: Comparison{Difference: -0.8, Adjusted: 0.01}, Chosen: Comparison{Adjusted: 1}},
		{Value: "chosen", Right: Comparison{Adjusted: notAsked}, Chosen: Comparison{Difference: 0.5, Adjusted: 0.02}},
	}
	Rank(rows)
	want := []string{"right", "chosen", "unsure"}
	if got := []string{rows[0].Value, rows[1].Value, rows[2].Value}; !slices.Equal(got, want) {
		t.Errorf("order %v", got)
	}
}
