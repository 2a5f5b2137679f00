package compare

import "beyond/engine/stats"

// Attack says how the adversarial pictures were made.
type Attack struct {
	Norm    string  `json:"norm"`
	Epsilon float64 `json:"epsilon"`
	Steps   int     `json:"steps"`
}

// Tried are the first classes that a model gives to the steps of one picture's attack, from step 0; nil for a picture
// that was not tried on it.
type Tried []int

// Transfer returns the share of pictures that fool each column's model after each step of the attack on the row's model,
// [row][column][step]. tried is [row][column][picture], aligned with a.
//
// A picture counts if both models get it right as it is, and the column's model also as it was shown to it: as the row's
// crop in the column's size, before the first step. So the share is 0 at step 0, and what the change of size does is in no
// figure. The attack goes on after the row's model is fooled, so that every picture at one step has moved as far.
func Transfer(a Answers, tried [][][]Tried, steps int) [][][]stats.Share {
	shares := make([][][]stats.Share, len(tried))
	for row := range tried {
		shares[row] = make([][]stats.Share, len(tried[row]))
		for column, pictures := range tried[row] {
			shares[row][column] = a.transferred(row, column, pictures, steps)
		}
	}
	return shares
}

func (a Answers) transferred(row, column int, tried []Tried, steps int) []stats.Share {
	n, wrong := 0, make([]int, steps+1)
	for at, label := range a.Labels {
		t := tried[at]
		if t == nil || !a.Right(row, at) || !a.Right(column, at) || t[0] != label {
			continue
		}
		n++
		for k := range wrong {
			if t[min(k, len(t)-1)] != label { // an attack that ends early stays where it is
				wrong[k]++
			}
		}
	}
	shares := make([]stats.Share, steps+1)
	for k := range shares {
		shares[k] = stats.NewShare(wrong[k], n)
	}
	return shares
}

// Transferred fills in the transfer of adversarial pictures, and how much of the attack each model withstands.
func (c *Comparison) Transferred(a Answers, tried [][][]Tried, attack Attack) {
	c.Attack, c.ByStep = &attack, Transfer(a, tried, attack.Steps)
	c.Transfer = Last(c.ByStep)
	for m := range c.Models {
		c.Withstood(m, a.falls(m, tried[m][m]), attack)
	}
}

// Last returns the shares after the last step.
func Last(byStep [][][]stats.Share) [][]stats.Share {
	last := make([][]stats.Share, len(byStep))
	for row, columns := range byStep {
		last[row] = make([]stats.Share, len(columns))
		for column, steps := range columns {
			last[row][column] = steps[len(steps)-1]
		}
	}
	return last
}
