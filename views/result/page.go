package result

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/stats"
)

// page is a report as lines. It is not modified.
type page struct {
	raters int // known by name
	lines  []line
}

// line is one line of the page: its subject, our figure, the paper's figure, and the pictures behind it.
type line struct {
	heading        bool
	subject, value string
	paper          string
	bar            bool // share is drawn
	share          float64
	title          string // of the pictures
	pictures       []string
}

// newPage writes the report of some votes under a rule.
func newPage(v Votes, rule judge.Rule, o Options) *page {
	r, p := judge.NewReport(v.Evidence, rule), &page{}
	for _, rater := range r.Raters {
		if rater.Answers > 0 {
			p.raters++
		}
	}
	p.addErrors(r)
	p.addTop5(r.Top5)
	p.addHistogram(r)
	p.addTable1(r, o)
	p.addTable2(r)
	p.addRaters(r)
	p.addClasses(r, o)
	return p
}

func (p *page) heading(subject, value, paper string) {
	if len(p.lines) > 0 {
		p.lines = append(p.lines, line{heading: true})
	}
	p.lines = append(p.lines, line{heading: true, subject: subject, value: value, paper: paper})
}

func (p *page) add(l line) { p.lines = append(p.lines, l) }

func atLeast(r judge.Rule) string { return fmt.Sprintf("≥ %d of %d", r.Threshold, r.Raters) }

// percent formats a figure of the paper.
func percent(v float64) string { return fmt.Sprintf("%.2f %%", v) }

// between formats the range of a rectified error: all unjudged mistakes accepted, and none.
func between(rectified, ifAllAccepted stats.Share, unjudged int) string {
	if unjudged == 0 || rectified.N < finding.LeastForPercent {
		return finding.Long(rectified)
	}
	return fmt.Sprintf("%.1f–%.1f %%", 100*ifAllAccepted.Share, 100*rectified.Share)
}
