// Package bias looks for attributes that a model has wrongly tied to a class: attributes that set its prototypes apart
// from its criticisms, attributes that its accuracy depends on, and single changes of an attribute that change its
// answer (Stock and Cissé 2018, §3.4).
//
// An attribute is anything known of pictures beside their label: a column of a list, a tag made by hand, or a setting
// that the gallery was rendered with. Evidence and chosen pictures come from outside; nothing here runs a model.
package bias

import "beyond/engine/finding"

// AllClasses stands for all classes together in the place of a class.
const AllClasses = -1

// Class holds the pictures of one class and a selector's choice among them, as indices into the evidence's pictures.
type Class struct {
	Index                            int // among the model's outputs
	Pictures, Prototypes, Criticisms []int
}

// Row compares pictures with and without one value of an attribute, in one class or in all.
type Row struct {
	Class            int // or AllClasses
	Attribute, Value string

	// All is the share of the value among the class' pictures. No figure counts pictures whose value is unknown or
	// unsure.
	All Share
	// Chosen compares its share among the prototypes, first, with that among the criticisms.
	Chosen Comparison
	// Small warns that fewer than 20 prototypes or criticisms have a known value.
	Small bool
	// Right compares the share of right answers among the pictures with the value, first, with that among the others.
	Right Comparison
	// Steps and OtherSteps sum up the attacks on pictures with the value, and without.
	Steps, OtherSteps finding.Steps
}

// Effect is the share of the value among prototypes less its share among criticisms, −1 to 1.
func (r Row) Effect() float64 { return r.Chosen.Difference }

// Sure reports whether one of the comparisons is.
func (r Row) Sure() bool { return r.Chosen.Sure() || r.Right.Sure() }
