package study

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// gallery makes classes of n pictures; picture p of class c is 100·c + p, and selectors differ in their choice.
func gallery(classes, n int) []Class {
	var list []Class
	for c := range classes {
		class := Class{Class: 1000 + c, Selections: map[Selector]Selection{}}
		for p := range n {
			class.Pictures = append(class.Pictures, 100*c+p)
		}
		for i, selector := range []Selector{Adv, MMD, Probs} {
			at := func(p int) int { return class.Pictures[p%n] }
			var s Selection
			for k := range 8 {
				s.Prototypes = append(s.Prototypes, at(3*i+k))
				s.Criticisms = append(s.Criticisms, at(20-2*i-k))
			}
			class.Selections[selector] = s
		}
		list = append(list, class)
	}
	return list
}

func newStudy(t interface{ Fatal(...any) }, classes []Class, seed uint64) *Study {
	s, leftOut, err := New(classes, seed)
	if err != nil || len(leftOut) > 0 {
		t.Fatal(leftOut, err)
	}
	return s
}

// Whatever the seed, scene and condition: six different classes, six different pictures of each, none the target,
// and the target is of the class in the right column.
func TestRoundProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		s := newStudy(t, gallery(rapid.IntRange(6, 12).Draw(t, "classes"), rapid.IntRange(24, 40).Draw(t, "pictures")), seed)
		scene := rapid.IntRange(-3, 500).Draw(t, "scene")
		var first Round
		for i, condition := range Conditions() {
			r := s.Round(scene, condition)
			if r != s.Round(scene, condition) {
				t.Fatal("the same round comes out differently")
			}
			if i == 0 {
				first = r
			}
			if r.Target != first.Target || r.Right != first.Right {
				t.Fatal("another condition has another target")
			}
			seen := map[int]bool{r.Target: true}
			for column, c := range r.Columns {
				if c.Class != first.Columns[column].Class {
					t.Fatal("another condition has other classes")
				}
				for _, p := range c.Pictures {
					if seen[p] || p/100+1000 != c.Class {
						t.Fatalf("picture %d of class %d is shown twice, is the target or is of another class", p, c.Class)
					}
					seen[p] = true
				}
			}
			if r.Target/100+1000 != r.Columns[r.Right].Class {
				t.Fatalf("target %d, column of class %d", r.Target, r.Columns[r.Right].Class)
			}
		}
	})
}

// A condition shows its selector's choice.
func TestConditionsShow(t *testing.T) {
	classes := gallery(6, 32)
	s := newStudy(t, classes, 1)
	for _, condition := range Conditions()[:6] {
		r := s.Round(3, condition)
		for _, column := range r.Columns {
			chosen := classes[column.Class-1000].Selections[condition.Selector]
			want := chosen.Prototypes[:6]
			if condition.Criticisms {
				want = append(slices.Clone(chosen.Prototypes[:3]), chosen.Criticisms[:3]...)
			}
			if !slices.Equal(column.Pictures[:], want) {
				t.Errorf("%v shows %v of class %d, want %v", condition, column.Pictures, column.Class, want)
			}
		}
	}
}

// A picture chosen as both prototype and criticism is shown once.
func TestOverlap(t *testing.T) {
	got, ok := Selection{Prototypes: []int{1, 2, 3}, Criticisms: []int{3, 4, 1, 5, 6}}.pictures(true)
	if !ok || got != [6]int{1, 2, 3, 4, 5, 6} {
		t.Errorf("%v, %v", got, ok)
	}
	if _, ok := (Selection{Prototypes: []int{1, 2, 3}, Criticisms: []int{3, 4, 1, 5}}).pictures(true); ok {
		t.Error("two criticisms of its own suffice")
	}
}

// A person meets no scene twice and every condition once in a block; seven people with seven shifts meet every
// scene under every condition; a simulated rater meets every scene under every condition.
func TestSchedules(t *testing.T) {
	s := newStudy(t, gallery(8, 32), 5)
	met := map[string]int{}
	for shift := range 7 {
		scenes := map[int]bool{}
		for k := range 70 {
			r := s.Person(k, shift)
			if scenes[r.Scene] {
				t.Fatalf("scene %d comes twice", r.Scene)
			}
			scenes[r.Scene] = true
			met[fmt.Sprint(r.Scene, r.Condition)]++
		}
	}
	if len(met) != 70*7 {
		t.Errorf("seven people meet %d scenes and conditions, want %d", len(met), 70*7)
	}
	clear(met)
	for k := range 70 {
		r := s.Simulated(k)
		met[fmt.Sprint(r.Scene, r.Condition)]++
	}
	if len(met) != 70 || s.Simulated(69).Scene != 9 {
		t.Errorf("a simulated rater meets %d scenes and conditions of 10 scenes, want 70", len(met))
	}
	orders := map[string]bool{}
	for block := range 10 {
		var names []string
		for k := range 7 {
			names = append(names, s.Person(7*block+k, 0).Condition.String())
		}
		orders[fmt.Sprint(names)] = true
		slices.Sort(names)
		if len(slices.Compact(names)) != 7 {
			t.Errorf("block %d lacks a condition", block)
		}
	}
	if len(orders) < 5 {
		t.Errorf("%d orders of conditions in 10 blocks", len(orders))
	}
}

func TestSeedsDiffer(t *testing.T) {
	classes := gallery(8, 32)
	a, b := newStudy(t, classes, 1), newStudy(t, classes, 2)
	same := 0
	for scene := range 100 {
		if a.Round(scene, Conditions()[0]).Columns == b.Round(scene, Conditions()[0]).Columns {
			same++
		}
	}
	if same > 1 {
		t.Errorf("%d of 100 rounds are the same under two seeds", same)
	}
}

func TestClassesLeftOut(t *testing.T) {
	classes := gallery(7, 32)
	classes[2].Selections[MMD] = Selection{Prototypes: []int{201, 202}}
	s, leftOut, err := New(classes, 0)
	if err != nil || len(leftOut) != 1 || s.Classes() != 6 {
		t.Errorf("%v, %v", leftOut, err)
	}
	classes[3].Pictures = classes[3].Pictures[:3]
	if _, leftOut, err := New(classes, 0); err == nil || len(leftOut) != 2 {
		t.Errorf("five classes suffice: %v, %v", leftOut, err)
	}
}
