package compare

import (
	"math"
	"slices"
	"strings"
	"testing"

	"beyond/engine/dataset"
)

// answers are three models on eight pictures of two classes. By picture, the models that are right:
// 0 all, 1 all, 2 first and second, 3 first, 4 third, 5 none (one class), 6 none (three classes), 7 second and third.
var answers = Answers{
	Pictures: []int{10, 11, 12, 13, 14, 15, 16, 17},
	Labels:   []int{0, 0, 0, 0, 1, 1, 1, 1},
	Top1: [][]int{
		{0, 0, 0, 0, 2, 2, 0, 2},
		{0, 0, 0, 2, 2, 2, 2, 1},
		{0, 0, 2, 1, 1, 2, 3, 1},
	},
}

func comparison(t *testing.T) Comparison {
	t.Helper()
	const list = "index,wnid,name\n0,n00000001,red\n1,n00000002,green\n2,n00000003,blue\n3,n00000004,grey\n"
	classes, err := dataset.ParseClasses(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	c := Comparison{Models: make([]Model, 3)}
	for m, name := range []string{"a", "b", "c"} {
		c.Models[m].Name = name
	}
	c.Sum(answers, classes)
	return c
}

func TestCounts(t *testing.T) {
	c := comparison(t)
	for m, want := range []struct{ wrong, onlyRight, onlyWrong int }{{4, 1, 1}, {4, 0, 0}, {4, 1, 1}} {
		if got := c.Models[m]; got.Top1.K != want.wrong || got.Top1.N != 8 || got.OnlyRight != want.onlyRight ||
			got.OnlyWrong != want.onlyWrong {
			t.Errorf("model %d: %+v, want %+v", m, got, want)
		}
	}
	// Each errs in half of the pictures: by chance all three do in an eighth of the 8.
	if want := (Together{AllRight: 2, AllWrong: 2, ByChance: 1, Agree: 3}); c.Together != want {
		t.Errorf("together %+v, want %+v", c.Together, want)
	}
	green := c.Classes[1]
	if green.N != 4 || !slices.Equal(green.Wrong, []int{4, 3, 2}) || green.AllWrong != 2 || green.Agree != 1 {
		t.Errorf("the second class: %+v", green)
	}
	if got := answers.OnlyRight(0, 2); !slices.Equal(got, []int{12, 13}) {
		t.Errorf("right by the first and not by the third: %v", got)
	}
	if got := answers.BothWrong(0, 1); !slices.Equal(got, []int{14, 15, 16}) {
		t.Errorf("wrong by the first two: %v", got)
	}
}

func TestPairs(t *testing.T) {
	p := comparison(t).Pairs[0] // a and b: both right 0 1 2, only a 3, only b 7, both wrong 4 5 6
	if p.A != "a" || p.B != "b" || p.BothRight != 3 || p.OnlyARight != 1 || p.OnlyBRight != 1 || p.BothWrong != 3 ||
		p.BothWrongSame != 2 || p.ByChance != 2 || p.McNemar != 1 {
		t.Errorf("%+v", p)
	}
	if *p.Consistency != 0.5 { // observed 6/8, by chance 1/2
		t.Errorf("error consistency %v, want 0.5", *p.Consistency)
	}
}

// TestTransfer has a picture for each reason not to count, and one whose attack ends early.
func TestTransfer(t *testing.T) {
	on := func(list ...Tried) []Tried { return list }
	tried := [][][]Tried{{
		on(Tried{0, 2, 2}, Tried{0, 2}, Tried{0, 0, 2}, Tried{0, 0, 0}, nil, nil, nil, nil),
		on(Tried{0, 0, 2}, Tried{2, 2, 2}, Tried{0, 1, 0}, nil, nil, nil, nil, Tried{1, 2, 2}),
	}}
	got := Transfer(answers, tried, 2)
	for column, want := range [][2][]int{
		{{0, 2, 3}, {4, 4, 4}}, // its own four right ones
		{{0, 1, 1}, {2, 2, 2}}, // 0 and 2: 1 is lost by the size alone, 7 is wrong on the row
	} {
		for k, share := range got[0][column] {
			if share.K != want[0][k] || share.N != want[1][k] {
				t.Errorf("column %d, step %d: %d of %d, want %d of %d", column, k, share.K, share.N, want[0][k], want[1][k])
			}
		}
	}
	if last := Last(got); last[0][0] != got[0][0][2] {
		t.Errorf("last %+v", last)
	}
}

func TestOverlaps(t *testing.T) {
	e := Overlaps([]Explained{
		{Selected: [][]int{{1, 2, 3, 4}, {4, 3, 9, 8}}, Segments: 16},
		{Selected: [][]int{{1, 2}, {1, 2}}, Segments: 8},
	}, []string{"a", "b"}, 4, 100)
	// 2 and 2 in common; by chance 4·4/16 and 2·2/8.
	if o := e.Pairs[0]; len(e.Pairs) != 1 || o.Shared != 2 || math.Abs(o.ByChance-0.75) > 1e-12 || e.N != 2 {
		t.Errorf("%+v", e)
	}
}
