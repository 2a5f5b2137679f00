package judge

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"beyond/engine/stats"
)

// A RaterReport says how one rater answers.
type RaterReport struct {
	Rater     string
	Positive  stats.Share   // of the rater's answers
	Agreement stats.Share   // with the majority of the others, where they have one
	Checks    stats.Share   // attention checks answered as known
	Median    time.Duration // of the response times that are known; 0 when none is
}

// raterCount is what a RaterReport is made of.
type raterCount struct {
	answers, positive, agreed, compared, checks, passed int
	took                                                []time.Duration
}

func (c *raterCount) report(rater string) RaterReport {
	return RaterReport{
		Rater: rater, Positive: stats.NewShare(c.positive, c.answers), Agreement: stats.NewShare(c.agreed, c.compared),
		Checks: stats.NewShare(c.passed, c.checks), Median: median(c.took),
	}
}

// median is the middle of the values, the lower one of two; 0 of none.
func median(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[(len(took)-1)/2]
}

// Raters reports every rater of the ballots, by name; votes of unknown raters serve as the others'. Of answers
// those to attention checks are looked at; it is nil where there are none. lenient counts a maybe as a yes.
func Raters(ballots iter.Seq[Ballot], answers []Answer, lenient bool) []RaterReport {
	counts := map[string]*raterCount{}
	of := func(rater string) *raterCount {
		c := counts[rater]
		if c == nil {
			c = &raterCount{}
			counts[rater] = c
		}
		return c
	}
	for b := range ballots {
		positive := b.Tally().Positive(lenient)
		for _, v := range b.Votes {
			if v.Rater == "" {
				continue
			}
			of(v.Rater).add(v, positive, len(b.Votes), lenient)
		}
	}
	for _, a := range answers {
		if a.Expect != nil && a.Reply != Skip {
			c := of(a.Rater)
			c.checks++
			c.passed += count(a.Reply == *a.Expect)
		}
	}
	var reports []RaterReport
	for _, rater := range slices.Sorted(maps.Keys(counts)) {
		reports = append(reports, counts[rater].report(rater))
	}
	return reports
}

// add counts one vote of a ballot with that many positive votes, this one among them.
func (c *raterCount) add(v Vote, positive, votes int, lenient bool) {
	own := v.Reply.Positive(lenient)
	c.answers++
	c.positive += count(own)
	if v.Took > 0 {
		c.took = append(c.took, v.Took)
	}
	others := positive - count(own)
	against := votes - 1 - others
	if others != against { // a tie of the others is no majority
		c.compared++
		c.agreed += count(own == (others > against))
	}
}

// A ClassReport says how raters answer when asked for one class.
type ClassReport struct {
	Class     int
	Questions int
	Positive  stats.Share // of the answers
	Agreement float64     // share of pairs of raters that gave the same answer to a question; NaN without pairs
}

// Classes reports every class that was asked for, those that raters agree on least first. lenient counts a maybe
// as a yes.
func Classes(votes Votes, lenient bool) []ClassReport {
	type sums struct{ questions, answers, positive, pairs, agreeing int }
	classes := map[int]*sums{}
	for q, t := range votes {
		s := classes[q.Class]
		if s == nil {
			s = &sums{}
			classes[q.Class] = s
		}
		n, yes := t.Answers(), t.Positive(lenient)
		no := n - yes
		s.questions++
		s.answers += n
		s.positive += yes
		s.pairs += n * (n - 1)
		s.agreeing += yes*(yes-1) + no*(no-1)
	}
	var reports []ClassReport
	for class, s := range classes {
		reports = append(reports, ClassReport{class, s.questions, stats.NewShare(s.positive, s.answers), float64(s.agreeing) / float64(s.pairs)})
	}
	slices.SortFunc(reports, func(a, b ClassReport) int {
		return cmp.Or(cmp.Compare(a.Agreement, b.Agreement), cmp.Compare(a.Class, b.Class))
	})
	return reports
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
