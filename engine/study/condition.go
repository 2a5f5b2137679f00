// Package study makes and evaluates the assignment study of Stock and Cissé (ECCV 2018, §3.3): six classes of six
// pictures each, one more picture of one of them, and the question which class it belongs to. Who answers better
// with one selection of pictures than with another has learned more of the classes from it.
//
// Pictures and classes are numbers of the caller's. The package draws rounds and counts answers; it shows and
// stores nothing and knows no clock.
package study

import "fmt"

// Selector is a way to choose the pictures that stand for a class.
type Selector string

const (
	Adv    Selector = "adv"    // by steps of an attack
	MMD    Selector = "mmd"    // by distance between distributions of features
	Probs  Selector = "probs"  // by the probability of the label
	Random Selector = "random" // at random
)

// A Condition selects the pictures shown of each class: six prototypes of a selector, or three and three criticisms.
type Condition struct {
	Selector   Selector
	Criticisms bool
}

// Conditions are the seven of Table 3, in its order.
func Conditions() []Condition {
	return []Condition{
		{Adv, true},
		{MMD, true},
		{Probs, true},
		{Adv, false},
		{MMD, false},
		{Probs, false},
		{Random, false},
	}
}

// String is the condition's name in files: "adv+criticisms", "adv", … "random".
func (c Condition) String() string {
	if c.Criticisms {
		return string(c.Selector) + "+criticisms"
	}
	return string(c.Selector)
}

// Title is the condition's name for people.
func (c Condition) Title() string {
	name := map[Selector]string{Adv: "Adv", MMD: "MMD", Probs: "Probs", Random: "Random"}[c.Selector]
	switch {
	case c.Selector == Random:
		return name
	case c.Criticisms:
		return name + ", prototypes and criticisms"
	}
	return name + ", prototypes only"
}

// ParseCondition is the inverse of String.
func ParseCondition(name string) (Condition, error) {
	for _, c := range Conditions() {
		if c.String() == name {
			return c, nil
		}
	}
	return Condition{}, fmt.Errorf("%.40q is not a condition of the study", name)
}

// MarshalText is String.
func (c Condition) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText is ParseCondition.
func (c *Condition) UnmarshalText(text []byte) (err error) {
	*c, err = ParseCondition(string(text))
	return err
}

// A PaperRow is the paper's result for a condition, in percent (Table 3).
type PaperRow struct {
	Success       float64 `json:"success_percent"`
	StandardError float64 `json:"standard_error_percent"`
}

// Paper is the paper's Table 3: 1,600 valid answers about ImageNet classes and a ResNet-101.
func Paper(c Condition) PaperRow {
	return map[Condition]PaperRow{
		{Adv, true}: {57.06, 3.22}, {MMD, true}: {50.64, 3.25}, {Probs, true}: {49.36, 3.26},
		{Adv, false}: {55.02, 3.23}, {MMD, false}: {53.18, 3.24}, {Probs, false}: {52.44, 3.25},
		{Random, false}: {49.80, 3.25},
	}[c]
}
