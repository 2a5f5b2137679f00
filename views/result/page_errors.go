package result

import (
	"fmt"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/judge"
)

func (p *page) addErrors(v Votes, rule judge.Rule) {
	top1, verdicts := judge.Top1(v.Outcomes, v.Counts, rule, judge.Whole), verdictsOf(v, rule)
	paper := judge.PaperTable1()[1]
	p.heading("top-1", "", "paper, "+paper.Title)
	p.add(line{
		what: "error", value: finding.Long(top1.Error), paper: percent(paper.Error),
		title: "mistakes", pictures: slices.Concat(verdicts[judge.Accepted], verdicts[judge.Rejected], verdicts[judge.Unjudged]),
	})
	p.add(line{
		what: "rectified, " + atLeast(rule), value: finding.Long(top1.Rectified), paper: percent(paper.Rectified),
		title: "mistakes not accepted", pictures: slices.Concat(verdicts[judge.Rejected], verdicts[judge.Unjudged]),
	})
	p.add(line{
		what: "· unjudged", value: unjudged(top1), title: "mistakes not judged yet", pictures: verdicts[judge.Unjudged],
	})
	p.add(line{
		what: "≈ accepted", value: finding.Count(top1.Accepted) + " of " + finding.Count(top1.Judged()) + " judged",
		title: "mistakes that people accept", pictures: verdicts[judge.Accepted],
	})
	p.add(line{what: "✗ rejected", value: finding.Count(top1.Rejected), title: "mistakes that people reject", pictures: verdicts[judge.Rejected]})
	p.addTop5(v, rule)
}

// unjudged says how many mistakes nobody, or too few, have judged, and what that means for the error.
func unjudged(r judge.Result) string {
	text := finding.Count(r.Unjudged)
	if r.Partly > 0 {
		text += fmt.Sprintf(", %s with some answers", finding.Count(r.Partly))
	}
	if r.Unjudged > 0 && r.N >= finding.LeastForPercent {
		text += fmt.Sprintf("; %s if all are accepted / none", between(r))
	}
	return text
}

func (p *page) addTop5(v Votes, rule judge.Rule) {
	if len(v.Outcomes) == 0 || len(v.Outcomes[0].Top) < 5 {
		return
	}
	of1, of5 := judge.Top5OfTop1Mistakes(v.Outcomes, v.Counts, rule), judge.Top5OfTop5Mistakes(v.Outcomes, v.Counts, rule)
	var missed []string
	for _, o := range v.Outcomes {
		if o.Label >= 0 && !slices.Contains(o.Top, o.Label) {
			missed = append(missed, o.Picture)
		}
	}
	p.heading("top-5", "", "paper, ResNet-101")
	p.add(line{what: "error", value: finding.Long(of5.Error), paper: percent(judge.PaperTop5), title: "top-5 mistakes", pictures: missed})
	for _, row := range []struct {
		what  string
		r     judge.Result
		paper float64
	}{{"rectified, of top-1 mistakes", of1, judge.PaperTop5OfTop1Mistakes}, {"rectified, of top-5 mistakes", of5, judge.PaperTop5OfTop5Mistakes}} {
		p.add(line{
			what: row.what, value: fmt.Sprintf("%s, %s of %s unjudged", between(row.r), finding.Count(row.r.Unjudged), finding.Count(row.r.Mistakes)),
			paper: percent(row.paper),
		})
	}
}

// verdictsOf sorts the mistakes by what raters say of them.
func verdictsOf(v Votes, rule judge.Rule) map[judge.Verdict][]string {
	sorted := map[judge.Verdict][]string{}
	for _, item := range judge.Mistakes(v.Outcomes, judge.Whole) {
		verdict := rule.Verdict(v.Counts[item.Question])
		sorted[verdict] = append(sorted[verdict], item.Picture)
	}
	return sorted
}
