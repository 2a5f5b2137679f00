package result

import (
	"fmt"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/judge"
)

// page is everything that is shown of some votes under a rule. It is not modified.
type page struct {
	raters int // who are known
	lines  []line
}

// line is one line of the page: what it is about, our figure, the paper's, and the pictures behind it.
type line struct {
	heading     bool
	what, value string
	paper       string
	bar         bool // share is drawn
	share       float64
	title       string // of the pictures
	pictures    []string
}

// newPage works it out.
func newPage(v Votes, rule judge.Rule, o Options) *page {
	p := &page{}
	if v.Answers != nil {
		p.raters = len(judge.Raters(slices.Values(judge.Ballots(v.Answers)), nil, false))
	}
	p.addErrors(v, rule)
	p.addHistogram(v, rule)
	p.addTable1(v, rule, o)
	p.addTable2(v, rule)
	p.addRaters(v, rule)
	p.addClasses(v, rule, o)
	return p
}

func (p *page) heading(what, value, paper string) {
	if len(p.lines) > 0 {
		p.lines = append(p.lines, line{heading: true})
	}
	p.lines = append(p.lines, line{heading: true, what: what, value: value, paper: paper})
}

func (p *page) add(l line) { p.lines = append(p.lines, l) }

func atLeast(r judge.Rule) string { return fmt.Sprintf("≥ %d of %d", r.Threshold, r.Raters) }

// percent writes a share of the paper's.
func percent(v float64) string { return fmt.Sprintf("%.2f %%", v) }

// between is what an error lies between: all unjudged accepted, and none.
func between(r judge.Result) string {
	if r.Unjudged == 0 || r.N < finding.LeastForPercent {
		return finding.Long(r.Rectified)
	}
	return fmt.Sprintf("%.1f–%.1f %%", 100*r.IfAllAccepted.Share, 100*r.Rectified.Share)
}
