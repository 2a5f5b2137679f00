package finding

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"beyond/engine/dataset"
)

// twinFlips asks of each attribute whether changing it alone changes the model's answer more often than
// changing another one does.
func twinFlips(e Evidence) []Finding {
	flips, total := map[string]tally{}, tally{}
	for _, t := range e.Twins {
		if !e.Pictures[t.A].Known() || !e.Pictures[t.B].Known() {
			continue
		}
		own := flips[t.Attribute]
		own.n, total.n = own.n+1, total.n+1
		if e.flips(t) {
			own.wrong, total.wrong = own.wrong+1, total.wrong+1
		}
		flips[t.Attribute] = own
	}
	var asked []Finding
	for _, name := range sortedKeys(flips) {
		f := about(TwinFlips)
		f.Attribute = name
		in, rest := flips[name], total.less(flips[name])
		if q, ok := compare(f, in.wrong, in.n, rest.wrong, rest.n); ok && q.Share.Share > q.Rest.Share {
			asked = append(asked, q)
		}
	}
	found := sure(asked)
	for i := range found {
		f := &found[i]
		f.Pictures = e.flipping(f.Attribute)
		f.Sentence = fmt.Sprintf("Changing nothing but the %s changes the answer in %d of %d pairs, other attributes in %s",
			f.Attribute, f.Share.K, f.Share.N, Short(f.Rest))
	}
	return found
}

// flips reports whether two twins are given different classes.
func (e Evidence) flips(t dataset.Pair) bool {
	return e.Pictures[t.A].Top[0].Class != e.Pictures[t.B].Top[0].Class
}

// flipping lists the twins that flip with an attribute, each pair side by side.
func (e Evidence) flipping(attribute string) []int {
	var pictures []int
	for _, t := range e.Twins {
		if t.Attribute == attribute && e.Pictures[t.A].Known() && e.Pictures[t.B].Known() && e.flips(t) {
			pictures = append(pictures, t.A, t.B)
		}
	}
	return pictures
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
