package bias

import (
	"cmp"
	"math"
	"slices"

	"beyond/engine/bias"
)

// order is how the rows of a class are sorted.
type order int

const (
	strongestFirst order = iota
	byShares
	byAccuracy
	byName
	orders
)

func (o order) String() string {
	return [...]string{
		"surest and strongest first", "by prototypes against criticisms", "by accuracy", "by name",
	}[o]
}

// sorted returns the rows in that order; they come strongest first.
func (o order) sorted(rows []bias.Row) []bias.Row {
	less := map[order]func(a, b bias.Row) int{
		byShares: func(a, b bias.Row) int { return -cmp.Compare(math.Abs(a.Effect()), math.Abs(b.Effect())) },
		byAccuracy: func(a, b bias.Row) int {
			return -cmp.Compare(math.Abs(a.Right.Difference), math.Abs(b.Right.Difference))
		},
		byName: func(a, b bias.Row) int {
			return cmp.Or(cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Value, b.Value))
		},
	}[o]
	if less == nil {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, less)
	return rows
}
