package result

import (
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/judge"
)

func (p *page) addTable1(r *judge.Report, o Options) {
	p.heading("Table 1: top-1 error", "error    rectified", "")
	rectified := between(r.Rectified, r.IfAllAccepted, r.Unjudged)
	p.add(line{subject: o.Model, value: fmt.Sprintf("%5.2f    %s", 100*r.Error.Share, rectified)})
	for _, row := range r.Paper.Table1 {
		p.add(line{subject: "paper, " + row.Title, value: fmt.Sprintf("%5.2f    %5.2f %%", row.Error, row.Rectified)})
	}
}

// addTable2 adds the figures of adversarial pictures, seen whole and by their explanation, and Fig. 4's two histograms.
func (p *page) addTable2(r *judge.Report) {
	p.heading("Table 2: adversarial pictures", "error    rectified        positive answers to what fools", "")
	names := [...]string{"whole image", "attention (K = 8)"}
	var views []judge.ViewReport
	if r.Adversarial != nil {
		views = []judge.ViewReport{r.Adversarial.Whole, r.Adversarial.Attention}
	}
	for i, paper := range judge.PaperTable2() {
		if views != nil {
			v := views[i]
			rectified := between(v.Rectified, v.IfAllAccepted, v.Unjudged)
			value := fmt.Sprintf("%5.2f    %-15s  %s", 100*v.Error.Share, rectified, finding.Short(v.OfFooled.Agreement))
			p.add(line{subject: names[i], value: value})
		}
		value := fmt.Sprintf("%5.2f    %5.2f %%          %5.2f %%", paper.Error, paper.Rectified, paper.Agreement)
		p.add(line{subject: "paper, " + names[i], value: value})
	}
	if views == nil {
		p.add(line{subject: "here", value: "nobody was asked about adversarial pictures yet"})
	}
	for i, v := range views {
		for n, pictures := range v.OfFooled.ByPositive {
			l := bar(fmt.Sprintf("%s, %d of %d", names[i], n, r.Rule.Raters), len(pictures), v.OfFooled.Judged)
			l.title, l.pictures = "fooling, "+l.subject+" positive", pictures
			p.add(l)
		}
	}
}
