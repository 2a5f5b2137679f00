package result

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/judge"
)

func (p *page) addTable1(v Votes, rule judge.Rule, o Options) {
	top1 := judge.Top1(v.Outcomes, v.Counts, rule, judge.Whole)
	p.heading("Table 1: top-1 error", "error    rectified", "")
	p.add(line{what: o.Model, value: fmt.Sprintf("%5.2f    %s", 100*top1.Error.Share, between(top1))})
	for _, row := range judge.PaperTable1() {
		p.add(line{what: "paper, " + row.Title, value: fmt.Sprintf("%5.2f    %5.2f %%", row.Error, row.Rectified)})
	}
}

// addTable2 adds what becomes of adversarial pictures, whole and as attention, and Fig. 4's two histograms.
func (p *page) addTable2(v Votes, rule judge.Rule) {
	p.heading("Table 2: adversarial pictures", "error    rectified        positive answers to what fools", "")
	fooling := judge.Attacked(v.Attacked)
	names := map[judge.View]string{judge.Whole: "whole image", judge.Attention: "attention (K = 8)"}
	for _, paper := range judge.PaperTable2() {
		if v.Attacked != nil {
			all, b := judge.Top1(v.Attacked, v.Counts, rule, paper.View), judge.BreakDown(fooling, v.Counts, rule, paper.View)
			p.add(line{what: names[paper.View], value: fmt.Sprintf("%5.2f    %-15s  %s", 100*all.Error.Share, between(all), finding.Short(b.Positive))})
		}
		p.add(line{what: "paper, " + names[paper.View], value: fmt.Sprintf("%5.2f    %5.2f %%          %5.2f %%", paper.Error, paper.Rectified, paper.Agreement)})
	}
	if v.Attacked == nil {
		p.add(line{what: "here", value: "nobody was asked about adversarial pictures yet"})
		return
	}
	for _, paper := range judge.PaperTable2() {
		b, sorted := judge.BreakDown(fooling, v.Counts, rule, paper.View), positives(fooling, v, rule, paper.View)
		judged := 0
		for _, n := range b.Histogram {
			judged += n
		}
		for n, of := range b.Histogram {
			l := bar(fmt.Sprintf("%s, %d of %d", names[paper.View], n, rule.Raters), of, judged)
			l.title, l.pictures = "fooling, "+l.what+" positive", sorted[n]
			p.add(l)
		}
	}
}
