package critic

import (
	"cmp"
	"fmt"
	"slices"
)

// definition is the rule of a list: the pictures that meet it, the pictures that it can be relaxed to, and their order.
type definition struct {
	name    string                 // the definition in words: "right after 10 steps"
	admits  func(Picture) bool     // whether it is in question at all, however far the definition is relaxed
	meets   func(Picture) bool     // whether it meets the definition; such pictures come first in the order
	compare func(a, b Picture) int // negative: a comes first
	reaches func(Picture) string   // the definition relaxed until it includes the picture, in words
	why     func(Picture) Why
}

// choose returns the n pictures that come first and are not taken. Where fewer meet the definition, it is relaxed as
// far as needed.
func (d definition) choose(pictures []Picture, taken []Choice, n int) ([]Choice, Rule) {
	var order []int
	rule := Rule{}
	for at, p := range pictures {
		if !d.admits(p) || slices.ContainsFunc(taken, func(c Choice) bool { return c.At == at }) {
			continue
		}
		order = append(order, at)
		if d.meets(p) {
			rule.Qualify++
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(d.compare(pictures[a], pictures[b]), cmp.Compare(a, b))
	})
	order = order[:min(n, len(order))]
	choices := make([]Choice, len(order))
	for i, at := range order {
		choices[i] = Choice{at, d.why(pictures[at])}
	}
	rule.Relaxed = rule.Qualify < n
	rule.Text = d.name
	if rule.Relaxed && len(order) > rule.Qualify {
		rule.Text = "relaxed to " + d.reaches(pictures[order[len(order)-1]])
	}
	rule.Text += ", " + qualify(rule.Qualify)
	if len(order) < n && len(order) != rule.Qualify {
		rule.Text += fmt.Sprintf(", %d found", len(order))
	}
	return choices, rule
}

// qualify writes "1 qualifies", "3 qualify".
func qualify(n int) string {
	if n == 1 {
		return "1 qualifies"
	}
	return fmt.Sprintf("%d qualify", n)
}
