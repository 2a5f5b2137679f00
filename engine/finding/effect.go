package finding

import (
	"cmp"
	"slices"

	"beyond/engine/dataset"
	"beyond/engine/stats"
)

// Effect is the influence of an attribute on the class that it moves most: the values with the least and the greatest
// error, whatever the other attributes are. Counts are small; each share has its interval.
type Effect struct {
	Attribute string        `json:"attribute"`
	Class     dataset.Class `json:"class"`
	Best      ValueShare    `json:"best"`
	Worst     ValueShare    `json:"worst"`
	Points    float64       `json:"points"` // difference of the two errors, in percent
}

// ValueShare is the error of the pictures of a class with one value of an attribute.
type ValueShare struct {
	Value string      `json:"value"`
	Error stats.Share `json:"error"`
}

// effects returns one effect for each attribute with at least two values in a class, largest first.
func effects(e Evidence, classes *dataset.Classes) []Effect {
	var list []Effect
	for a, attribute := range e.Attributes {
		var most *Effect
		for _, pictures := range e.byLabel() {
			effect, ok := e.effectWithin(pictures, a)
			effect.Attribute, effect.Class = attribute, classes.At(e.Pictures[pictures[0]].Label)
			if ok && (most == nil || compareEffects(effect, *most) > 0) {
				most = &effect
			}
		}
		if most != nil {
			list = append(list, *most)
		}
	}
	slices.SortStableFunc(list, func(a, b Effect) int { return cmp.Compare(b.Points, a.Points) })
	return list
}

// effectWithin finds the values of attribute a with the least and the greatest error among pictures. Ties go to the
// value with more pictures. ok is false for fewer than two values.
func (e Evidence) effectWithin(pictures []int, a int) (effect Effect, ok bool) {
	values, tallies, _ := e.valueTallies(pictures, a)
	if len(values) < 2 {
		return Effect{}, false
	}
	list := make([]ValueShare, len(values))
	for i, value := range values {
		list[i] = ValueShare{value, tallies[value].share()}
	}
	by := func(sign float64) func(a, b ValueShare) int {
		return func(a, b ValueShare) int {
			return cmp.Or(cmp.Compare(sign*a.Error.Share, sign*b.Error.Share), cmp.Compare(b.Error.N, a.Error.N))
		}
	}
	best, worst := slices.MinFunc(list, by(1)), slices.MinFunc(list, by(-1))
	return Effect{Best: best, Worst: worst, Points: 100 * (worst.Error.Share - best.Error.Share)}, true
}

// compareEffects orders effects by size, then by the number of pictures behind them.
func compareEffects(a, b Effect) int {
	return cmp.Or(cmp.Compare(a.Points, b.Points), cmp.Compare(a.least(), b.least()))
}

// least is the smaller number of pictures behind the two errors.
func (e Effect) least() int { return min(e.Best.Error.N, e.Worst.Error.N) }
