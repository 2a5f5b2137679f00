// Package bias asks what a model has wrongly learned about a class: which attributes of pictures set its prototypes
// apart from its criticisms, on which its accuracy hangs, and whether a change of one attribute alone changes its
// answer (Stock and Cissé 2018, §3.4).
//
// An attribute is anything known of pictures beside their label: a column of a list, tags made by hand, or what the
// gallery was rendered with. Evidence and chosen pictures come from outside; nothing here runs a model.
package bias

import "beyond/engine/finding"

// AllClasses stands, as a Row's class, for all of them.
const AllClasses = -1

// Class is the pictures of one class and those that a selector chose among them. Pictures are named by their index in
// the evidence's.
type Class struct {
	Index                            int // among the model's outputs
	Pictures, Prototypes, Criticisms []int
}

// Row is what one value of an attribute goes with, in one class or in all.
type Row struct {
	Class            int // or AllClasses
	Attribute, Value string

	// All is the share of the value among the class' pictures. Everywhere, pictures of which the value is not
	// known or unsure are not counted.
	All Share
	// Chosen compares its share among the prototypes, first, with that among the criticisms.
	Chosen Comparison
	// Small warns that there are fewer than 20 prototypes or criticisms of which the value is known.
	Small bool
	// Right compares the share of right answers among the pictures with the value, first, with that among the others.
	Right Comparison
	// Steps and OtherSteps are how much of the attack they withstand.
	Steps, OtherSteps finding.Steps
}

// Effect is by how much the value is more frequent among prototypes than among criticisms, −1 to 1.
func (r Row) Effect() float64 { return r.Chosen.Difference }

// Sure reports whether one of the comparisons is.
func (r Row) Sure() bool { return r.Chosen.Sure() || r.Right.Sure() }
