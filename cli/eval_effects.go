package cli

import (
	"cmp"
	"fmt"
	"slices"

	"beyond/engine"
	"beyond/engine/stats"
)

// effectJSON is what an attribute does to the class that it moves most: the values with the least and the
// greatest error, the others being whatever they are. Counts are small; each share has its interval.
type effectJSON struct {
	Attribute string       `json:"attribute"`
	Class     classJSON    `json:"class"`
	Best      valueErrJSON `json:"best"`
	Worst     valueErrJSON `json:"worst"`
	Points    float64      `json:"points"` // difference of the two errors, in percent
}

type valueErrJSON struct {
	Value string      `json:"value"`
	Error stats.Share `json:"error"`
}

// effects returns one effect for each attribute that has at least two values within a class, largest first.
func effects(w *engine.Workspace, indices []int) []effectJSON {
	list := []effectJSON{}
	for at, attribute := range w.Set.Attributes {
		var most *effectJSON
		for label, values := range errorsByValue(w, indices, at) {
			e, ok := span(values)
			e.Attribute, e.Class = attribute, toClassJSON(w.Model.Classes.At(label))
			if ok && (most == nil || larger(e, *most)) {
				most = &e
			}
		}
		if most != nil {
			list = append(list, *most)
		}
	}
	slices.SortStableFunc(list, func(a, b effectJSON) int { return cmp.Compare(b.Points, a.Points) })
	return list
}

// errorsByValue counts, per label, the pictures and mistakes of each value of an attribute.
func errorsByValue(w *engine.Workspace, indices []int, attribute int) map[int]map[string][2]int {
	counts := map[int]map[string][2]int{}
	for _, i := range indices {
		item, o := w.Set.Items[i], w.Outcome(i)
		if item.Label < 0 || o.Prediction == nil || attribute >= len(item.Attributes) || item.Attributes[attribute] == "" {
			continue
		}
		if counts[item.Label] == nil {
			counts[item.Label] = map[string][2]int{}
		}
		c := counts[item.Label][item.Attributes[attribute]]
		counts[item.Label][item.Attributes[attribute]] = [2]int{c[0] + count(o.Wrong()), c[1] + 1}
	}
	return counts
}

// span finds the values with the least and the greatest error; of equal ones those with more pictures.
func span(values map[string][2]int) (effectJSON, bool) {
	var list []valueErrJSON
	for value, c := range values {
		list = append(list, valueErrJSON{value, stats.NewShare(c[0], c[1])})
	}
	if len(list) < 2 {
		return effectJSON{}, false
	}
	by := func(sign float64) func(a, b valueErrJSON) int {
		return func(a, b valueErrJSON) int {
			return cmp.Or(cmp.Compare(sign*a.Error.Share, sign*b.Error.Share), cmp.Compare(b.Error.N, a.Error.N), cmp.Compare(a.Value, b.Value))
		}
	}
	best, worst := slices.MinFunc(list, by(1)), slices.MinFunc(list, by(-1))
	return effectJSON{Best: best, Worst: worst, Points: 100 * (worst.Error.Share - best.Error.Share)}, true
}

// larger orders effects by size, then by how many pictures stand behind them, then by class.
func larger(a, b effectJSON) bool {
	return cmp.Or(cmp.Compare(a.Points, b.Points), cmp.Compare(min(a.Best.Error.N, a.Worst.Error.N), min(b.Best.Error.N, b.Worst.Error.N)),
		cmp.Compare(b.Class.Index, a.Class.Index)) > 0
}

func (e *evaluation) writeEffects(a *app) {
	if len(e.Effects) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\nwhat moves a class most\n")
	for _, f := range e.Effects {
		fmt.Fprintf(a.out, "%-10s %-24s %-12s %2d of %-3d right    %-12s %2d of %-3d right\n", f.Attribute, f.Class.Name,
			f.Best.Value, f.Best.Error.N-f.Best.Error.K, f.Best.Error.N, f.Worst.Value, f.Worst.Error.N-f.Worst.Error.K, f.Worst.Error.N)
	}
}
