package judge

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"beyond/engine/stats"
)

// RaterReport says how one rater answers.
type RaterReport struct {
	Rater     string      `json:"rater"`
	Answers   int         `json:"answers"` // without skips and attention checks
	Positive  stats.Share `json:"positive"`
	Agreement stats.Share `json:"agreement"`        // with the majority of the other raters, where they have one
	Checks    stats.Share `json:"attention_checks"` // answered as known
	Seconds   *float64    `json:"median_seconds"`   // median response time; nil if none is known
	Pictures  []string    `json:"-"`                // answered, checks included
}

// raterCount collects the counts for a RaterReport.
type raterCount struct {
	answers, positive, agreed, compared, checks, passed int
	took                                                []time.Duration
	pictures                                            []string
}

func (c *raterCount) report(rater string) RaterReport {
	r := RaterReport{
		Rater: rater, Answers: c.answers, Positive: stats.NewShare(c.positive, c.answers),
		Agreement: stats.NewShare(c.agreed, c.compared), Checks: stats.NewShare(c.passed, c.checks), Pictures: c.pictures,
	}
	if m := median(c.took); m > 0 {
		r.Seconds = new(m.Seconds())
	}
	return r
}

// median is the middle of the values, the lower one of two; 0 if there are none.
func median(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[(len(took)-1)/2]
}

// Raters reports every rater of the ballots and of the attention checks among answers, sorted by name. Votes without
// a name only count towards the majority. lenient counts a maybe as a yes.
func Raters(ballots iter.Seq[Ballot], answers []Answer, lenient bool) []RaterReport {
	counts := map[string]*raterCount{}
	of := func(rater string) *raterCount {
		if counts[rater] == nil {
			counts[rater] = &raterCount{}
		}
		return counts[rater]
	}
	for b := range ballots {
		positive := b.Tally().positive(lenient)
		for _, v := range b.Votes {
			if v.Rater != "" {
				of(v.Rater).add(v, positive, len(b.Votes), lenient)
			}
		}
	}
	for _, a := range answers {
		if a.Expect != nil && a.Reply != Skip {
			c := of(a.Rater)
			c.checks++
			c.passed += count(a.Reply == *a.Expect)
		}
	}
	seen := map[[2]string]bool{}
	for _, a := range answers {
		if c, of := counts[a.Rater], [2]string{a.Rater, a.Picture}; c != nil && !seen[of] {
			seen[of] = true
			c.pictures = append(c.pictures, a.Picture)
		}
	}
	reports := []RaterReport{}
	for _, rater := range slices.Sorted(maps.Keys(counts)) {
		reports = append(reports, counts[rater].report(rater))
	}
	return reports
}

// add counts one vote of a ballot. positive and votes are the ballot's totals, this vote included.
func (c *raterCount) add(v Vote, positive, votes int, lenient bool) {
	own := v.Reply.positive(lenient)
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

// ClassReport says how raters answer questions about one class.
type ClassReport struct {
	Class     int         `json:"class"`
	Questions int         `json:"questions"`
	Positive  stats.Share `json:"positive"`  // of the answers
	Agreement *float64    `json:"agreement"` // share of pairs of raters with the same answer; nil without pairs
	Pictures  []string    `json:"-"`         // asked about
}

// classes reports the first classes of top-1 mistakes that people were asked about, lowest agreement first.
func (e *Evidence) classes(lenient bool) []ClassReport {
	type sums struct {
		answers, positive, pairs, agreeing int
		pictures                           []string
	}
	classes, seen := map[int]*sums{}, map[Question]bool{}
	for _, item := range mistakes(e.Outcomes, Whole) {
		t, asked := e.Votes[item.Question]
		if !asked || seen[item.Question] {
			continue
		}
		seen[item.Question] = true
		s := classes[item.Class]
		if s == nil {
			s = &sums{}
			classes[item.Class] = s
		}
		n, yes := t.Answers(), t.positive(lenient)
		no := n - yes
		s.answers += n
		s.positive += yes
		s.pairs += n * (n - 1)
		s.agreeing += yes*(yes-1) + no*(no-1)
		s.pictures = append(s.pictures, item.Picture)
	}
	reports := []ClassReport{}
	for class, s := range classes {
		positive, agreement := stats.NewShare(s.positive, s.answers), defined(float64(s.agreeing)/float64(s.pairs))
		reports = append(reports, ClassReport{class, len(s.pictures), positive, agreement, s.pictures})
	}
	slices.SortFunc(reports, func(a, b ClassReport) int {
		return cmp.Or(compareDefined(a.Agreement, b.Agreement), cmp.Compare(a.Class, b.Class))
	})
	return reports
}

// compareDefined puts undefined figures first.
func compareDefined(a, b *float64) int {
	if a == nil || b == nil {
		return count(b == nil) - count(a == nil)
	}
	return cmp.Compare(*a, *b)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
