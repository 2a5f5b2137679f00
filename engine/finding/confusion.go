package finding

import (
	"cmp"
	"slices"
)

// Confusion holds the mistakes by label and predicted class.
type Confusion struct {
	True, Predicted []int // classes of the rows and of the columns, most mistakes first
	Most            int   // pictures in the fullest cell
	cells           map[cellKey]Cell
	known           map[int]int // predicted pictures by label
}

type cellKey struct{ label, predicted int }

// Cell is the pictures of one label that are taken for one class.
type Cell struct {
	Pictures []int
	MeanP    float64 // mean probability of the predicted class
}

// ConfusionOf collects the mistakes.
func ConfusionOf(e Evidence) Confusion {
	c := Confusion{cells: map[cellKey]Cell{}, known: map[int]int{}}
	rows, columns := map[int]int{}, map[int]int{}
	for i, p := range e.Pictures {
		if p.judged() {
			c.known[p.Label]++
		}
		if !p.Wrong() {
			continue
		}
		key := cellKey{p.Label, p.Top[0].Class}
		cell := c.cells[key]
		cell.Pictures = append(cell.Pictures, i)
		cell.MeanP += p.Top[0].P
		c.cells[key] = cell
		c.Most = max(c.Most, len(cell.Pictures))
		rows[key.label]++
		columns[key.predicted]++
	}
	for key, cell := range c.cells {
		cell.MeanP /= float64(len(cell.Pictures))
		c.cells[key] = cell
	}
	c.True, c.Predicted = classesOf(rows), c.columns(columns)
	return c
}

// Among returns the mistakes of some labels, with the classes that their pictures are taken for.
func (c Confusion) Among(labels []int) Confusion {
	some := Confusion{cells: map[cellKey]Cell{}, known: c.known}
	rows, columns := map[int]int{}, map[int]int{}
	for key, cell := range c.cells {
		if !slices.Contains(labels, key.label) {
			continue
		}
		n := len(cell.Pictures)
		some.cells[key] = cell
		some.Most = max(some.Most, n)
		rows[key.label] += n
		columns[key.predicted] += n
	}
	some.True, some.Predicted = classesOf(rows), some.columns(columns)
	return some
}

// At returns the pictures of a label that are taken for a class; none for a class taken for itself.
func (c Confusion) At(label, predicted int) Cell { return c.cells[cellKey{label, predicted}] }

// Known is how many pictures with a label have been predicted.
func (c Confusion) Known(label int) int { return c.known[label] }

// Fullest lists the cells as pairs of label and predicted class, most pictures first.
func (c Confusion) Fullest() [][2]int {
	pairs := make([][2]int, 0, len(c.cells))
	for key := range c.cells {
		pairs = append(pairs, [2]int{key.label, key.predicted})
	}
	slices.SortFunc(pairs, func(a, b [2]int) int {
		return cmp.Or(cmp.Compare(len(c.At(b[0], b[1]).Pictures), len(c.At(a[0], a[1]).Pictures)), slices.Compare(a[:], b[:]))
	})
	return pairs
}

// columns puts the classes that have a row in the rows' order, so that the diagonal is one, and the others,
// which only occur as predictions, behind them.
func (c Confusion) columns(counts map[int]int) []int {
	labels := map[int]int{}
	for key := range c.cells {
		labels[key.label] += len(c.cells[key].Pictures)
	}
	var columns []int
	for _, class := range classesOf(labels) {
		if counts[class] > 0 {
			columns = append(columns, class)
		}
	}
	for _, class := range classesOf(counts) {
		if labels[class] == 0 {
			columns = append(columns, class)
		}
	}
	return columns
}

// classesOf sorts counted classes, most frequent first.
func classesOf(counts map[int]int) []int {
	var classes []int
	for _, t := range ranked(counts) {
		classes = append(classes, t.Class)
	}
	return classes
}

// Surest returns the wrong pictures, the most probable wrong class first; without labels, all pictures, the least
// probable prediction first, as it is the likeliest to be wrong.
func Surest(e Evidence) []int {
	p := func(i int) float64 { return e.Pictures[i].Top[0].P }
	if !e.Labelled() {
		doubtful := e.where(Picture.Known)
		slices.SortStableFunc(doubtful, func(a, b int) int { return cmp.Compare(p(a), p(b)) })
		return doubtful
	}
	wrong := e.where(Picture.Wrong)
	slices.SortStableFunc(wrong, func(a, b int) int { return cmp.Compare(p(b), p(a)) })
	return wrong
}

// Apart keeps the first picture of each confusion, a label that is taken for a class, and counts the others of it behind
// each. Pictures without a label are kept.
func Apart(e Evidence, pictures []int) (first []int, alike map[int]int) {
	alike = map[int]int{}
	of := map[cellKey]int{}
	for _, i := range pictures {
		key := cellKey{e.Pictures[i].Label, e.Pictures[i].Top[0].Class}
		if at, ok := of[key]; ok && key.label >= 0 {
			alike[at]++
			continue
		}
		of[key] = i
		first = append(first, i)
	}
	return first, alike
}
