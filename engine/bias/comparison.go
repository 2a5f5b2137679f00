package bias

import (
	"math"

	"beyond/engine/finding"
	"beyond/engine/stats"
)

// Share is a share with its interval.
type Share = stats.Share

// Comparison is two shares, and whether they differ. Its JSON form is that of Row.Right.
type Comparison struct {
	First  Share `json:"with"`
	Second Share `json:"without"`
	// Difference is that of the shares, First − Second, or 0 where one of them is of nothing; across classes Mantel and
	// Haenszel's, which compares within each.
	Difference float64 `json:"-"`
	P          float64 `json:"p"` // of Fisher's exact test; across classes of Mantel and Haenszel's
	// Adjusted is P after Benjamini and Hochberg's correction for the questions asked together. NaN where the question
	// was not asked, because so few pictures could not have answered it.
	Adjusted float64 `json:"-"`
	// Sentence states a sure finding; otherwise it is "".
	Sentence string `json:"-"`
}

// Sure reports whether the shares differ at the level at which findings are sure.
func (c Comparison) Sure() bool { return c.Adjusted <= finding.Level }

// table counts two groups of pictures: hits and misses of the first, then of the second.
type table [4]int

// count adds a picture to a group, 0 or 1.
func (t *table) count(group int, hit bool) {
	at := 2 * group
	if !hit {
		at++
	}
	t[at]++
}

func (t table) fisher() Comparison {
	c := t.shares()
	if c.First.N > 0 && c.Second.N > 0 {
		c.Difference = c.First.Share - c.Second.Share
	}
	c.P = stats.Fisher(t[0], t[1], t[2], t[3])
	return c
}

func (t table) shares() Comparison {
	return Comparison{First: stats.NewShare(t[0], t[0]+t[1]), Second: stats.NewShare(t[2], t[2]+t[3])}
}

// answerable reports whether the table could be sure at all, with so many pictures on either side.
func (t table) answerable() bool {
	const least = 3
	return min(t[0]+t[1], t[2]+t[3]) >= least && stats.LeastFisher(t[0], t[1], t[2], t[3]) <= finding.Level
}

// across compares within each stratum and sums up. If the sum contradicts the shares, the classes cause the difference
// of the shares, not the attribute, and nothing is sure.
func across(strata []table) Comparison {
	var sum table
	tables := make([][4]int, len(strata))
	for i, t := range strata {
		tables[i] = t
		for at := range sum {
			sum[at] += t[at]
		}
	}
	c := sum.shares()
	c.Difference, c.P = stats.MantelHaenszel(tables)
	if c.Difference*(c.First.Share-c.Second.Share) < 0 {
		c.P = 1
	}
	return c
}

// adjust corrects the p-values of comparisons asked together.
func adjust(asked []*Comparison) {
	ps := make([]float64, len(asked))
	for i, c := range asked {
		ps[i] = c.P
	}
	for i, p := range stats.BenjaminiHochberg(ps) {
		asked[i].Adjusted = p
	}
}

var notAsked = math.NaN()
