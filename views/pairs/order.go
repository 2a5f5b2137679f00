package pairs

import (
	"cmp"
	"math"
	"slices"
)

// order is how pairs are sorted.
type order int

const (
	flipsFirst order = iota
	largestDifference
	byAttribute
	asListed
	orders
)

func (o order) String() string {
	return [...]string{"flips first", "largest Δp first", "by attribute", "as listed"}[o]
}

// sorted returns the rows in that order. Pairs that are not predicted come last.
func (o order) sorted(rows []row) []row {
	size := func(r row) float64 { return math.Abs(r.delta()) }
	by := map[order]func(a, b row) int{
		flipsFirst: func(a, b row) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(size(b), size(a)))
		},
		largestDifference: func(a, b row) int {
			return cmp.Or(cmp.Compare(rank(a)/2, rank(b)/2), cmp.Compare(size(b), size(a)))
		},
		byAttribute: func(a, b row) int {
			return cmp.Or(cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
		},
	}[o]
	if by != nil {
		slices.SortStableFunc(rows, by)
	}
	return rows
}

// rank puts pairs that flip before the others, and pairs that are not predicted last.
func rank(r row) int {
	switch {
	case r.flips():
		return 0
	case r.known():
		return 1
	}
	return 2
}
