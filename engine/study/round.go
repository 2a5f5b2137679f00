package study

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
)

const (
	Columns    = 6 // classes in a round; chance is one in so many
	Shown      = 6 // pictures of each
	shownMixed = 3 // prototypes, and criticisms, where both are shown
)

// A Selection is a selector's choice for a class, best first.
type Selection struct{ Prototypes, Criticisms []int }

// A Class is a source of rounds.
type Class struct {
	Class      int
	Pictures   []int                  // all of its pictures
	Selections map[Selector]Selection // of Adv, MMD and Probs: at least 6 prototypes and 3 criticisms each
}

// A Round is one question of the study.
type Round struct {
	Seed      uint64
	Scene     int // with the seed: the classes, their order and the target, whatever the condition
	Condition Condition
	Columns   [Columns]Column
	Target    int // the picture to be assigned; never among the pictures shown
	Right     int // the column it belongs to
}

// Column is one class of a round. Its name is not to be shown.
type Column struct {
	Class    int
	Pictures [Shown]int
}

// A Study draws rounds. The same classes and seed give the same rounds.
type Study struct {
	Seed    uint64
	classes []candidate
}

// candidate is a class with its pictures that no selector shows: the targets.
type candidate struct {
	Class
	free []int
}

// LeftOut says why a class does not suffice for the study.
type LeftOut struct {
	Class  int
	Reason string
}

// New returns the study of all classes that suffice for it, and the reason why others do not. It is an error when fewer
// than six suffice.
func New(classes []Class, seed uint64) (s *Study, leftOut []LeftOut, err error) {
	s = &Study{Seed: seed}
	for _, c := range classes {
		free, reason := c.free()
		if reason != "" {
			leftOut = append(leftOut, LeftOut{c.Class, reason})
			continue
		}
		s.classes = append(s.classes, candidate{c, free})
	}
	if len(s.classes) < Columns {
		err = fmt.Errorf("a round needs %d classes, %d of %d have pictures enough", Columns, len(s.classes), len(classes))
	}
	return s, leftOut, err
}

// Classes is the number of classes that rounds are drawn from.
func (s *Study) Classes() int { return len(s.classes) }

// free returns the pictures that are shown under no condition, or why the class does not suffice.
func (c Class) free() (free []int, reason string) {
	shown := map[int]bool{}
	for _, selector := range []Selector{Adv, MMD, Probs} {
		for _, both := range []bool{false, true} {
			pictures, ok := c.Selections[selector].pictures(both)
			if !ok {
				chosen := c.Selections[selector]
				return nil, fmt.Sprintf("%s chose %d prototypes and %d criticisms, %d and %d are needed, none as both",
					selector, len(chosen.Prototypes), len(chosen.Criticisms), Shown, shownMixed)
			}
			for _, p := range pictures {
				shown[p] = true
			}
		}
	}
	for _, p := range c.Pictures {
		if !shown[p] {
			free = append(free, p)
		}
	}
	if len(free) == 0 || len(c.Pictures) <= Shown {
		return nil, fmt.Sprintf("all of its %d pictures are shown, none is left to assign", len(c.Pictures))
	}
	return free, ""
}

// pictures are the six that stand for the class; ok is false when there are too few. A picture chosen as both is
// shown as a prototype.
func (s Selection) pictures(criticisms bool) (shown [Shown]int, ok bool) {
	if !criticisms {
		return shown, copy(shown[:], s.Prototypes) == Shown
	}
	if copy(shown[:shownMixed], s.Prototypes) < shownMixed {
		return shown, false
	}
	n := shownMixed
	for _, p := range s.Criticisms {
		if n < Shown && !slices.Contains(shown[:n], p) {
			shown[n] = p
			n++
		}
	}
	return shown, n == Shown
}

// Streams of random numbers that do not disturb one another.
const (
	sceneStream = 1 << 32
	orderStream = 2 << 32
)

func (s *Study) random(stream uint64, n int) *rand.Rand {
	return rand.New(rand.NewPCG(s.Seed, stream|uint64(uint32(n))))
}

// Round returns a scene under a condition. Under another condition the same scene has the same classes in the same
// order and the same target, so that answers to the two can be compared in pairs. Scenes below 0 are for practice.
func (s *Study) Round(scene int, c Condition) Round {
	random := s.random(sceneStream, scene)
	r := Round{Seed: s.Seed, Scene: scene, Condition: c, Right: random.IntN(Columns)}
	for column, at := range random.Perm(len(s.classes))[:Columns] {
		class := s.classes[at]
		target := class.free[random.IntN(len(class.free))]
		if column == r.Right {
			r.Target = target
		}
		r.Columns[column].Class = class.Class.Class
		// Drawn under every condition, so that later draws are the same.
		pictures := draw(random, class.Pictures, target)
		if c.Selector != Random {
			pictures, _ = class.Selections[c.Selector].pictures(c.Criticisms)
		}
		r.Columns[column].Pictures = pictures
	}
	return r
}

// draw takes six pictures at random, none of them the target.
func draw(random *rand.Rand, pictures []int, target int) (shown [Shown]int) {
	n := 0
	for _, at := range random.Perm(len(pictures)) {
		if n < Shown && pictures[at] != target {
			shown[n] = pictures[at]
			n++
		}
	}
	return shown
}

// Person is the k-th round of a person, from 0. Nobody meets a scene twice, for the target would be known again;
// the conditions come in blocks of seven. People with the shifts 0 to 6 meet every scene under all seven conditions
// between them, which pairs their answers.
func (s *Study) Person(k, shift int) Round {
	return s.Round(k, s.condition(k/len(Conditions()), k+shift))
}

// Shift makes raters meet the same scene under different conditions. It depends on the name alone, so that a rater goes on
// with the same rounds on another machine.
func Shift(rater string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(rater)) // a hash takes everything
	return int(h.Sum32() % uint32(len(Conditions())))
}

// condition is the one at a place of a block, in which all seven come in an order of its own.
func (s *Study) condition(block, place int) Condition {
	conditions := Conditions()
	order := s.random(orderStream, block).Perm(len(conditions))
	return conditions[order[place%len(conditions)]]
}

// Simulated is the k-th round of a simulated rater, who remembers nothing: every scene comes under all conditions
// in turn.
func (s *Study) Simulated(k int) Round {
	scene := k / len(Conditions())
	return s.Round(scene, s.condition(scene, k))
}
