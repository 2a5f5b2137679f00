// Package critic chooses, among the pictures of a class, prototypes and criticisms: pictures that a model finds
// typical of the class, and pictures at the border of its idea of the class (Stock and Cissé 2018, §2 and §3.3).
//
// Each way of choosing is a [Selector] in a file of its own. The caller computes the facts that a selector reads:
// probabilities, the steps of an attack, features. The package knows no network and no file.
package critic

import (
	"context"
	"fmt"
	"math"
	"strings"
)

// Picture holds the facts of one picture of a class.
type Picture struct {
	P        float64   // probability of the class, 0..1
	Attack   Attack    // zero where nobody attacked, see [Needs]
	Least    float64   // least step length of an attack that misleads; 0: wrong already, +Inf: none does
	Features []float32 // penultimate layer, of the same length for all pictures of a class; nil where not needed
}

// Attack is how long a picture withstands being led away from its class.
type Attack struct {
	FirstWrong int       // first step after which the model gives another class; 0: from the start
	Never      bool      // still right after the last step
	P          []float64 // probability of the class after each step, from 0 to FirstWrong or to the last one
}

// known reports whether the picture was attacked.
func (a Attack) known() bool { return len(a.P) > 0 }

// last is the probability of the class at the end: after the last step, or after the first wrong one.
func (a Attack) last() float64 { return a.P[len(a.P)-1] }

// Class is all that a selector may look at. It is not modified.
type Class struct {
	Index    int // among the model's outputs; seeds draw differently for each
	Steps    int // of the attack, M
	Pictures []Picture
}

// Withstanding counts the pictures that the attack never misleads and the pictures that its first step misleads. ok is
// false where no picture was attacked.
func (c Class) Withstanding() (never, atOnce int, ok bool) {
	for _, p := range c.Pictures {
		ok = ok || p.Attack.known()
		switch {
		case p.Attack.Never:
			never++
		case p.Attack.FirstWrong == 1:
			atOnce++
		}
	}
	return never, atOnce, ok
}

// Counts is how many pictures are asked for.
type Counts struct{ Prototypes, Criticisms int }

// Needs lists the facts that a selector reads beside the probability of the class.
type Needs struct{ Attack, Least, Features bool }

// Or joins the needs of two selectors.
func (n Needs) Or(other Needs) Needs {
	return Needs{n.Attack || other.Attack, n.Least || other.Least, n.Features || other.Features}
}

// A Selector is one way to choose. The same class gives the
// same selection; ties go to the picture with the lower index. A selection may hold fewer pictures than were asked
// for, and never one picture twice.
type Selector interface {
	Name() string  // as on the command line: "adv"
	Title() string // as in the paper: "Adv"
	Needs() Needs
	Select(ctx context.Context, c Class, n Counts) (Selection, error)
}

// Selection is the answer of one selector, best first.
type Selection struct {
	Selector                     string // its name
	Prototypes, Criticisms       []Choice
	PrototypeRule, CriticismRule Rule
}

// Relaxed reports whether fewer pictures than were asked for meet the definition of the selector.
func (s Selection) Relaxed() bool { return s.PrototypeRule.Relaxed || s.CriticismRule.Relaxed }

// pictures are the places of all chosen pictures.
func (s Selection) pictures() map[int]bool {
	set := map[int]bool{}
	for _, list := range [][]Choice{s.Prototypes, s.Criticisms} {
		for _, c := range list {
			set[c.At] = true
		}
	}
	return set
}

// Choice is one picture chosen.
type Choice struct {
	At  int // its place in Class.Pictures
	Why Why
}

// Rule is the rule by which a list was filled, in words.
type Rule struct {
	Text    string // "right after 10 steps, 14 qualify", "relaxed to first wrong step ≥ 7, 3 qualify"
	Qualify int    // pictures that meet the definition
	Relaxed bool   // fewer than were asked for
}

// Jaccard is the overlap of two selections of one class: pictures in both by pictures in either, prototypes and
// criticisms together. It is 1 for two empty ones.
func Jaccard(a, b Selection) float64 {
	in, other := a.pictures(), b.pictures()
	both := 0
	for at := range in {
		if other[at] {
			both++
		}
	}
	if either := len(in) + len(other) - both; either > 0 {
		return float64(both) / float64(either)
	}
	return 1
}

// Options are the settings of the selectors that have any.
type Options struct {
	Seed uint64 // of Random
	MMD  MMD
}

// DefaultOptions are the paper's.
func DefaultOptions() Options { return Options{Seed: 1, MMD: DefaultMMD()} }

// Selectors returns the paper's selectors, in the order in which they are shown.
func Selectors(o Options) []Selector {
	return []Selector{Adv{}, o.MMD, Probs{}, Random{o.Seed}}
}

// ByName returns the selector of that name: one of Selectors, or AdvLeast.
func ByName(name string, o Options) (Selector, error) {
	var names []string
	for _, s := range append(Selectors(o), AdvLeast{}) {
		if s.Name() == name {
			return s, nil
		}
		names = append(names, s.Name())
	}
	return nil, fmt.Errorf("selector %q: choose %s", name, strings.Join(names, ", "))
}

// Title returns the paper's name of the selector of that name, "" for no selector.
func Title(name string) string {
	s, err := ByName(name, DefaultOptions())
	if err != nil {
		return ""
	}
	return s.Title()
}

// never is the value of a step that did not come.
var never = math.NaN()
