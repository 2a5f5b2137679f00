package compare

import (
	"cmp"
	"fmt"
	"slices"

	"beyond/engine/compare"
	"beyond/engine/finding"
)

// row is a line of the list: a count of pictures that enter opens, or a heading.
type row struct {
	heading  bool
	text     string
	n        int
	of       int
	beside   string // what belongs to the count
	pictures []int
}

// mostClasses bounds the classes that are listed.
const mostClasses = 200

// rowsOf lists the counts of pairs, of all models, and of classes.
func rowsOf(f *Facts) []row {
	c, a := f.Comparison, f.Answers
	if len(c.Models) < 2 || c.N == 0 {
		return nil
	}
	var rows []row
	at := 0
	for i := range c.Models {
		for j := i + 1; j < len(c.Models); j++ {
			rows = append(rows, pairRows(c.Pairs[at], a, i, j, c.N)...)
			at++
		}
	}
	if len(c.Models) > 2 {
		rows = append(rows, togetherRows(c, a)...)
	}
	return append(rows, classRows(c, a)...)
}

func pairRows(p compare.Pair, a compare.Answers, i, j, n int) []row {
	sure := fmt.Sprintf("McNemar %s", finding.Probability(p.Adjusted))
	together := fmt.Sprintf("%.1f by chance · %d the same class", p.ByChance, p.BothWrongSame)
	if p.Consistency != nil {
		together += fmt.Sprintf(" · κ %.2f", *p.Consistency)
	}
	return []row{
		{heading: true, text: fmt.Sprintf("%d and %d", i+1, j+1)},
		{text: fmt.Sprintf("only %d right", i+1), n: p.OnlyARight, of: n, beside: sure, pictures: a.OnlyRight(i, j)},
		{text: fmt.Sprintf("only %d right", j+1), n: p.OnlyBRight, of: n, pictures: a.OnlyRight(j, i)},
		{text: "both wrong", n: p.BothWrong, of: n, beside: together, pictures: a.BothWrong(i, j)},
	}
}

func togetherRows(c compare.Comparison, a compare.Answers) []row {
	rows := []row{
		{heading: true, text: "all of them"},
		{text: "all right", n: c.Together.AllRight, of: c.N, pictures: a.Exactly(len(c.Models))},
		{
			text: "all wrong", n: c.Together.AllWrong, of: c.N, pictures: a.Exactly(0),
			beside: fmt.Sprintf("%.1f by chance", c.Together.ByChance),
		},
	}
	for m := range c.Models {
		rows = append(rows,
			row{text: fmt.Sprintf("only %d of all right", m+1), n: c.Models[m].OnlyRight, of: c.N, pictures: a.Alone(m, true)},
			row{text: fmt.Sprintf("only %d of all wrong", m+1), n: c.Models[m].OnlyWrong, of: c.N, pictures: a.Alone(m, false)})
	}
	return rows
}

// classRows are the classes on which the models disagree, most first.
func classRows(c compare.Comparison, a compare.Answers) []row {
	classes := slices.DeleteFunc(slices.Clone(c.Classes), func(r compare.Class) bool { return r.Agree == r.N })
	if len(classes) == 0 {
		return nil
	}
	slices.SortStableFunc(classes, func(x, y compare.Class) int { return cmp.Compare(x.Agree*y.N, y.Agree*x.N) })
	rows := []row{{heading: true, text: "another answer, by class"}}
	for _, r := range classes[:min(mostClasses, len(classes))] {
		wrong := "wrong"
		for m, k := range r.Wrong {
			wrong += fmt.Sprintf("  %d: %d", m+1, k)
		}
		rows = append(rows, row{
			text: r.Class.Name, n: r.N - r.Agree, of: r.N, beside: wrong, pictures: a.Disagree(r.Class.Index),
		})
	}
	return rows
}
