package bias

import (
	"cmp"
	"math"
	"slices"

	"beyond/engine/finding"
)

// leastForShare is the number of pictures below which a share is a small sample.
const leastForShare = 20

// Examine compares, for each class, attribute and value, prototypes with criticisms and the pictures with the value
// with the others. All questions of one call are corrected together. Rows come by class, sure ones first and then by
// the size of the effect; see [Rank] for an order across classes.
func Examine(e finding.Evidence, classes []Class) []Row {
	var rows []Row
	list := columns(e)
	for _, class := range classes {
		for _, c := range list {
			for _, value := range c.asked(class.Pictures) {
				rows = append(rows, examine(e, class, c, value))
			}
		}
	}
	finish(e, rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(order(classes, a.Class), order(classes, b.Class)), byEffect(a, b))
	})
	return rows
}

// Pool compares across all classes at once, each value within each class, as one Row a value. Values of attributes
// that a class does not vary do not count for that class.
func Pool(e finding.Evidence, classes []Class) []Row {
	var everything []int
	for _, class := range classes {
		everything = append(everything, class.Pictures...)
	}
	var rows []Row
	for _, c := range columns(e) {
		for _, value := range c.asked(everything) {
			rows = append(rows, pool(e, classes, c, value))
		}
	}
	finish(e, rows)
	Rank(rows)
	return rows
}

// Rank sorts rows, of whatever class, sure ones first and then by the size of the effect.
func Rank(rows []Row) { slices.SortStableFunc(rows, byEffect) }

func byEffect(a, b Row) int {
	switch {
	case a.Sure() && !b.Sure():
		return -1
	case !a.Sure() && b.Sure():
		return 1
	}
	return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(a.Class, b.Class))
}

// size is the largest difference that is sure, or else that between prototypes and criticisms.
func (r Row) size() float64 {
	size := 0.0
	for _, c := range []Comparison{r.Chosen, r.Right} {
		if c.Sure() {
			size = max(size, math.Abs(c.Difference))
		}
	}
	if r.Sure() {
		return size
	}
	return math.Abs(r.Effect())
}

func order(classes []Class, index int) int {
	return slices.IndexFunc(classes, func(c Class) bool { return c.Index == index })
}

// counts are the tables of one value over a class' pictures.
type counts struct {
	all, chosen, right table // all: with the value, and not, in the first group
	with, without      []int
}

func countValue(e finding.Evidence, class Class, c column, value string) (n counts) {
	for _, i := range class.Pictures {
		own := c.values[i]
		if own == "" {
			continue
		}
		with := own == value
		n.all.count(0, with)
		group := 1
		if with {
			n.with, group = append(n.with, i), 0
		} else {
			n.without = append(n.without, i)
		}
		if p := e.Pictures[i]; p.Right() || p.Wrong() {
			n.right.count(group, p.Right())
		}
	}
	for group, list := range [][]int{class.Prototypes, class.Criticisms} {
		for _, i := range list {
			if c.values[i] != "" {
				n.chosen.count(group, c.values[i] == value)
			}
		}
	}
	return n
}

func examine(e finding.Evidence, class Class, c column, value string) Row {
	n := countValue(e, class, c, value)
	r := Row{Class: class.Index, Attribute: c.name, Value: value, All: n.all.shares().First}
	r.Chosen, r.Right = n.chosen.fisher(), n.right.fisher()
	if !n.right.answerable() {
		r.Right.Adjusted = notAsked
	}
	r.Steps, r.OtherSteps = e.Steps(n.with), e.Steps(n.without)
	return r
}

func pool(e finding.Evidence, classes []Class, c column, value string) Row {
	r := Row{Class: AllClasses, Attribute: c.name, Value: value}
	var all table
	var chosen, right []table
	var with, without []int
	for _, class := range classes {
		n := countValue(e, class, c, value)
		all[0], all[1] = all[0]+n.all[0], all[1]+n.all[1]
		chosen, right = append(chosen, n.chosen), append(right, n.right)
		with, without = append(with, n.with...), append(without, n.without...)
	}
	r.All, r.Chosen, r.Right = all.shares().First, across(chosen), across(right)
	r.Steps, r.OtherSteps = e.Steps(with), e.Steps(without)
	return r
}

// finish corrects the p-values and writes the sentences of sure findings.
func finish(e finding.Evidence, rows []Row) {
	var chosen, right []*Comparison
	for i := range rows {
		r := &rows[i]
		r.Small = min(r.Chosen.First.N, r.Chosen.Second.N) < leastForShare
		chosen = append(chosen, &r.Chosen)
		if !math.IsNaN(r.Right.Adjusted) {
			right = append(right, &r.Right)
		}
	}
	adjust(chosen)
	adjust(right)
	for i := range rows {
		rows[i].say(e)
	}
}
