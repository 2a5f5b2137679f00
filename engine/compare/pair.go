package compare

import (
	"math"

	"beyond/engine/stats"
)

// Pair compares two models. McNemar's exact test asks whether one errs more than the other; its p-values are corrected
// for the number of pairs by Holm's method.
type Pair struct {
	A             string  `json:"a"`
	B             string  `json:"b"`
	OnlyARight    int     `json:"only_a_right"`
	OnlyBRight    int     `json:"only_b_right"`
	BothRight     int     `json:"both_right"`
	BothWrong     int     `json:"both_wrong"`
	BothWrongSame int     `json:"both_wrong_same_class"`
	ByChance      float64 `json:"both_wrong_by_chance"` // if each erred independently of the other, at its own rate
	// Consistency is Cohen's κ of right and wrong; nil where it is not defined, see stats.CohenKappa.
	Consistency *float64 `json:"error_consistency"`
	McNemar     float64  `json:"mcnemar_p"`
	Adjusted    float64  `json:"adjusted_p"`
}

func (c *Comparison) pairs(a Answers) []Pair {
	list, p := []Pair{}, []float64{}
	for i := range c.Models {
		for j := i + 1; j < len(c.Models); j++ {
			pair := a.pair(i, j)
			pair.A, pair.B = c.Models[i].Name, c.Models[j].Name
			list, p = append(list, pair), append(p, pair.McNemar)
		}
	}
	for i, adjusted := range stats.Holm(p) {
		list[i].Adjusted = adjusted
	}
	return list
}

func (a Answers) pair(i, j int) (p Pair) {
	for at := range a.Pictures {
		switch first, second := a.Right(i, at), a.Right(j, at); {
		case first && second:
			p.BothRight++
		case first:
			p.OnlyARight++
		case second:
			p.OnlyBRight++
		default:
			p.BothWrong++
			if a.Top1[i][at] == a.Top1[j][at] {
				p.BothWrongSame++
			}
		}
	}
	n := float64(max(len(a.Pictures), 1))
	p.ByChance = float64(p.BothWrong+p.OnlyBRight) * float64(p.BothWrong+p.OnlyARight) / n
	if k := stats.CohenKappa(p.BothRight, p.OnlyARight, p.OnlyBRight, p.BothWrong); !math.IsNaN(k) {
		p.Consistency = &k
	}
	p.McNemar = stats.McNemar(p.OnlyARight, p.OnlyBRight)
	return p
}
